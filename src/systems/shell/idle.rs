//! Commands that do not decide what a container is: helper commands, waiting, staying alive.

use super::base;
use super::lexer::Word;
use super::parser::{Command, List, Loop, Simple};

/// The effect of a command on its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duty {
    /// A helper command that ends by itself.
    Nothing,
    /// The script ends here.
    Exit,
    /// The script waits for the commands in the background.
    Wait,
    /// The script stays alive and does nothing.
    Idle,
    /// The script is replaced by this command.
    Replace,
    /// The command starts something in the background.
    Start,
    /// The command may be the purpose of the container.
    Work,
}

/// Programs that end by themselves and do not show what a container is. Sorted.
const HOUSEKEEPING: &[&str] = &[
    ":",
    "[",
    "[[",
    "addgroup",
    "adduser",
    "alias",
    "apk",
    "apt",
    "apt-get",
    "awk",
    "base64",
    "basename",
    "bc",
    "break",
    "cat",
    "cd",
    "chgrp",
    "chmod",
    "chown",
    "clear",
    "continue",
    "crontab",
    "cp",
    "curl",
    "cut",
    "date",
    "declare",
    "df",
    "dig",
    "dirname",
    "dnf",
    "du",
    "echo",
    "egrep",
    "envsubst",
    "export",
    "expr",
    "false",
    "fgrep",
    "file",
    "find",
    "free",
    "getent",
    "grep",
    "groupadd",
    "gunzip",
    "gzip",
    "head",
    "hostname",
    "id",
    "ifconfig",
    "ip",
    "jobs",
    "jq",
    "keytool",
    "kill",
    "let",
    "ln",
    "local",
    "ls",
    "microdnf",
    "mkdir",
    "mktemp",
    "mount",
    "mv",
    "mysqladmin",
    "nc",
    "ncat",
    "netstat",
    "nproc",
    "nslookup",
    "openssl",
    "pg_isready",
    "pgrep",
    "pip",
    "pip3",
    "pkill",
    "printenv",
    "printf",
    "ps",
    "pushd",
    "popd",
    "pwd",
    "read",
    "readlink",
    "readonly",
    "realpath",
    "rm",
    "rmdir",
    "sed",
    "seq",
    "set",
    "setfacl",
    "sha256sum",
    "shift",
    "shopt",
    "shuf",
    "sleep",
    "sort",
    "ss",
    "stat",
    "stty",
    "sync",
    "sysctl",
    "tail",
    "tar",
    "tee",
    "telnet",
    "test",
    "touch",
    "tr",
    "trap",
    "true",
    "truncate",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "uname",
    "uniq",
    "unset",
    "unzip",
    "update-ca-certificates",
    "useradd",
    "usermod",
    "wc",
    "wget",
    "which",
    "whoami",
    "yq",
    "yum",
    "zip",
];

/// In seconds: eleven days. A longer sleep only keeps the container alive.
const FOR_EVER: f64 = 1_000_000.0;

pub(super) fn duty(simple: &Simple) -> Duty {
    let execs = simple.words.iter().take_while(|word| word.text == "exec").count();
    let Some(program) = simple.words.get(execs) else { return Duty::Nothing };
    let arguments = &simple.words[execs + 1..];
    let duty = match base(&program.text) {
        _ if program.text.starts_with("((") => Duty::Nothing,
        "exit" | "return" => Duty::Exit,
        "wait" | "fg" => Duty::Wait,
        "sleep" if arguments.iter().any(|word| super::seconds(&word.text).is_some_and(|s| s >= FOR_EVER)) => {
            Duty::Idle
        }
        "tail" if arguments.iter().any(|word| follows(&word.text)) => Duty::Idle,
        name if HOUSEKEEPING.contains(&name) => Duty::Nothing,
        _ => match daemon(arguments) {
            Some("start") => Duty::Start,
            Some("stop" | "status") => Duty::Nothing,
            _ => Duty::Work,
        },
    };
    if execs > 0 && duty != Duty::Idle { Duty::Replace } else { duty }
}

/// What a program does with its own daemon: `hdfs --daemon start namenode`, `kafka-server-start -daemon`.
fn daemon(arguments: &[Word]) -> Option<&str> {
    let at = arguments.iter().position(|word| matches!(&*word.text, "--daemon" | "-daemon"))?;
    if arguments[at].text == "-daemon" {
        Some("start")
    } else {
        arguments.get(at + 1).map(|word| &*word.text)
    }
}

/// A helper command that changes or sends something: if it is repeated, it is work.
pub(super) fn is_chore(simple: &Simple) -> bool {
    let chores = ["cp", "curl", "find", "gzip", "mv", "rm", "tar", "wget", "zip"];
    simple.words.first().is_some_and(|word| chores.contains(&base(&word.text)))
}

/// Whether a program is a general-purpose tool that is never a system: a helper command, or an interpreter.
pub(crate) fn is_tool(program: &str) -> bool {
    let runs_code = matches!(
        program,
        "node"
            | "npm"
            | "npx"
            | "yarn"
            | "perl"
            | "ruby"
            | "php"
            | "dotnet"
            | "go"
            | "Rscript"
            | "kubectl"
            | "helm"
            | "make"
            | "crond"
            | "cron"
            | "ssh"
    );
    runs_code || HOUSEKEEPING.contains(&program)
}

/// Whether a program with its arguments only keeps the container alive, for some time or endlessly.
pub(crate) fn idles<'w>(mut words: impl Iterator<Item = &'w str>) -> bool {
    match words.next().map(base) {
        Some("sleep" | "pause") => true,
        Some("tail") => words.any(follows),
        _ => false,
    }
}

/// Whether an argument makes `tail` run endlessly.
fn follows(argument: &str) -> bool {
    let short = argument.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
    argument.starts_with("--follow") || argument == "--retry" || short.is_some_and(|s| s.contains(['f', 'F']))
}

/// Whether the condition of a loop is always true.
pub(super) fn is_endless(rounds: &Loop) -> bool {
    let [chain] = &rounds.condition[..] else { return false };
    let [(_, pipeline)] = &chain.pipelines[..] else { return false };
    let [Command::Simple(simple)] = &pipeline[..] else { return false };
    let words: Vec<_> = simple.words.iter().map(|word| word.text.as_str()).collect();
    if rounds.until {
        return words == ["false"];
    }
    match words[..] {
        [":" | "true" | "/bin/true" | "((1))" | "(( 1 ))"]
        | ["[" | "[[", "1" | "true" | ":", "]" | "]]"]
        | ["test", "1" | "true"] => true,
        [program, _] => base(program) == "sleep",
        _ => false,
    }
}

/// Whether a command in the body of a loop ends the loop.
pub(super) fn breaks_out(body: &List) -> bool {
    leaves(body, true)
}

fn leaves(list: &List, breaks: bool) -> bool {
    let commands = list.iter().flat_map(|chain| &chain.pipelines).flat_map(|(_, pipeline)| pipeline);
    commands.into_iter().any(|command| match command {
        Command::Simple(simple) => {
            let program = simple.words.first().map(|word| word.text.as_str());
            match program {
                Some("exit" | "return") => true,
                Some("break") => breaks || simple.words.len() > 1,
                Some("exec") => simple.words.len() > 1,
                _ => false,
            }
        }
        Command::Group(inner) => leaves(inner, breaks),
        Command::Branches(branches) => branches.iter().any(|branch| leaves(&branch.body, breaks)),
        Command::Loop(inner) => leaves(&inner.body, false),
        Command::Function(..) => false,
    })
}
