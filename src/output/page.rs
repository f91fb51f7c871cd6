//! A lint's page: its documentation, with what it really says about its own examples.

use super::text;
use crate::lint::{Lint, Piece, Registry};
use crate::project::Project;
use crate::run::run;
use crate::source::Source;
use crate::systems::Catalogue;
use crate::yaml;

/// The page of a lint, in Markdown. Every bad example is run, and its output stands under it.
pub fn markdown(lint: &Lint, registry: &Registry) -> String {
    let meta = &lint.meta;
    let fix = if meta.fixable { " · has a fix" } else { "" };
    let mut page = format!(
        "# {}\n\n{}\n\n**{}** · {} · since {}{fix}\n\n",
        meta.id,
        sentence(&meta.summary),
        meta.severity,
        meta.section.title(),
        meta.since
    );
    for piece in meta.pieces() {
        match piece {
            Piece::Prose(prose) => page += &prose,
            Piece::Example(example) => {
                page += &format!("```yaml\n{}```\n", example.text);
                if example.bad {
                    page += &format!("\n```text\n{}```\n", lint_text(&example.text, registry));
                }
            }
        }
    }
    page
}

/// What a run of these lints prints about one manifest, without the line that sums up.
fn lint_text(manifest: &str, registry: &Registry) -> String {
    let sources = [Source::new("manifest.yaml", manifest)];
    let streams = [yaml::parse(manifest, yaml::Limits::default())];
    let project = Project::new(&sources, &streams, Catalogue::builtin());
    let report = run(&project, registry);
    text::findings(&project, &report).trim_end().to_owned() + "\n"
}

fn sentence(summary: &str) -> String {
    let mut chars = summary.chars();
    let first = chars.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(chars).chain(std::iter::once('.')).collect()
}
