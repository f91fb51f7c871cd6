//! The output of `--verbose` on standard error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::say;
use crate::config::Folders;
use crate::lint::SkipReason;
use crate::options::Options;
use crate::report::Report;

/// Prints how each folder was linted, which related files were read, and what was skipped.
pub(super) fn tell(folders: &Folders, options: &Options, report: &Report) {
    let linted: BTreeSet<&str> = report.linted().map(|(_, file)| file.source.directory()).collect();
    let mut by_config: BTreeMap<Option<String>, BTreeSet<&str>> = BTreeMap::new();
    for folder in linted {
        by_config.entry(folders.of(Path::new(folder)).name.clone()).or_default().insert(folder);
    }
    for (name, those) in &by_config {
        let settings = those.first().map(|folder| options.for_path(&format!("{folder}/")));
        let Some(settings) = settings else { continue };
        let lints = options.registry.ids().filter(|id| settings.lints.runs(id)).count();
        let name = name.as_deref().unwrap_or("none");
        let those: Vec<_> = outermost(those).map(|folder| folders.name(Path::new(folder))).collect();
        let (those, versions) = (those.join(", "), settings.versions);
        let plural = if lints == 1 { "" } else { "s" };
        say("config", &format!("{name} for {those}: {lints} lint{plural}, Kubernetes {versions}"));
    }
    for file in report.files.iter().filter(|file| file.source.is_context()) {
        say("context", &file.source.name);
    }
    for ((api_version, kind), count) in &report.without_schema {
        say("no schema", &format!("{count} {kind} of {api_version}"));
    }
    for ((kind, rule), count) in &report.unknown_rules {
        let rule = rule.split_whitespace().collect::<Vec<_>>().join(" ");
        say("not evaluated", &format!("{count} {kind}: {rule}"));
    }
    for (file, reason) in report.summary().skipped {
        let reason = match reason {
            SkipReason::NotKubernetes => "no Kubernetes object",
            SkipReason::Template => "a template",
        };
        say("skipped", &format!("{}: {reason}", report.file(file).source.name));
    }
}

/// The folders that are not inside another folder of the set.
fn outermost<'f>(folders: &'f BTreeSet<&'f str>) -> impl Iterator<Item = &'f str> {
    let within_another = |folder: &str| {
        Path::new(folder)
            .ancestors()
            .skip(1)
            .any(|above| above.to_str().is_some_and(|above| folders.contains(above)))
    };
    folders.iter().copied().filter(move |folder| !within_another(folder))
}
