//! Rows for the configuration, ready to paste.

use std::fmt::Write;

use crate::kinds::{Kinds, Lesson, Row};
use crate::output::visible;

/// How many workloads a comment names.
const NAMED: usize = 2;

/// The rows as items of a YAML list, indented by `indent` spaces. A comment names the workloads.
pub fn rows(kinds: &Kinds, lessons: &[Lesson], indent: usize) -> String {
    let mut text = String::new();
    for lesson in lessons {
        let named = lesson.rows.iter().take(NAMED).map(|at| workload(kinds, &kinds.rows[*at]));
        let mut named = named.collect::<Vec<_>>().join(", ");
        if lesson.rows.len() > NAMED {
            let _ = write!(named, " and {} more", lesson.rows.len() - NAMED);
        }
        let Lesson { image, is, .. } = lesson;
        let _ = writeln!(text, "{:indent$}- images: [{image}]  # {named}", "");
        let _ = writeln!(text, "{:indent$}  is: {is}", "");
    }
    text
}

/// `Deployment api in k8s/api.yaml`
fn workload(kinds: &Kinds, row: &Row) -> String {
    let name = row.object.name.as_deref().unwrap_or("(no name)");
    let file = &kinds.report.file(row.file).source.name;
    visible::line(&format!("{} {name} in {file}", row.object.kind)).into_owned()
}
