//! The last lines: the number of findings and files, and what was left out.

use std::io::Write;

use super::{Outcome, visible};
use crate::lint::SkipReason;
use crate::report::Summary;

/// Writes the summary as text.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    let summary = outcome.report.summary();
    writeln!(out, "{}", line(&summary, outcome.unreadable.len()))?;
    for hint in hints(outcome, &summary) {
        writeln!(out, "note: {hint}")?;
    }
    Ok(())
}

/// Reports what was not linted although the user may expect it.
pub(super) fn hints(outcome: &Outcome<'_>, summary: &Summary) -> impl Iterator<Item = String> {
    let nothing = summary.nothing_linted().map(ToOwned::to_owned);
    nothing.into_iter().chain(template_hint(outcome, summary))
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn line(summary: &Summary, unreadable: usize) -> String {
    let mut line = format!(
        "{}, {}, {} info in {}",
        plural(summary.errors, "error"),
        plural(summary.warnings, "warning"),
        summary.infos,
        plural(summary.files, "file"),
    );
    let mut apart = Vec::new();
    let foreign = summary.skipped_for(SkipReason::NotKubernetes);
    if foreign > 0 {
        apart.push(format!("{foreign} not Kubernetes"));
    }
    let templates = summary.skipped_for(SkipReason::Template);
    if templates > 0 {
        apart.push(plural(templates, "template"));
    }
    if !apart.is_empty() {
        line += &format!(" ({})", apart.join(", "));
    }
    if summary.ignored > 0 {
        line += &format!(", {} ignored", summary.ignored);
    }
    if summary.accepted > 0 {
        line += &format!(", {} in the baseline", summary.accepted);
    }
    if unreadable > 0 {
        line += &format!(", {unreadable} not readable");
    }
    line
}

/// Templates are not linted, because their final text is not known.
fn template_hint(outcome: &Outcome<'_>, summary: &Summary) -> Option<String> {
    let mut templates = summary.skipped_files(SkipReason::Template);
    let first = templates.next()?;
    let name = &outcome.report.file(first).source.name;
    let more = match templates.count() {
        0 => "is a template and was".to_owned(),
        1 => "and 1 more file are templates and were".to_owned(),
        count => format!("and {count} more files are templates and were"),
    };
    let chart = chart(name);
    let name = visible::line(name);
    Some(format!(
        "{name} {more} not linted; render the templates first: helm template {chart} | rightkind lint -"
    ))
}

/// The chart of a template, if the path shows it and needs no quoting in a shell.
fn chart(path: &str) -> &str {
    let chart = path.split_once("/templates/").map_or("CHART", |(chart, _)| chart);
    let plain = chart.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
    if plain && !chart.starts_with('-') { chart } else { "CHART" }
}

#[cfg(test)]
mod tests {
    use super::chart;

    #[test]
    fn the_chart_is_told_by_the_path() {
        assert_eq!(chart("charts/kafka/templates/statefulset.yaml"), "charts/kafka");
        assert_eq!(chart("statefulset.yaml"), "CHART");
        assert_eq!(chart("my charts/templates/a.yaml"), "CHART");
        assert_eq!(chart("-rf/templates/a.yaml"), "CHART");
    }
}
