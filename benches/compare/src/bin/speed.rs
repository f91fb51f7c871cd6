//! The speed of the readers on the same bytes in one run: `cargo run --release --bin speed -- [MEGABYTES] [ROUNDS]`.
//!
//! The other readers process all their events; `serde_yaml` creates a value of every document. Rounds are interleaved,
//! so that a busy machine affects all of them.

use std::hint::black_box;
use std::time::Instant;

use compare::{libyaml, sample};
use rightkind::yaml::{Limits, parse};
use serde::Deserialize;

type Reader = (&'static str, fn(&str) -> usize);

const READERS: [Reader; 5] = [
    ("rightkind, tree", tree),
    ("granit-parser, events", granit),
    ("saphyr-parser, events", saphyr),
    ("unsafe-libyaml, events", libyaml_events),
    ("serde_yaml, values", values),
];

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse().expect("a number"));
    let size: usize = arguments.next().unwrap_or(20) * 1_000_000;
    let rounds: usize = arguments.next().unwrap_or(7);
    let text = sample::manifests(size);
    let mut speeds = [const { Vec::new() }; READERS.len()];
    for _ in 0..rounds {
        for ((_, read), speeds) in READERS.iter().zip(&mut speeds) {
            let start = Instant::now();
            black_box(read(black_box(&text)));
            speeds.push(text.len() as f64 / 1e6 / start.elapsed().as_secs_f64());
        }
    }
    println!("{} bytes, median of {rounds} rounds, MB/s (slowest to fastest):", text.len());
    let mut medians = Vec::new();
    for ((name, _), speeds) in READERS.iter().zip(&mut speeds) {
        speeds.sort_by(f64::total_cmp);
        let median = speeds[speeds.len() / 2];
        println!("{name:24} {median:7.1}  ({:.1} to {:.1})", speeds[0], speeds[speeds.len() - 1]);
        medians.push(median);
    }
    let fastest = medians[1..].iter().copied().fold(0.0, f64::max);
    println!("{:.1} times the fastest of the others", medians[0] / fastest);
    let stream = parse(&text, Limits::default());
    println!("memory of the tree: {:.2} times the text", stream.memory() as f64 / text.len() as f64);
}

fn tree(text: &str) -> usize {
    let stream = parse(text, Limits { size: usize::MAX, ..Limits::default() });
    assert!(stream.documents().iter().all(|document| document.root().is_some()));
    stream.documents().len()
}

fn granit(text: &str) -> usize {
    let mut parser = granit_parser::Parser::new_from_str(text);
    let mut events = 0;
    while let Some(event) = parser.next_event() {
        black_box(event.expect("the sample is right"));
        events += 1;
    }
    events
}

fn saphyr(text: &str) -> usize {
    let mut events = 0;
    for event in saphyr_parser::Parser::new_from_str(text) {
        black_box(event.expect("the sample is right"));
        events += 1;
    }
    events
}

fn libyaml_events(text: &str) -> usize {
    let mut parser = libyaml::Parser::new(text);
    let mut events = 0;
    loop {
        let event = black_box(parser.next_event().expect("the sample is right"));
        events += 1;
        if event.ends_stream() {
            return events;
        }
    }
}

fn values(text: &str) -> usize {
    let documents = serde_yaml::Deserializer::from_str(text);
    documents
        .map(|document| black_box(serde_yaml::Value::deserialize(document)).is_ok())
        .filter(|ok| *ok)
        .count()
}
