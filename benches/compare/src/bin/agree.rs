//! Compares the trees of files, or of all files below directories: `cargo run --release --bin agree -- PATH…`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use compare::differential;
use rightkind::yaml::{self, Limits, parse};

fn main() -> ExitCode {
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        collect(Path::new(&path), &mut files);
    }
    let (mut documents, mut nodes, mut apart, mut wrong) = (0, 0, 0, 0);
    for file in &files {
        let bytes = std::fs::read(file).unwrap_or_default();
        let Ok(text) = yaml::decode(&bytes) else { continue };
        let stream = parse(text, Limits::default());
        for piece in stream.documents().iter().map(|document| document.span().of(text)) {
            documents += 1;
            match differential(piece) {
                Ok(0) => apart += 1,
                Ok(equal) => nodes += equal,
                Err(problem) => {
                    wrong += 1;
                    println!(
                        "{}: {problem}\n    {:?}",
                        file.display(),
                        &piece.chars().take(300).collect::<String>()
                    );
                }
            }
        }
    }
    let files = files.len();
    println!("{files} files, {documents} documents: {nodes} equal nodes, {wrong} disagreements;");
    println!("{apart} documents are refused by both, or differ for a reason that is known");
    ExitCode::from(u8::from(wrong > 0))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else {
        files.push(path.to_owned());
        return;
    };
    let mut entries: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for entry in entries {
        collect(&entry, files);
    }
}
