//! Every trait and field of the catalogue is read by some code.

use std::path::Path;

use crate::common::assert_none;

/// The files that declare the rows of the catalogue.
const ROWS: &str = "src/systems/row.rs";

/// Traits and fields for future lints. An entry that is read must be removed.
const READ_BY_LINTS_TO_COME: [&str; 2] = ["System::docs", "Trait::Jvm"];

/// The code that can read the catalogue, without comments and unit tests.
fn code() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new("src").to_owned(), Path::new("lints").to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap_or_default();
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                let name = path.to_string_lossy().replace('\\', "/");
                found.push((name, code.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    found
}

/// The variants of the enumeration `Trait`, and the public fields of the structures, each after its type.
fn declared(rows: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut of = None;
    for line in rows.lines() {
        let head = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
        if let Some(head) = head {
            of = head.split_once(' ').map(|(name, _)| name);
        } else if line == "}" {
            of = None;
        }
        let (Some(of), Some(inner)) = (of, line.strip_prefix("    ")) else { continue };
        let field = inner.strip_prefix("pub ").and_then(|field| field.split_once(':'));
        let variant = inner.strip_suffix(',').filter(|name| of == "Trait" && !name.contains(' '));
        if let Some(name) = field.map(|(name, _)| name).or(variant) {
            found.push((of.to_owned(), name.to_owned()));
        }
    }
    found
}

/// Whether a text contains the word as a field, not as part of another word or as a call.
fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let rest = &text[at + word.len()..];
        !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '(')
    })
}

/// The words that show that a file uses rows of a type.
fn names_of(of: &str) -> Vec<&str> {
    match of {
        "DataDir" => vec![of, "data_dirs"],
        "Identity" => vec![of, "identities", "identity::settings"],
        "ServiceLink" => vec![of, "service_links"],
        "System" => vec![of, "recognition.system"],
        other => vec![other],
    }
}

#[test]
fn something_reads_each_trait_and_field_of_the_catalogue() {
    let code = code();
    let rows = &code.iter().find(|(name, _)| name == ROWS).unwrap().1;
    let declared = declared(rows);
    assert!(declared.len() > 40, "{declared:?}");
    let mut problems = Vec::new();
    for (of, name) in &declared {
        let read = if of == "Trait" { format!("Trait::{name}") } else { format!(".{name}") };
        let is_read = code
            .iter()
            .any(|(_, text)| holds(text, &read) && names_of(of).iter().any(|word| text.contains(word)));
        let is_to_come = READ_BY_LINTS_TO_COME.contains(&&*format!("{of}::{name}"));
        match (is_read, is_to_come) {
            (false, false) => problems.push(format!("nothing reads `{name}` of `{of}`")),
            (true, true) => problems.push(format!("`{name}` of `{of}` is read now: take it off the list")),
            _ => {}
        }
    }
    assert_none(&problems);
}
