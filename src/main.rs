//! The command `rightkind`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(rightkind::cli::run())
}
