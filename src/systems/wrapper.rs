//! Programs that run another program: `exec`, `tini --`, `gosu USER`, `env A=b`, `timeout 10`, `java Main`.

use super::shell::{base, is_shell};
use super::word::Word;

/// How the words of a wrapper are distinguished from those of the program that it runs.
struct Wrapper {
    /// Options that take the next word as their value.
    values: &'static [&'static str],
    /// The number of words before the program, without options.
    skip: usize,
    /// Whether words `NAME=value` can come before the program.
    assignments: bool,
    /// Words that must directly follow the name of the wrapper: `run` in `poetry run`.
    subcommand: &'static str,
    /// Whether the program always comes after `--`.
    dashes: bool,
}

const PLAIN: Wrapper = Wrapper { values: &[], skip: 0, assignments: false, subcommand: "", dashes: false };

fn wrapper(program: &str) -> Option<Wrapper> {
    let values = |values| Wrapper { values, ..PLAIN };
    let skip = |skip| Wrapper { skip, ..PLAIN };
    let run = |subcommand, values| Wrapper { values, subcommand, ..PLAIN };
    let after_dashes = Wrapper { dashes: true, ..PLAIN };
    Some(match base(program) {
        "exec" => values(&["-a"]),
        "command"
        | "builtin"
        | "eval"
        | "nohup"
        | "setsid"
        | "time"
        | "unbuffer"
        | "ddtrace-run"
        | "npx"
        | "opentelemetry-instrument"
        | "numactl"
        | "vault-env"
        | "spark-class" => PLAIN,
        "tini" | "tini-static" | "docker-init" | "catatonit" | "pid1" => values(&["-p", "-e"]),
        "dumb-init" => values(&["-r", "--rewrite"]),
        "gosu" | "su-exec" | "setuidgid" | "s6-setuidgid" | "chroot" | "taskset" => skip(1),
        "setpriv" => {
            values(&["--reuid", "--regid", "--groups", "--inh-caps", "--ambient-caps", "--bounding-set"])
        }
        "chpst" => {
            values(&["-u", "-U", "-b", "-e", "-d", "-l", "-L", "-m", "-o", "-p", "-f", "-c", "-r", "-t"])
        }
        "runuser" => values(&["-u", "-g", "-G"]),
        "sudo" => Wrapper { values: &["-u", "-g", "-h", "-p", "-C", "-D"], assignments: true, ..PLAIN },
        "env" => Wrapper { values: &["-u", "--unset", "-C", "--chdir"], assignments: true, ..PLAIN },
        "nice" | "renice" => values(&["-n"]),
        "ionice" => values(&["-c", "-n", "-p"]),
        "stdbuf" => values(&["-i", "-o", "-e"]),
        "xargs" => values(&["-n", "-P", "-I", "-L", "-d", "-a", "-s"]),
        "timeout" => Wrapper { values: &["-s", "-k", "--signal", "--kill-after"], skip: 1, ..PLAIN },
        "flock" => Wrapper { values: &["-w", "-E", "--timeout"], skip: 1, ..PLAIN },
        "dockerize" => {
            values(&["-wait", "-timeout", "-template", "-stdout", "-stderr", "-wait-retry-interval"])
        }
        "wait-for-it" | "wait-for" | "wait" | "wait4ports" | "chamber" | "doppler" | "op" | "aws-vault"
        | "infisical" | "envconsul" => after_dashes,
        "poetry" | "pipenv" | "pdm" | "hatch" | "rye" => run("run", &[]),
        "uv" => run("run", &["--project", "--directory", "-p", "--python", "--with", "--extra", "--group"]),
        "conda" | "mamba" | "micromamba" => run("run", &["-n", "--name", "-p", "--prefix"]),
        "bundle" => run("exec", &[]),
        "kafka-run-class" => values(&["-name", "-loggc"]),
        _ => return None,
    })
}

/// Removes one wrapper; `None` if the program is not a wrapper, or runs nothing visible.
pub(super) fn unwrapped<'w, 'a>(words: &'w [Word<'a>]) -> Option<&'w [Word<'a>]> {
    let (program, mut rest) = words.split_first()?;
    let name = base(&program.text);
    if let Some(inner) = interpreted(name, rest) {
        return Some(inner);
    }
    let wrapper = wrapper(name)?;
    if wrapper.dashes {
        let dashes = rest.iter().position(|word| word.text == "--")?;
        return Some(&rest[dashes + 1..]).filter(|inner| !inner.is_empty());
    }
    if !wrapper.subcommand.is_empty() {
        rest = rest.split_first().filter(|(word, _)| word.text == wrapper.subcommand)?.1;
    }
    let mut skip = wrapper.skip;
    while let Some((word, after)) = rest.split_first() {
        if word.text == "--" {
            rest = after;
            break;
        }
        if word.text.starts_with('-') && word.text.len() > 1 {
            let takes_value = wrapper.values.contains(&&*word.text);
            rest = if takes_value { after.get(1..)? } else { after };
        } else if wrapper.assignments && word.text.contains('=') {
            rest = after;
        } else if skip > 0 {
            skip -= 1;
            rest = after;
        } else {
            break;
        }
    }
    Some(rest.get(skip..)?).filter(|inner| !inner.is_empty())
}

/// What an interpreter runs: a module, a script, a class, an archive.
fn interpreted<'w, 'a>(name: &str, rest: &'w [Word<'a>]) -> Option<&'w [Word<'a>]> {
    let (values, runs): (&[&str], &[&str]) = match name {
        _ if is_shell(name) => (&["-o", "-O", "--rcfile", "--init-file"], &[]),
        "perl" => (&["-I", "-M"], &[]),
        "java" => (&["-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules"], &["-jar"]),
        _ if is_python(name) => (&["-W", "-X"], &["-m"]),
        _ => return None,
    };
    let mut at = 0;
    while let Some(word) = rest.get(at) {
        // `$JVMFLAGS` and similar variables come before the class.
        if name == "java" && word.dynamic && is_options(&word.text) && at + 1 < rest.len() {
            at += 1;
            continue;
        }
        if runs.contains(&&*word.text) {
            return rest.get(at + 1..).filter(|inner| !inner.is_empty());
        }
        if !word.text.starts_with('-') {
            return Some(&rest[at..]);
        }
        if word.text == "-c" {
            return None;
        }
        at += if values.contains(&&*word.text) { 2 } else { 1 };
    }
    None
}

/// Whether the name of a variable in a command shows options: `$JAVA_OPTS`.
fn is_options(word: &str) -> bool {
    let name = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    ["OPTS", "OPTIONS", "FLAGS", "ARGS", "MEM"].iter().any(|end| name.ends_with(end))
}

fn is_python(name: &str) -> bool {
    let version = |rest: &str| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    name.strip_prefix("python").is_some_and(version)
}

/// Whether a program runs code in a language other than the shell's.
pub(super) fn is_interpreter(program: &str) -> bool {
    let name = base(program);
    matches!(name, "java" | "perl") || is_python(name)
}

/// Whether a program passes its arguments to the image's own start command.
pub(super) fn is_entrypoint(program: &str) -> bool {
    let name = base(program);
    let name = name.strip_suffix(".pl").or_else(|| name.strip_suffix(".py")).unwrap_or(name);
    matches!(
        name,
        "docker-entrypoint" | "entrypoint" | "docker_entrypoint" | "container-entrypoint" | "run-entrypoint"
    )
}

/// Whether a program stops another one after some time, so that even a service ends.
pub(super) fn is_time_limit(program: &str) -> bool {
    base(program) == "timeout"
}
