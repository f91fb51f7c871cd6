//! What the names of scripts, modules, classes and images show about their work.

use super::table::table;
use crate::systems::invocation::Command;
use crate::systems::word::Word;

/// What a name shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// Data work that ends.
    Data,
    /// Something that processes a stream until it is stopped.
    Stream,
}

/// The words of a name, in lower case: `ingest_orders`, `IngestOrders` and `ingest-orders` have the same words.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> {
    let parts = name.split(|c: char| !c.is_ascii_alphabetic());
    parts.flat_map(humps).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase)
}

/// The words of a text without separators: `OrdersETLJob` has three.
fn humps(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let begins = |at: usize| {
        let (before, here) = (bytes[at - 1], bytes[at]);
        let next = bytes.get(at + 1);
        here.is_ascii_uppercase() && (before.is_ascii_lowercase() || next.is_some_and(u8::is_ascii_lowercase))
    };
    let mut found = Vec::new();
    let mut start = 0;
    for at in (1..bytes.len()).filter(|at| begins(*at)) {
        found.push(&text[start..at]);
        start = at;
    }
    found.push(&text[start..]);
    found
}

/// What a name shows with its words.
pub(super) fn says(name: &str) -> Option<Says> {
    let table = table();
    let words: Vec<_> = words(name).collect();
    let has = |set: &super::table::Words| words.iter().any(|word| set.contains(word));
    if has(&table.other) {
        None
    } else if has(&table.stream) && !has(&table.share) {
        Some(Says::Stream)
    } else {
        has(&table.data).then_some(Says::Data)
    }
}

/// Whether an image without a command does data work, by its name.
pub(super) fn is_data_image(name: &str) -> bool {
    let table = table();
    let words: Vec<_> = words(name).collect();
    let any = |set: &super::table::Words| words.iter().any(|word| set.contains(word));
    any(&table.images) && !any(&table.other) && !any(&table.stream)
}

/// The word of a command that shows its work, the name in it, and what that name shows.
pub(super) fn of_command<'w, 'a>(command: &'w Command<'a>) -> Option<(&'w Word<'a>, String, Says)> {
    let script = script(&command.words)?;
    let word = &command.words[script];
    if word.dynamic {
        return None;
    }
    let (name, above) = name(&word.text);
    if !table().open.contains(&*name.to_ascii_lowercase()) {
        return says(name).map(|says| (word, file(&word.text).to_owned(), says));
    }
    let arguments = &command.words[script + 1..];
    if let Some((word, chosen)) = chosen(arguments) {
        return says(&chosen).map(|says| (word, chosen, says));
    }
    says(above?).map(|says| (word, word.text.clone().into_owned(), says))
}

/// Which of the words is the script, the target or the program.
fn script(words: &[Word<'_>]) -> Option<usize> {
    let program = words.first()?;
    let Some(skipped) = table().runners.get(crate::systems::shell::base(&program.text)) else {
        return Some(0);
    };
    let mut rest = words.iter().enumerate().skip(1);
    let (at, word) = rest.find(|(_, word)| !skipped.contains(&*word.text))?;
    (!word.text.starts_with('-')).then_some(at)
}

/// The last segment of a path.
fn file(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The name of a script, module or class without its extension, and the name of the directory or package above.
fn name(script: &str) -> (&str, Option<&str>) {
    let (above, file) = script.rsplit_once('/').map_or((None, script), |(above, file)| (Some(above), file));
    let above = above.map(|above| above.rsplit('/').next().unwrap_or(above));
    if let Some((stem, ending)) = file.rsplit_once('.')
        && table().endings.contains(ending)
    {
        return (stem, above);
    }
    let is_package =
        file.split('.').all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'));
    match file.rsplit_once('.').filter(|_| is_package) {
        Some((package, last)) => (last, package.rsplit('.').next()),
        None => (file, above),
    }
}

/// The task in the arguments of a program: the first argument, or the value of an option such as `--job`.
fn chosen<'w, 'a>(arguments: &'w [Word<'a>]) -> Option<(&'w Word<'a>, String)> {
    let first = arguments.first()?;
    if !first.text.starts_with('-') {
        let plain = !first.dynamic && !first.text.contains(['/', '.', '=']);
        return plain.then(|| (first, first.text.clone().into_owned()));
    }
    for (at, word) in arguments.iter().enumerate() {
        let Some(option) = word.text.strip_prefix('-') else { continue };
        let option = option.trim_start_matches('-');
        if let Some((name, value)) = option.split_once('=') {
            if table().selectors.contains(name) && !word.dynamic {
                return Some((word, value.to_owned()));
            }
        } else if table().selectors.contains(option) {
            let value = arguments.get(at + 1).filter(|value| !value.dynamic)?;
            return Some((value, value.text.clone().into_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Says, name, says, words};

    #[test]
    fn names_come_apart_into_words() {
        for (text, expected) in [
            ("ingest_orders-v2", "ingest orders v"),
            ("OrdersETLJob", "orders etl job"),
            ("loadS3Files", "load s files"),
            ("ETL", "etl"),
            ("clickstream", "clickstream"),
            ("", ""),
        ] {
            assert_eq!(words(text).collect::<Vec<_>>().join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_script_is_named_without_its_ending() {
        for (script, expected) in [
            ("/app/etl.py", ("etl", Some("app"))),
            ("etl-1.2.0.jar", ("etl-1.2.0", None)),
            ("jobs.load", ("load", Some("jobs"))),
            ("com.acme.etl.Main", ("Main", Some("etl"))),
            ("./run", ("run", Some("."))),
            ("ingest:v1.2", ("ingest:v1.2", None)),
        ] {
            assert_eq!(name(script), expected, "{script}");
        }
    }

    #[test]
    fn words_say_what_work_it_is() {
        for name in ["backup", "ingest_orders", "model_training", "run_spark", "nightly-export", "ImportJob"]
        {
            assert_eq!(says(name), Some(Says::Data), "{name}");
        }
        for name in ["kafka_consumer", "OrdersStream", "streaming", "consume_and_load"] {
            assert_eq!(says(name), Some(Says::Stream), "{name}");
        }
        assert_eq!(says("daily_stream_load"), Some(Says::Data), "a share of the data ends");
        for name in [
            "exporter",
            "important",
            "settle",
            "poll",
            "clickstream",
            "upstream",
            "checkpoint",
            "load_balancer",
            "load_test",
            "sync-secrets",
            "ingest_worker",
            "import_server",
            "spark-master",
            "",
        ] {
            assert_eq!(says(name), None, "{name}");
        }
    }
}
