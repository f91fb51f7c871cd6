//! The number of workloads per system, instead of the workloads.

use std::io::Write;

use super::text::summary;
use crate::kinds::{Census, Kinds};
use crate::output::table::{padding, widths};
use crate::output::visible;

/// Writes one line per system, the most frequent first: the number of workloads, the id, the name, the kinds of the
/// workloads, and how many of these are wrong.
pub fn write(out: &mut dyn Write, kinds: &Kinds) -> std::io::Result<()> {
    let census = kinds.census();
    let table: Vec<_> = census.iter().map(cells).collect();
    let widths = widths(&table, None);
    for row in &table {
        let last = row.iter().rposition(|cell| !cell.is_empty()).unwrap_or_default();
        for (column, cell) in row.iter().enumerate().take(last + 1) {
            let gap = if column < last { padding(cell, widths[column]) } else { String::new() };
            write!(out, "{cell}{gap}")?;
        }
        writeln!(out)?;
    }
    if !table.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(&kinds.report, &kinds.rows))
}

fn cells(census: &Census<'_>) -> [String; 5] {
    let kinds = census.kinds.iter().map(|(kind, count)| match count {
        1 => (*kind).to_owned(),
        _ => format!("{kind} ({count})"),
    });
    let wrong = if census.wrong > 0 { format!("{} wrong", census.wrong) } else { String::new() };
    let cells = [
        census.workloads.to_string(),
        census.id.to_owned(),
        census.title.to_owned(),
        kinds.collect::<Vec<_>>().join(", "),
        wrong,
    ];
    cells.map(|cell| visible::line(&cell).into_owned())
}
