//! Whether to use colour. We decide this here because the crates that draw do not check for a terminal.

use std::io::IsTerminal;

use codespan_reporting::term::termcolor::{Ansi, BufferedStandardStream, ColorChoice, NoColor, WriteColor};

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    fn on_stdout(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                !set("NO_COLOR") && !dumb && std::io::stdout().is_terminal()
            }
        }
    }

    /// Standard output, with or without colour. The caller must flush it.
    pub(super) fn stdout(self) -> BufferedStandardStream {
        let choice = if self.on_stdout() { ColorChoice::Always } else { ColorChoice::Never };
        BufferedStandardStream::stdout(choice)
    }

    /// A file. It only gets colour with `--color always`.
    pub(super) fn file(self, file: std::fs::File) -> Box<dyn WriteColor> {
        let file = std::io::BufWriter::new(file);
        if self == Self::Always { Box::new(Ansi::new(file)) } else { Box::new(NoColor::new(file)) }
    }
}
