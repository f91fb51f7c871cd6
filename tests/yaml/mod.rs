//! The YAML reader: what it accepts, what it says, and where.

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
