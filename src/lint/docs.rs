//! Parses the documentation of a lint.

use super::Meta;

/// An example in the documentation of a lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Whether it shows the fault (`yaml,bad`) or the correct manifest (`yaml,good`).
    pub bad: bool,
    /// The manifest.
    pub text: String,
}

/// A part of the documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Markdown.
    Prose(String),
    /// A manifest.
    Example(Example),
}

impl Meta {
    /// The summary as a sentence: with a capital letter and a full stop.
    pub fn sentence(&self) -> String {
        let mut chars = self.summary.chars();
        let first = chars.next().map(char::to_uppercase).into_iter().flatten();
        first.chain(chars).chain(std::iter::once('.')).collect()
    }

    /// The parts of the documentation. A fence marked ` ```yaml,bad ` or ` ```yaml,good ` is an example; everything
    /// else is prose.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut prose = String::new();
        // Each line of a doc comment begins with the space after the slashes.
        let mut lines = self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        while let Some(line) = lines.next() {
            let bad = match line {
                "```yaml,bad" => true,
                "```yaml,good" => false,
                _ => {
                    prose.push_str(line);
                    prose.push('\n');
                    continue;
                }
            };
            let text =
                lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
            pieces.push(Piece::Prose(std::mem::take(&mut prose)));
            pieces.push(Piece::Example(Example { bad, text }));
        }
        pieces.push(Piece::Prose(prose));
        pieces
    }

    /// The examples, in order.
    pub fn examples(&self) -> Vec<Example> {
        let example = |piece| if let Piece::Example(example) = piece { Some(example) } else { None };
        self.pieces().into_iter().filter_map(example).collect()
    }
}
