//! Crontabs in manifests.

use crate::systems::{Command, Invocation};
use crate::yaml::Span;

/// A line of a crontab.
#[derive(Debug)]
pub(super) struct Line<'t> {
    /// `0 3 * * *`, `@daily`.
    pub(super) schedule: &'t str,
    /// What it runs.
    pub(super) commands: Vec<Command<'t>>,
    /// The byte offset of the start of the line in its text.
    pub(super) start: usize,
    /// The byte offset of its end.
    pub(super) end: usize,
}

/// The crontab lines in a text, which may be a crontab or a script that writes one.
///
/// The spans of the lines are valid; those of the words in the commands are not.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        found.extend(entry(line).map(|entry| Line {
            start: start + entry.start,
            end: start + entry.end,
            ..entry
        }));
        start += line.len() + 1;
    }
    found
}

/// The entry in one line, which may be in quotes after an `echo`.
fn entry(line: &str) -> Option<Line<'_>> {
    if line.trim_start().starts_with('#') {
        return None;
    }
    let mut words = Vec::new();
    let mut from = 0;
    while let Some(skip) = line[from..].find(|c: char| !c.is_whitespace() && c != '\'' && c != '"') {
        let start = from + skip;
        let length = line[start..].find(char::is_whitespace).unwrap_or(line.len() - start);
        words.push((start, start + length));
        from = start + length;
    }
    let at = |index: usize| words.get(index).map(|(start, end)| &line[*start..*end]);
    let fields = (0..words.len()).find_map(|index| {
        let nickname = at(index)?.strip_prefix('@').is_some_and(is_nickname);
        let five = (index..index + 5).all(|field| at(field).is_some_and(is_field));
        let any = || (index..index + 5).any(|field| at(field).is_some_and(|text| text.starts_with('*')));
        let count = if nickname { 1 } else { 5 };
        (nickname || five && any()).then_some((index, count))
    });
    let (first, count) = fields?;
    let start = words[first].0;
    let quote = line[..start].chars().rev().find(|c| matches!(c, '\'' | '"'));
    let command_start = words.get(first + count)?.0;
    let rest = &line[command_start..];
    let end = quote.and_then(|quote| rest.find(quote)).unwrap_or(rest.len());
    let command = rest[..end].trim_end();
    let schedule = &line[start..words[first + count - 1].1];
    let run =
        |text| Invocation::of_line(text, Span::empty(0)).pipelines.into_iter().flat_map(|one| one.commands);
    // The system's crontab has a user before the command.
    let without_user = command.split_once(char::is_whitespace).map(|(_, rest)| rest.trim_start());
    let commands = run(command).chain(without_user.into_iter().flat_map(run)).collect();
    Some(Line { schedule, commands, start, end: command_start + command.len() })
}

fn is_field(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"*/,-".contains(&b))
        && text.bytes().any(|b| b.is_ascii_digit() || b == b'*')
}

fn is_nickname(text: &str) -> bool {
    matches!(text, "hourly" | "daily" | "midnight" | "weekly" | "monthly" | "yearly" | "annually")
}

#[cfg(test)]
mod tests {
    use super::{Command, lines};

    /// The schedule, the first program and the text of each line.
    fn read(text: &str) -> Vec<String> {
        let describe = |line: &super::Line<'_>| {
            format!("{} | {} | {}", line.schedule, line.commands[0].program(), &text[line.start..line.end])
        };
        lines(text).iter().map(describe).collect()
    }

    #[test]
    fn a_crontab_is_read() {
        assert_eq!(
            read(
                "# m h dom mon dow\nSHELL=/bin/sh\n0 3 * * * pg_dump orders > /backup/o.sql\n@daily dbt run\n"
            ),
            [
                "0 3 * * * | pg_dump | 0 3 * * * pg_dump orders > /backup/o.sql",
                "@daily | dbt | @daily dbt run"
            ]
        );
    }

    #[test]
    fn a_script_that_writes_one_is_read() {
        assert_eq!(
            read("echo '*/15 * * * * /scripts/backup.sh' | crontab - && crond -f"),
            ["*/15 * * * * | backup | */15 * * * * /scripts/backup.sh"]
        );
    }

    #[test]
    fn other_text_is_not_a_crontab() {
        assert_eq!(
            read("exec crond -f -l 2\nfor i in 1 2 3 4 5 6; do echo $i; done\n# 0 3 * * * a\n0 3 * * *\n"),
            [""; 0]
        );
    }

    #[test]
    fn a_user_before_the_command_is_skipped() {
        let found = lines("0 3 * * * root pg_dump orders");
        let programs: Vec<_> = found[0].commands.iter().map(Command::program).collect();
        assert_eq!(programs, ["root", "pg_dump"]);
    }
}
