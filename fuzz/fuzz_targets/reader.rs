//! For any text, the YAML reader neither crashes nor hangs, its spans are consistent, and it agrees with libyaml.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rightkind::yaml::{Limits, parse, to_json};

fuzz_target!(|text: &str| {
    if let Err(disagreement) = compare::differential(text) {
        panic!("{disagreement}\n{text:?}");
    }
    for document in parse(text, Limits::default()).documents() {
        to_json(document);
    }
});
