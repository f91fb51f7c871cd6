//! The one-way rule: no module uses a module to its right in the order of `docs/architecture.md`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::common::assert_none;

/// The text before the order in the page.
const MARK: &str = "each uses only those before it:\n\n```text\n";

/// The modules in their order.
fn order() -> Vec<String> {
    let page = std::fs::read_to_string("docs/architecture.md").unwrap();
    let (_, rest) = page.split_once(MARK).unwrap();
    let (block, _) = rest.split_once("```").unwrap();
    block
        .split(|c: char| c.is_whitespace() || c == '▶' || c == '─')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A Rust file, and its module.
struct File {
    path: PathBuf,
    module: String,
    /// The depth of the module below the root of the crate.
    depth: usize,
}

fn files(folder: &Path, above: &[String], found: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files(&path, &[above, &[name]].concat(), found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let own = if name == "mod" { above.to_vec() } else { [above, &[name]].concat() };
            found.push(File { path, module: own[0].clone(), depth: own.len() });
        }
    }
}

/// All files of the library except the root.
fn library() -> Vec<File> {
    let mut found = Vec::new();
    files(Path::new("src"), &[], &mut found);
    found.retain(|file| !matches!(&*file.module, "lib" | "main"));
    files(Path::new("lints"), &["lints".to_owned()], &mut found);
    found
}

/// A text without comments and test code, and the files that are only for tests.
fn without_tests(text: &str) -> (String, Vec<String>) {
    let (mut kept, mut test_files) = (String::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        if line.trim() != "#[cfg(test)]" {
            kept += line.split("//").next().unwrap_or_default();
            kept.push('\n');
            continue;
        }
        let mut path = None;
        for line in lines.by_ref() {
            let item = line.trim();
            if let Some(other) = item.strip_prefix("#[path = \"") {
                path = other.strip_suffix("\"]").map(str::to_owned);
            } else if let Some(name) = item.strip_suffix(';').filter(|_| item.contains("mod ")) {
                let name = name.rsplit(' ').next().unwrap_or_default();
                test_files.push(path.take().unwrap_or_else(|| format!("{name}.rs")));
                break;
            } else if line.len() - line.trim_start().len() == indent && (item == "}" || item.ends_with(';')) {
                break;
            }
        }
    }
    (kept, test_files)
}

/// The modules at the root of the crate that a text refers to, in a file at this depth.
fn used(text: &str, depth: usize) -> BTreeSet<String> {
    let name = |text: &str| -> String {
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let mut found = BTreeSet::new();
    for prefix in ["crate::".to_owned(), "super::".repeat(depth)] {
        for (at, _) in text.match_indices(&prefix) {
            let rest = &text[at + prefix.len()..];
            let Some(group) = rest.strip_prefix('{') else {
                found.insert(name(rest));
                continue;
            };
            let mut level = 0;
            let mut start = true;
            for (at, c) in group.char_indices() {
                match c {
                    '{' => level += 1,
                    '}' if level == 0 => break,
                    '}' => level -= 1,
                    ',' if level == 0 => start = true,
                    c if start && !c.is_whitespace() => {
                        found.insert(name(&group[at..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        }
    }
    // `super` in a module of the same file leads to that file; macros are in `lint`.
    found.remove("super");
    if found.remove("declare_lint") {
        found.insert("lint".to_owned());
    }
    found
}

#[test]
fn no_module_uses_one_to_its_right() {
    let order = order();
    let place = |module: &str| order.iter().position(|known| known == module);
    let all = library();
    let texts: Vec<_> =
        all.iter().map(|file| without_tests(&std::fs::read_to_string(&file.path).unwrap())).collect();
    let of_tests = |file: &File| {
        let name = file.path.file_name().unwrap();
        file.module == "testing"
            || texts.iter().zip(&all).any(|((_, names), from)| {
                let beside = from.path.with_extension("");
                let folder = file.path.parent().unwrap();
                let near = from.path.parent() == Some(folder) || beside == folder;
                near && names.iter().any(|other| name == &**other)
            })
    };
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (file, (text, _)) in all.iter().zip(&texts).filter(|(file, _)| !of_tests(file)) {
        let path = file.path.display();
        let Some(own) = place(&file.module) else {
            problems.push(format!("{path}: `{}` is not in the order of docs/architecture.md", file.module));
            continue;
        };
        seen.insert(file.module.clone());
        for module in used(text, file.depth) {
            match place(&module) {
                None => problems.push(format!(
                    "{path}: `crate::{module}` is not in the order; name the module that it is from"
                )),
                Some(other) if other > own => problems.push(format!(
                    "{path}: `{}` uses `crate::{module}`, which is to its right in docs/architecture.md",
                    file.module
                )),
                Some(_) => {}
            }
        }
    }
    for module in order.iter().filter(|module| !seen.contains(*module)) {
        problems.push(format!("docs/architecture.md: there is no module `{module}`"));
    }
    assert_none(&problems);
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let names = |text: &str, depth| used(text, depth).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(names("use crate::yaml::{Node, Span};", 1), "yaml");
    assert_eq!(names("use crate::{\n    fix::{self, Edit},\n    yaml,\n};", 1), "fix yaml");
    assert_eq!(names("let report = crate::run::lint(a, b);", 2), "run");
    assert_eq!(names("use super::cli;", 1), "cli");
    assert_eq!(names("use super::super::cli;", 2), "cli");
    assert_eq!(names("use super::cli;", 2), "");
    assert_eq!(names("crate::declare_lint! {", 3), "lint");
    let text = "use crate::yaml; // crate::cli\n#[cfg(test)]\nuse crate::run;\n#[cfg(test)]\nmod tests {\n    use crate::cli;\n}\n\
        #[cfg(test)]\n#[path = \"a_tests.rs\"]\nmod more;\nuse crate::fix;\n";
    let (kept, test_files) = without_tests(text);
    assert_eq!((names(&kept, 1), test_files), ("fix yaml".to_owned(), vec!["a_tests.rs".to_owned()]));
}
