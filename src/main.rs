//! The command `rightkind`.

fn main() {}
