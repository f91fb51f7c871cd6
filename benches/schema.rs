//! What judging by the schema costs, beside what reading the YAML costs.
//!
//! `cargo bench --bench schema [-- FILE OR FOLDER]` reads the fixtures, or what it is given.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench talks to its caller and may panic")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rightkind::manifest::{Object, objects};
use rightkind::schema::{Schemas, Versions};
use rightkind::yaml::{self, Limits};

fn texts(place: &Path, found: &mut Vec<String>) {
    if place.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for entry in &entries {
            texts(entry, found);
        }
    } else if place.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
        found.extend(std::fs::read_to_string(place));
    }
}

/// The median of several runs.
fn time(mut work: impl FnMut()) -> Duration {
    let mut runs: Vec<Duration> = (0..15)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    runs.sort();
    runs[runs.len() / 2]
}

fn main() {
    let place = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let mut found = Vec::new();
    texts(Path::new(&place.unwrap_or_else(|| "fixtures".into())), &mut found);
    let bytes: usize = found.iter().map(String::len).sum();

    let start = Instant::now();
    let schemas = Schemas::new(Versions::default());
    black_box(schemas.type_of("apps/v1", "StatefulSet"));
    println!("first type, from a cold table: {:?}", start.elapsed());

    let parse = || found.iter().map(|text| yaml::parse(text, Limits::default())).collect::<Vec<_>>();
    let streams = parse();
    let all: Vec<Object<'_>> = streams.iter().flat_map(yaml::Stream::documents).flat_map(objects).collect();
    let parsing = time(|| drop(black_box(parse())));
    let judging = time(|| {
        for object in &all {
            black_box(schemas.diagnose(*object));
        }
    });
    println!("{} texts, {} objects, {bytes} bytes", found.len(), all.len());
    println!(
        "parse {parsing:?}, judge {judging:?}: {:.2} of it",
        judging.as_secs_f64() / parsing.as_secs_f64()
    );
}
