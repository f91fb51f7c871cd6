//! Findings of severity info are called info, as everywhere else. The crate that draws them calls them notes.

#[cfg(feature = "cli")]
pub(super) use writer::Worded;

const THEIRS: &str = "note";
const OURS: &str = "info";

/// Replaces the crate's word at the start of a finding.
pub(super) fn replace(text: &mut String, start: usize) {
    if text[start..].starts_with(&format!("{THEIRS}[")) {
        text.replace_range(start..start + THEIRS.len(), OURS);
    }
}

#[cfg(feature = "cli")]
mod writer {
    use std::io::{Result, Write};

    use codespan_reporting::diagnostic::{LabelStyle, Severity};
    use codespan_reporting::term::WriteStyle;

    use super::{OURS, THEIRS};

    /// A writer that replaces the crate's word.
    pub(in super::super) struct Worded<'w, W: ?Sized> {
        out: &'w mut W,
        /// Whether the next text is the word.
        is_next: bool,
    }

    impl<'w, W: WriteStyle + ?Sized> Worded<'w, W> {
        pub(in super::super) fn new(out: &'w mut W) -> Self {
            Self { out, is_next: false }
        }
    }

    impl<W: WriteStyle + ?Sized> Write for Worded<'_, W> {
        fn write(&mut self, text: &[u8]) -> Result<usize> {
            if !std::mem::take(&mut self.is_next) || text != THEIRS.as_bytes() {
                return self.out.write(text);
            }
            self.out.write_all(OURS.as_bytes())?;
            Ok(text.len())
        }

        fn flush(&mut self) -> Result<()> {
            self.out.flush()
        }
    }

    impl<W: WriteStyle + ?Sized> WriteStyle for Worded<'_, W> {
        fn set_header(&mut self, severity: Severity) -> Result<()> {
            self.is_next = severity == Severity::Note;
            self.out.set_header(severity)
        }

        fn set_header_message(&mut self) -> Result<()> {
            self.out.set_header_message()
        }

        fn set_line_number(&mut self) -> Result<()> {
            self.out.set_line_number()
        }

        fn set_note_bullet(&mut self) -> Result<()> {
            self.out.set_note_bullet()
        }

        fn set_source_border(&mut self) -> Result<()> {
            self.out.set_source_border()
        }

        fn set_label(&mut self, severity: Severity, style: LabelStyle) -> Result<()> {
            self.out.set_label(severity, style)
        }

        fn reset(&mut self) -> Result<()> {
            self.out.reset()
        }
    }
}
