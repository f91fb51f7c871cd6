//! Every field of the valid objects in `tests/shape/base`, moved up one level or into a mapping next to it: how often
//! does a finding show the right place?

use rightkind::options::Options;
use rightkind::run::lint;
use rightkind::source::Workspace;
use serde_json::{Map, Value};

/// A step to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Item(usize),
}

type Path = Vec<Step>;

fn written(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(key),
            Step::Key(key) => text += &format!(".{key}"),
            Step::Item(at) => text += &format!("[{at}]"),
        }
    }
    text
}

/// The paths of all mappings, outermost first.
fn mappings(value: &Value, path: &mut Path, found: &mut Vec<Path>) {
    match value {
        Value::Object(map) => {
            found.push(path.clone());
            for (key, inner) in map {
                path.push(Step::Key(key.clone()));
                mappings(inner, path, found);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                path.push(Step::Item(at));
                mappings(inner, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn mapping<'v>(value: &'v mut Value, path: &[Step]) -> &'v mut Map<String, Value> {
    let mut at = value;
    for step in path {
        at = match step {
            Step::Key(key) => &mut at[key],
            Step::Item(index) => &mut at[index],
        };
    }
    at.as_object_mut().unwrap()
}

/// The mapping that contains a mapping; lists between them do not count.
fn around(path: &[Step], all: &[Path]) -> Option<Path> {
    (0..path.len()).rev().map(|length| path[..length].to_vec()).find(|outer| all.contains(outer))
}

/// The mapping that contains it, and the mappings directly in it.
fn neighbours(path: &Path, all: &[Path]) -> Vec<Path> {
    let inner = all.iter().filter(|other| around(other, all).as_ref() == Some(path)).cloned();
    around(path, all).into_iter().chain(inner).collect()
}

/// The findings about unknown fields; `None` if there are no findings.
fn said(object: &Value) -> Option<Vec<String>> {
    let text = serde_json::to_string_pretty(object).unwrap();
    let findings = lint(&Workspace::of_text("manifest.json", text), &Options::default()).findings;
    let unknown = |finding: &rightkind::finding::Finding| finding.lint == "unknown-field";
    (!findings.is_empty())
        .then(|| findings.iter().filter(|one| unknown(one)).map(|one| one.message.clone()).collect())
}

#[test]
fn a_field_that_moved_a_level_is_sent_back() {
    let (mut moved, mut right, mut wrong) = (0, 0, Vec::new());
    for file in std::fs::read_dir("tests/shape/base").unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let stream = rightkind::yaml::parse(&text, rightkind::yaml::Limits::default());
        let whole = rightkind::yaml::to_json(&stream.documents()[0]).value;
        let mut all = Vec::new();
        mappings(&whole, &mut Vec::new(), &mut all);
        for from in &all {
            let keys: Vec<String> = mapping(&mut whole.clone(), from).keys().cloned().collect();
            for (key, to) in
                keys.iter().flat_map(|key| neighbours(from, &all).into_iter().map(move |to| (key, to)))
            {
                let mut spoiled = whole.clone();
                let inside = from.iter().cloned().chain([Step::Key(key.clone())]).collect::<Path>();
                if to.starts_with(&inside) || mapping(&mut spoiled, &to).contains_key(key) {
                    continue;
                }
                let value = mapping(&mut spoiled, from).remove(key).unwrap();
                mapping(&mut spoiled, &to).insert(key.clone(), value);
                // If the field is also known there, or the mapping accepts any key, the field is not at a wrong level.
                let Some(said) = said(&spoiled).filter(|said| !said.is_empty()) else { continue };
                moved += 1;
                let level = written(from);
                let level =
                    if level.is_empty() { "the top level;".to_owned() } else { format!("`{level}`;") };
                if said.len() == 1 && said[0].contains(&format!("`{key}` belongs at {level}")) {
                    right += 1;
                } else {
                    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                    wrong.push(format!("{name}: {} to {}: {said:?}", written(&inside), written(&to)));
                }
            }
        }
    }
    assert!(
        right * 20 >= moved * 19 && moved > 300,
        "{right} of {moved} fields are sent back:\n{}",
        wrong.join("\n")
    );
}
