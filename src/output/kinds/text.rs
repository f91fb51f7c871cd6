//! The table as text, as wide as the terminal.

use std::collections::BTreeMap;

use codespan_reporting::term::termcolor::{Color, ColorSpec, WriteColor};

use super::{Counts, rank, rows as rows_of};
use crate::finding::Severity;
use crate::kinds::{Kinds, Known, Row, Standing};
use crate::output::table::{lines, padding, widths};
use crate::output::visible;
use crate::report::Report;
use crate::systems::Evidence;

const HEAD: [&str; 5] = ["OBJECT", "IT IS", "KIND", "SHOULD BE", "WHY"];

/// The column that shows whether something is wrong.
const SHOULD_BE: usize = 3;

/// Evidence is cut after this number of characters.
const LONG: usize = 60;

/// Writes the table, fitted to `width` display columns, and a summary line. Rows for the
/// configuration follow, unless they are `taught` already. Without a width, each workload takes one line, with its
/// place.
pub fn write(
    out: &mut dyn WriteColor,
    kinds: &Kinds,
    width: Option<usize>,
    taught: bool,
) -> std::io::Result<()> {
    let Kinds { report, rows } = kinds;
    let mut table = vec![HEAD.map(ToOwned::to_owned)];
    table.extend(rows.iter().map(|row| {
        let mut cells = cells(report, row);
        if width.is_none() {
            cells[0] = format!("{} {}", place(report, row), cells[0]);
        }
        cells
    }));
    let widths = widths(&table, width);
    if !rows.is_empty() {
        write_row(out, &table[0], &widths, &bold(), true)?;
    }
    let mut file = None;
    for (row, cells) in rows.iter().zip(&table[1..]) {
        if width.is_some() && file.replace(row.file) != Some(row.file) {
            out.set_color(&bold())?;
            write!(out, "\n{}", visible::start(&report.file(row.file).source.name))?;
            out.reset()?;
            writeln!(out)?;
        }
        write_row(out, cells, &widths, &style(&row.standing), false)?;
    }
    if !rows.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(report, rows))?;
    if taught { Ok(()) } else { write_lessons(out, kinds) }
}

/// Rows for the configuration, and the images without one.
fn write_lessons(out: &mut dyn WriteColor, kinds: &Kinds) -> std::io::Result<()> {
    let lessons = kinds.lessons(|_| true);
    if !lessons.is_empty() {
        writeln!(
            out,
            "\nTo make more of them known, add these lines to rightkind.yaml, or run this with --teach."
        )?;
        writeln!(out, "Each `is` is a guess: correct it. docs/systems.md lists the ids.\n\nsystems:")?;
        write!(out, "{}", rows_of(kinds, &lessons, 2))?;
    }
    let mut bare: BTreeMap<&str, usize> = BTreeMap::new();
    let unknown = kinds.rows.iter().filter(|row| row.standing == Standing::Unknown && row.guesses.is_empty());
    for image in unknown.flat_map(|row| &row.unknown) {
        *bare.entry(image).or_default() += 1;
    }
    if bare.is_empty() {
        return Ok(());
    }
    let images = bare.iter().map(|(image, count)| match count {
        1 => short(image),
        _ => format!("{} ({count})", short(image)),
    });
    let images = images.collect::<Vec<_>>().join(", ");
    writeln!(
        out,
        "\nNot known by their commands, and their images can run anything: {}",
        visible::line(&images)
    )
}

fn write_row(
    out: &mut dyn WriteColor,
    cells: &[String; HEAD.len()],
    widths: &[usize; HEAD.len()],
    style: &ColorSpec,
    whole: bool,
) -> std::io::Result<()> {
    for line in lines(cells, widths) {
        write_line(out, &line, widths, style, whole)?;
    }
    Ok(())
}

fn write_line(
    out: &mut dyn WriteColor,
    line: &[String; HEAD.len()],
    widths: &[usize; HEAD.len()],
    style: &ColorSpec,
    whole: bool,
) -> std::io::Result<()> {
    let last = line.iter().rposition(|cell| !cell.is_empty()).unwrap_or_default();
    for (column, cell) in line.iter().enumerate().take(last + 1) {
        let styled = whole || column == SHOULD_BE;
        if styled {
            out.set_color(style)?;
        }
        write!(out, "{cell}")?;
        if styled {
            out.reset()?;
        }
        if column < last {
            write!(out, "{}", padding(cell, widths[column]))?;
        }
    }
    writeln!(out)
}

fn cells(report: &Report, row: &Row) -> [String; HEAD.len()] {
    let text =
        [object(row), identity(report, row), row.kind.name().to_owned(), should_be(row), row.why.clone()];
    text.map(|text| visible::line(&text).into_owned())
}

/// `k8s/kafka.yaml:2`
fn place(report: &Report, row: &Row) -> String {
    let file = report.file(row.file);
    let line = file.lines().position(row.span.start).line;
    format!("{}:{line}", visible::start(&file.source.name))
}

/// `streaming/kafka`
fn object(row: &Row) -> String {
    let name = row.object.name.as_deref().unwrap_or("(no name)");
    let namespace =
        row.object.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    format!("{namespace}{name}")
}

/// `a Kafka broker (image apache/kafka:3.9.0)`, `data work (command etl.py)`; only the images if nothing was
/// recognised.
fn identity(report: &Report, row: &Row) -> String {
    let shown = |proof: &Evidence| {
        let text = report.file(proof.file.unwrap_or(row.file)).text();
        format!("({} {})", rank(proof.rank), short(proof.span.of(text)))
    };
    let system = |one: &Known| {
        let titles: Vec<_> = one.systems.iter().map(|system| system.title.as_str()).collect();
        let titles = titles.join(" and ");
        one.evidence.first().map_or(titles.clone(), |proof| format!("{titles} {}", shown(proof)))
    };
    let systems: Vec<_> = row.is.iter().map(system).collect();
    if !systems.is_empty() {
        return systems.join(" and ");
    }
    let work = row.work.iter().map(|work| format!("{} {}", work.kind.title(), shown(work.proof())));
    let work: Vec<_> = work.collect();
    if !work.is_empty() {
        return work.join(" and ");
    }
    let images: Vec<_> = row.unknown.iter().map(|image| short(image)).collect();
    if images.is_empty() { "?".to_owned() } else { format!("? (image {})", images.join(", ")) }
}

/// The first line of a text, without quotes, cut if it is long.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_matches(['"', '\'']);
    match line.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// `StatefulSet (error)`; only the kind if it is right.
fn should_be(row: &Row) -> String {
    let kind = row.should_be.unwrap_or("?");
    match &row.standing {
        Standing::Wrong(fault) => format!("{kind} ({})", fault.severity),
        Standing::Ignored(..) => format!("{kind} (ignored)"),
        _ => kind.to_owned(),
    }
}

fn bold() -> ColorSpec {
    let mut style = ColorSpec::new();
    style.set_bold(true);
    style
}

fn style(standing: &Standing) -> ColorSpec {
    let mut style = ColorSpec::new();
    let color = match standing {
        Standing::Wrong(fault) => match fault.severity {
            Severity::Error => Some(Color::Red),
            Severity::Warning => Some(Color::Yellow),
            Severity::Info => Some(Color::Cyan),
        },
        Standing::Right | Standing::Allowed(_) => Some(Color::Green),
        Standing::Ignored(..) | Standing::Unknown | Standing::Partial(_) => None,
    };
    style.set_fg(color);
    style
}

/// `7 workloads in 3 files: 5 right, 1 wrong, 1 not recognised`
pub(super) fn summary(report: &Report, rows: &[Row]) -> String {
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let counts = Counts::of(rows);
    let mut line =
        format!("{} in {}", plural(counts.workloads, "workload"), plural(report.linted().count(), "file"));
    let parts = [
        (counts.right + counts.allowed, "right"),
        (counts.wrong, "wrong"),
        (counts.ignored, "ignored"),
        (counts.unknown, "not recognised"),
        (counts.partial, "partial"),
    ];
    let parts: Vec<_> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if !parts.is_empty() {
        line += &format!(": {}", parts.join(", "));
    }
    line
}
