//! Adding rows to the text of a configuration.

use crate::systems::{Catalogue, Taught};
use crate::yaml::{self, Node};

/// The text of a configuration with more rows under `systems`. `rows` writes them with an indentation. The rest of the
/// text does not change. The error says why the rows cannot be added.
pub fn with_rows(text: &str, rows: impl Fn(usize) -> String) -> Result<String, String> {
    let stream = yaml::parse(text, yaml::Limits::default());
    let documents = stream.documents();
    if documents.len() > 1 || documents.iter().any(|document| document.error().is_some()) {
        return Err("it is not one valid YAML document".to_owned());
    }
    let root = documents.first().and_then(yaml::Document::root).filter(|root| !root.is_null());
    let added = match root.map(|root| (root, root.get("systems").filter(|systems| !systems.is_null()))) {
        None => format!("{}systems:\n{}", ended(text), rows(2)),
        Some((root, None)) if root.get("systems").is_none() && is_block(text, root) => {
            format!("{}systems:\n{}", ended(text), rows(2))
        }
        Some((_, Some(systems))) if systems.items().next().is_some() && is_block(text, systems) => {
            let (start, end) = (systems.span().start as usize, systems.span().end as usize);
            let indent = start - text[..start].rfind('\n').map_or(0, |at| at + 1);
            let after = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            // The span of a list may end where the next key begins.
            let after = if text[..end].ends_with('\n') { end } else { after };
            format!("{}{}{}", ended(&text[..after]), rows(indent), &text[after..])
        }
        Some(_) => return Err("`systems` has to be a list with one item on each line".to_owned()),
    };
    check(&added)?;
    Ok(added)
}

/// The text, with a line break at its end unless it is empty.
fn ended(text: &str) -> String {
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{gap}")
}

/// Whether a node is in block style.
fn is_block(text: &str, node: Node<'_>) -> bool {
    !node.span().of(text).starts_with(['{', '['])
}

/// Checks that the rows can be read.
fn check(text: &str) -> Result<(), String> {
    #[derive(serde::Deserialize)]
    struct Systems {
        systems: Vec<Taught>,
    }
    let rows: Systems = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    Catalogue::builtin().clone().with(rows.systems).map_err(|error| error.to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::with_rows;

    fn added(text: &str) -> Result<String, String> {
        with_rows(text, |indent| {
            let gap = " ".repeat(indent);
            format!("{gap}- images: [a/b]\n{gap}  is: web-service\n")
        })
    }

    const ROW: &str = "  - images: [a/b]\n    is: web-service\n";

    #[test]
    fn rows_come_after_what_is_there() {
        let have = "  - images: [x]\n    is: redis\n";
        for (text, expected) in [
            ("", format!("systems:\n{ROW}")),
            ("# nothing yet\n", format!("# nothing yet\nsystems:\n{ROW}")),
            ("fail-on: error", format!("fail-on: error\nsystems:\n{ROW}")),
            (&format!("systems:\n{have}"), format!("systems:\n{have}{ROW}")),
            (&format!("systems:\n{have}# end\nfail-on: error\n"), format!("systems:\n{have}{ROW}# end\nfail-on: error\n")),
            (&format!("systems:\n{have}\nfail-on: error\n"), format!("systems:\n{have}{ROW}\nfail-on: error\n")),
            (
                "systems:\n- images: [x]\n  is: redis # ours\nselect: [kind]\n",
                "systems:\n- images: [x]\n  is: redis # ours\n- images: [a/b]\n  is: web-service\nselect: [kind]\n".to_owned(),
            ),
        ] {
            assert_eq!(added(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_has_no_place_for_them_is_left_alone() {
        let brackets = "`systems` has to be a list with one item on each line";
        for (text, error) in [
            ("systems: [{images: [x], is: redis}]\n", brackets),
            ("{fail-on: error}\n", brackets),
            ("systems: []\n", brackets),
            ("systems:\n", brackets),
            ("a: [\n", "it is not one valid YAML document"),
            ("a: 1\n---\nb: 2\n", "it is not one valid YAML document"),
        ] {
            assert_eq!(added(text), Err(error.to_owned()), "{text}");
        }
    }
}
