use super::words::{is_interpreted, is_known};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload, holds_placeholder};
use crate::yaml::Node;

declare_lint! {
    /// An option and its value are a single item of `command` or `args`, so the program gets one argument with a space
    /// in it.
    ///
    /// ## Why
    ///
    /// In a shell, `--host db` is two words. In a list, each item is one argument, including spaces. `--host db` as one
    /// item is an unknown option, and `-h db` is the host ` db` with a space before it, which no name server resolves.
    ///
    /// It is reported for programs that read options in this way: database clients, Kafka's tools, `curl` and others.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: bank-dump
    /// spec:
    ///   schedule: "20 3 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 3600
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: dump
    ///               image: postgres:16.3
    ///               command: [pg_dump, --dbname=bank, "--host bank-db", --file=/backup/bank.sql]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: bank-dump
    /// spec:
    ///   schedule: "20 3 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 3600
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: dump
    ///               image: postgres:16.3
    ///               command: [pg_dump, --dbname=bank, --host, bank-db, --file=/backup/bank.sql]
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Define a Command and Arguments for a Container":
    ///   https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
    pub(crate) static OPTION_AND_VALUE_IN_ONE_ARGUMENT = "option-and-value-in-one-argument" {
        summary: "an option and its value are one argument",
        severity: Warning,
        section: Pod,
        since: "0.1.0",
        check: AnyContainer(check),
    }
}

/// Options with a value that can contain spaces or begin with a hyphen.
const TEXTS: [&str; 9] = ["-c", "-e", "--command", "--execute", "--eval", "--query", "-q", "-H", "-d"];

fn check<'a>(_: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let words = [container.command(), container.args()].concat();
    let texts: Option<Vec<_>> = words.iter().map(|word: &Node<'a>| word.content()).collect();
    let Some(texts) = texts else { return };
    let Some((program, arguments)) = texts.split_first().filter(|(program, _)| is_known(program)) else {
        return;
    };
    if arguments.iter().any(|text| is_interpreted(text)) {
        return;
    }
    for (at, text) in arguments.iter().enumerate() {
        let is_value = at > 0 && TEXTS.contains(&&*arguments[at - 1]);
        let Some((option, value)) = parts(text).filter(|_| !is_value && !holds_placeholder(text)) else {
            continue;
        };
        let program = program.rsplit('/').next().unwrap_or(program);
        let message = if option.starts_with("--") {
            format!("`{text}` is one argument: `{program}` has no option of that name")
        } else {
            format!("`{text}` is one argument: the value of `{option}` begins with a blank")
        };
        context
            .report(words[at + 1], message)
            .help(format!("make them two items: `\"{option}\", \"{value}\"`"));
    }
}

/// The option and the value of `--host db`.
fn parts(text: &str) -> Option<(&str, &str)> {
    let (option, value) = text.split_once(' ')?;
    let letters = option
        .strip_prefix("--")
        .or_else(|| option.strip_prefix('-').filter(|letters| letters.len() == 1))?;
    let plain = letters.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    // A number can have spaces before it.
    let works = !option.starts_with("--") && value.trim().parse::<f64>().is_ok();
    (!letters.is_empty() && plain && !value.trim().is_empty() && !works).then_some((option, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::OPTION_AND_VALUE_IN_ONE_ARGUMENT;
    use crate::testing::{check, pod};

    fn found(container: &str) -> Vec<String> {
        check(&OPTION_AND_VALUE_IN_ONE_ARGUMENT, &pod(container))
    }

    #[test]
    fn an_option_with_a_blank_is_not_known() {
        assert_eq!(
            found("command: [pg_dump, '--host db', bank]"),
            ["warning 6:44 `'--host db'`: `--host db` is one argument: `pg_dump` has no option of that name"]
        );
        assert_eq!(
            found("command: [pg_dump, '-F c', bank]"),
            ["warning 6:44 `'-F c'`: `-F c` is one argument: the value of `-F` begins with a blank"]
        );
        assert_eq!(
            found("command: [kafka-topics.sh], args: ['--bootstrap-server kafka:9092', --list]").len(),
            1
        );
        assert_eq!(found("args: [redis-cli, '-h redis', ping]").len(), 1);
    }

    #[test]
    fn values_texts_and_other_programs_are_left_alone() {
        for container in [
            "command: [pg_dump, --host=db, '--dbname=host=db user=a']",
            "command: [pg_dump, '-j 4']",
            "command: [psql, -c, '-- a comment']",
            "command: [own-tool, '--host db']",
            "command: [sh, -c, '--host db']",
            "command: [pg_dump, '--host {{ .Values.host }}']",
            "command: [curl, -H, '-x y']",
            "args: ['--host db']",
        ] {
            assert_eq!(found(container), [""; 0], "{container}");
        }
    }
}
