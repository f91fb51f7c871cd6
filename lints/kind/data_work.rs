//! What a command line shows of the work that it does.

use crate::systems::{Catalogue, Command, Evidence, Nature, Rank};

/// Words that people name scripts by that move or change data, and end.
const NAMES: &[&str] = &[
    "aggregate",
    "aggregation",
    "archive",
    "backfill",
    "backup",
    "compact",
    "compaction",
    "dump",
    "elt",
    "etl",
    "export",
    "extract",
    "extraction",
    "import",
    "importer",
    "ingest",
    "ingestion",
    "loader",
    "migrate",
    "migration",
    "restore",
    "rollup",
    "snapshot",
    "transform",
    "vacuum",
];

/// Programs that run the script named after them.
const INTERPRETERS: &[&str] = &[
    "bash", "dotnet", "go", "java", "node", "perl", "php", "python", "python2", "python3", "Rscript", "ruby",
    "sh", "uv", "poetry",
];

/// Shows that a command is data work that ends: the catalogue knows it, or the script's own name says so.
pub(super) fn evidence(command: &Command<'_>, catalogue: &Catalogue) -> Option<Vec<Evidence>> {
    if let Some(found) = catalogue.recognise_command(command) {
        return (found.system.nature == Nature::Batch).then_some(found.evidence);
    }
    let interpreted = INTERPRETERS.contains(&command.program());
    let script = command.words.iter().skip(usize::from(interpreted)).find(|word| {
        !interpreted || !word.text.starts_with('-') && !matches!(&*word.text, "run" | "exec" | "python")
    })?;
    if script.dynamic {
        return None;
    }
    let text = "this script is data work, by its name".to_owned();
    let evidence = Evidence { span: script.span, file: script.file, rank: Rank::Command, text };
    is_named_for_it(&script.text).then(|| vec![evidence])
}

fn is_named_for_it(script: &str) -> bool {
    let file = script.rsplit('/').next().unwrap_or(script);
    file.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| NAMES.contains(&&*part.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::is_named_for_it;

    #[test]
    fn scripts_are_known_by_whole_words() {
        for script in
            ["etl.py", "/scripts/backup.sh", "ingest_orders.py", "app.jobs.import", "nightly-export"]
        {
            assert!(is_named_for_it(script), "{script}");
        }
        for script in ["exporter.py", "poll.sh", "important.py", "/etl/server.py", "settle.py", ""] {
            assert!(!is_named_for_it(script), "{script}");
        }
    }
}
