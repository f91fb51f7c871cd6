use super::words::{is_interpreted, is_known};
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Container, Workload};
use crate::yaml::Node;

declare_lint! {
    /// A command has shell syntax, but no shell runs it: `>`, `|`, `&&`, `$NAME` and `$(date)` are passed to the
    /// program as written. Or the command is a single word with spaces, which is not the name of a program.
    ///
    /// ## Why
    ///
    /// Kubernetes starts the program in `command` directly. In a list of words, `pg_dump … > /backup/bank.sql` passes
    /// two more arguments to `pg_dump`, which exits with an error; the file is not written. `$POSTGRES_USER` in a probe
    /// is a user with exactly that name. Kubernetes only replaces `$(NAME)`, with variables of the container. The same
    /// applies to the commands of probes and lifecycle hooks.
    ///
    /// It is not reported if a shell or a script is involved, or in `args` for the entrypoint of an unknown image.
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
    ///               command: [pg_dump]
    ///               args:
    ///                 - --host=bank-db
    ///                 - --dbname=bank
    ///                 - ">"
    ///                 - /backup/bank.sql
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
    ///               command: [bash, -ec]
    ///               args:
    ///                 - pg_dump --host=bank-db --dbname=bank > /backup/bank.sql
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Define a Command and Arguments for a Container": Run a command in a shell:
    ///   https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
    pub(crate) static SHELL_SYNTAX_WITHOUT_SHELL = "shell-syntax-without-shell" {
        summary: "shell syntax where no shell runs",
        severity: Warning,
        section: Pod,
        since: "0.1.0",
        check: AnyContainer(check),
    }
}

/// Words that only a shell interprets. A `;` may belong to `find`.
const OPERATORS: [&str; 14] = [
    ">",
    ">>",
    "<",
    "|",
    "||",
    "&&",
    "&",
    "2>&1",
    "1>&2",
    "2>/dev/null",
    ">/dev/null",
    "&>/dev/null",
    "<<",
    "<<<",
];

/// Programs that interpret such words themselves.
const TAKE_OPERATORS: [&str; 8] = ["[", "awk", "expr", "find", "gawk", "jq", "test", "yq"];

/// The place of a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `command` and `args` of the container.
    Container,
    /// Only `args`, for the image's entrypoint.
    Arguments,
    /// A probe.
    Probe,
    /// A lifecycle hook.
    Hook,
}

/// The commands of probes and hooks.
const EXEC: [(&[&str], Place); 5] = [
    (&["livenessProbe", "exec", "command"], Place::Probe),
    (&["readinessProbe", "exec", "command"], Place::Probe),
    (&["startupProbe", "exec", "command"], Place::Probe),
    (&["lifecycle", "postStart", "exec", "command"], Place::Hook),
    (&["lifecycle", "preStop", "exec", "command"], Place::Hook),
];

const IN_A_SHELL: &str = "run it in a shell: `[\"sh\", \"-c\", …]` with the whole line as the last item";

fn check<'a>(_: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let (command, args) = (container.command(), container.args());
    let known = args.first().copied().and_then(Node::str).is_some_and(|first| is_known(&first));
    let place = if command.is_empty() { Place::Arguments } else { Place::Container };
    if place == Place::Container || known {
        line(&[command, args].concat(), place, container, context);
    }
    for (path, place) in EXEC {
        let words = container.node().at(path).into_iter().flat_map(Node::items).map(Node::resolve);
        line(&words.collect::<Vec<_>>(), place, container, context);
    }
}

/// Reports the first word of a command that only a shell interprets.
fn line<'a>(words: &[Node<'a>], place: Place, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let texts: Option<Vec<_>> = words.iter().map(|word| word.content()).collect();
    let Some(texts) = texts.filter(|texts| !texts.is_empty()) else { return };
    if place != Place::Arguments && is_one_line(&texts[0]) {
        let message = format!("no program is called `{}`: each word is an item of its own", texts[0]);
        let label = match place {
            Place::Probe => "the probe fails",
            Place::Hook => "the hook fails",
            _ => "the container does not start",
        };
        context.report(words[0], message).severity(Severity::Error).label(label).help(IN_A_SHELL);
        return;
    }
    if texts.iter().any(|text| is_interpreted(text)) {
        return;
    }
    let takes_operators = texts.iter().any(|text| TAKE_OPERATORS.contains(&program(text)));
    for (text, word) in texts.iter().zip(words).skip(1) {
        if OPERATORS.contains(&&**text) && !takes_operators {
            let message = format!("no shell runs this: the program gets `{text}` as an argument");
            context.report(*word, message).help(IN_A_SHELL);
            return;
        }
        if is_call(text) {
            let message = format!("no shell runs this: `{text}` stays as it is written");
            context.report(*word, message).help(IN_A_SHELL);
            return;
        }
        let mut env = container.env().into_iter();
        let Some(variable) = env.find(|one| is_known(&texts[0]) && uses(text, &one.name)) else { continue };
        // A probe only knows literal values, and a hook none.
        let replaces = match place {
            Place::Container | Place::Arguments => true,
            Place::Probe => variable.value.is_some(),
            Place::Hook => false,
        };
        let help = if replaces {
            format!("Kubernetes replaces `$({})`", variable.name)
        } else {
            IN_A_SHELL.to_owned()
        };
        let message = format!("no shell runs this: the program gets `{text}`, and not the variable's value");
        context.report(*word, message).because(variable.name_node.span(), "the variable").help(help);
        return;
    }
}

fn program(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

/// Whether the word of a program is a command line: `sleep 3600`, `/bin/sh -c`.
fn is_one_line(text: &str) -> bool {
    let mut parts = text.split(' ');
    let (Some(first), Some(second)) = (parts.next(), parts.next()) else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    !first.is_empty()
        && first.chars().all(plain)
        && !second.is_empty()
        && !text.contains(['{', '}', '<', '\n'])
}

/// Whether it contains the output of a command: `$(date +%F)`, `` `date` ``.
fn is_call(text: &str) -> bool {
    let call = |rest: &str| {
        let name = rest.split(')').next().unwrap_or_default();
        let (program, arguments) = name.split_once(' ').unwrap_or((name, ""));
        let lower = !program.is_empty() && program.bytes().all(|b| b.is_ascii_lowercase());
        let is_program = matches!(program, "date" | "hostname" | "cat" | "nproc" | "pwd" | "whoami" | "id");
        lower && rest.contains(')') && is_program && !text.contains("$$(") && !arguments.contains("$(")
    };
    text.split("$(").skip(1).any(call)
}

/// Whether it contains a shell variable, and nothing shows that another program replaces it.
fn uses(text: &str, name: &str) -> bool {
    let braced = text.contains(&format!("${{{name}}}"));
    let bare = text.split('$').skip(1).any(|rest| {
        rest.strip_prefix(name)
            .is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    });
    braced || bare
}

#[cfg(test)]
mod tests {
    use super::SHELL_SYNTAX_WITHOUT_SHELL;
    use crate::testing::{check, pod};

    fn found(container: &str) -> Vec<String> {
        check(&SHELL_SYNTAX_WITHOUT_SHELL, &pod(container))
    }

    #[test]
    fn a_redirection_is_an_argument() {
        assert_eq!(
            found("command: [pg_dump], args: [--dbname=bank, '>', /backup/bank.sql]"),
            ["warning 6:67 `'>'`: no shell runs this: the program gets `>` as an argument"]
        );
        for container in [
            "command: [python, load.py, '&&', python, check.py]",
            "args: [mysqldump, bank, '|', gzip]",
            "lifecycle: {preStop: {exec: {command: [nodetool, drain, '&&', sleep, '10']}}}",
        ] {
            assert_eq!(found(container).len(), 1, "{container}");
        }
    }

    #[test]
    fn a_call_stays_as_it_is() {
        assert_eq!(
            found("command: [pg_dump, '--file=/b/$(date +%F).sql']"),
            [
                "warning 6:44 `'--file=/b/$(date +%F).sql'`: no shell runs this: `--file=/b/$(date +%F).sql` stays as it is written"
            ]
        );
    }

    #[test]
    fn a_variable_is_not_replaced() {
        let env = "env: [{name: PGUSER, value: app}]";
        assert_eq!(
            found(&format!("readinessProbe: {{exec: {{command: [pg_isready, -U, $PGUSER]}}}}, {env}")),
            [
                "warning 6:75 `$PGUSER`: no shell runs this: the program gets `$PGUSER`, and not the variable's value"
            ]
        );
        assert_eq!(found(&format!("command: [psql, '-U${{PGUSER}}'], {env}")).len(), 1);
        for container in [
            "command: [pg_isready, -U, $(PGUSER)]",
            "command: [pg_isready, -U, $OTHER]",
            "command: [pg_isready, -U, $PGUSERS]",
            "command: [/opt/own, $PGUSER]",
            "command: [envsubst, $PGUSER]",
        ] {
            assert_eq!(found(&format!("{container}, {env}")), [""; 0], "{container}");
        }
    }

    #[test]
    fn a_line_is_no_program() {
        assert_eq!(
            found("command: ['sleep 3600']"),
            ["error 6:35 `'sleep 3600'`: no program is called `sleep 3600`: each word is an item of its own"]
        );
        assert_eq!(found("command: ['/bin/sh -c', 'load && check']").len(), 1);
        assert_eq!(found("livenessProbe: {exec: {command: ['pg_isready -U postgres']}}").len(), 1);
        assert_eq!(found("args: ['serve --port 80']"), [""; 0]);
    }

    #[test]
    fn shells_and_scripts_do_what_they_like() {
        for container in [
            "command: [sh, -c, 'a > b', '>']",
            "command: [/usr/bin/dumb-init, --, bash, -c, 'a && b']",
            "command: [/start.sh, '>', x]",
            "command: [find, /data, -size, '>', '1']",
            "command: [python, -c, 'print(1 > 2)', '>']",
            "command: [su, -c, 'a > b']",
            "args: ['>', x]",
            "command: [pg_dump, '--file=$(FILE)']",
            "command: ['{{ .Values.command }} x']",
        ] {
            assert_eq!(found(container), [""; 0], "{container}");
        }
    }
}
