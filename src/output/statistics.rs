//! The number of findings per lint, instead of the findings.

use std::io::Write;

use super::Outcome;

/// Writes one line per lint, ordered by the number of findings: the count, the id, the severity and the summary.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    let counts = outcome.report.statistics();
    let digits = counts.first().map_or(0, |most| most.count.to_string().len());
    let width = counts.iter().map(|one| one.lint.len()).max().unwrap_or_default();
    for one in &counts {
        let summary = outcome.registry.get(one.lint).map_or("", |lint| &*lint.meta.summary);
        let (count, lint, severity) = (one.count, one.lint, one.severity.name());
        writeln!(out, "{count:digits$}  {lint:width$}  {severity:7}  {summary}")?;
    }
    if !counts.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}
