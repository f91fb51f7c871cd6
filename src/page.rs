//! The page of a lint: its documentation, with the real output for its examples.

use crate::lint::{Lint, Piece, Registry};
use crate::options::{Options, Settings};
use crate::output::text;
use crate::run::lint;
use crate::source::Workspace;

/// The page of a lint, in Markdown. Every bad example is linted, and the output follows it.
pub fn markdown(lint: &Lint, registry: &Registry) -> String {
    let meta = &lint.meta;
    let since = if meta.since.is_empty() { String::new() } else { format!(" · since {}", meta.since) };
    let fix = if meta.fixable { " · has a fix" } else { "" };
    let mut page = format!(
        "# {}\n\n{}\n\n**{}** · {}{since}{fix}\n\n",
        meta.id,
        meta.sentence(),
        meta.severity,
        meta.section.title(),
    );
    for piece in meta.pieces() {
        match piece {
            Piece::Prose(prose) => page += &prose,
            Piece::Example(example) => {
                let label = if example.bad { "Wrong" } else { "Right" };
                page += &format!("{label}:\n\n```yaml\n{}```\n", example.text);
                if example.bad {
                    page += &format!("\n```text\n{}```\n", lint_text(&example.text, registry));
                }
            }
        }
    }
    page
}

/// The output of these lints for one manifest, without the summary.
fn lint_text(manifest: &str, registry: &Registry) -> String {
    let options = Options::new(registry.clone(), Settings::default());
    let report = lint(&Workspace::of_text("manifest.yaml", manifest), &options);
    text::findings(&report).trim_end().to_owned() + "\n"
}
