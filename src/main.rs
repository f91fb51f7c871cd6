//! The command `rightkind`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match rightkind::cli::run() {
        Ok(status) => ExitCode::from(status),
        // Whoever reads the output has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(rightkind::cli::exit::UNREADABLE),
    }
}
