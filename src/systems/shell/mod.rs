//! What a shell script finally runs.
//!
//! This understands enough of the shell's grammar for scripts in manifests: lists, pipelines, loops, branches,
//! functions, here-documents. Nothing is expanded or executed, and a script with other syntax is not understood.

mod flow;
mod idle;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

pub(crate) use flow::{Flow, flow};
pub(crate) use idle::{idles, is_tool};
pub(crate) use parser::Simple;

/// The name of a program without its path and `.sh`.
pub(crate) fn base(program: &str) -> &str {
    let name = program.rsplit('/').next().unwrap_or(program);
    name.strip_suffix(".sh").filter(|stem| !stem.is_empty()).unwrap_or(name)
}

/// Whether a program is a shell.
pub(crate) fn is_shell(program: &str) -> bool {
    matches!(base(program), "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh")
}

/// The duration of a `sleep` with this argument, in seconds: `90`, `1.5h`, `infinity`, `$((24*60*60))`.
pub(crate) fn seconds(argument: &str) -> Option<f64> {
    if matches!(argument, "infinity" | "inf") {
        return Some(f64::INFINITY);
    }
    if let Some(product) = argument.strip_prefix("$((").and_then(|rest| rest.strip_suffix("))")) {
        return product.split('*').map(|factor| factor.trim().parse::<f64>().ok()).product();
    }
    let (number, unit) = match argument.as_bytes().last()? {
        b's' => (&argument[..argument.len() - 1], 1.0),
        b'm' => (&argument[..argument.len() - 1], 60.0),
        b'h' => (&argument[..argument.len() - 1], 3600.0),
        b'd' => (&argument[..argument.len() - 1], 86_400.0),
        _ => (argument, 1.0),
    };
    let digits = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits.then(|| number.parse::<f64>().ok()).flatten().map(|number| number * unit)
}
