//! The YAML reader: what it accepts, its messages, and its places.

#[path = "../../benches/yaml/hostile.rs"]
mod families;

mod encoding;
mod errors;
mod fuzzed;
mod golden;
mod hostile;
mod notices;
mod spans;
mod stream;
mod table;
