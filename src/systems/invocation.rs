//! What a container runs, according to its manifest.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use super::setup::Setup;
use super::shell::{self, Flow, Simple};
use super::word::{Places, Word};
use super::wrapper::{is_entrypoint, is_interpreter, is_time_limit, unwrapped};
use crate::manifest::Container;
use crate::source::FileId;
use crate::yaml::{Node, Span};

/// What a container runs: its `command` and `args`, without shells and wrappers.
///
/// Without `command`, `args` are read as a command: the entrypoints of most images run them.
#[derive(Debug, Clone, Default)]
pub struct Invocation<'a> {
    /// The commands that decide what the container is; several if a script has branches. Each is a pipeline, usually
    /// with one command. Empty if the container only idles.
    pub pipelines: Vec<Pipeline<'a>>,
    /// Whether the container finally idles (`sleep infinity`, `tail -f`), while commands that were started before
    /// continue.
    pub kept_alive: bool,
    /// Whether all pipelines run at the same time, instead of one of them.
    pub together: bool,
    /// Every command that the script may run, in order, including those that do not decide.
    pub runs: Vec<Command<'a>>,
    /// The endless loop at the end of a script: scheduled work without a CronJob.
    pub repeats: Option<Repetition<'a>>,
}

/// Commands joined by `|`, or a single command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pipeline<'a> {
    /// The commands, in order.
    pub commands: Vec<Command<'a>>,
    /// Whether a command in it never ends (`tail -f log | …`), so that the others do not end either.
    pub endless: bool,
}

/// A program and its arguments, without wrappers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Command<'a> {
    /// The program and its arguments; at least one word.
    pub words: Vec<Word<'a>>,
    /// Whether a `timeout` stops it.
    pub time_limited: bool,
    /// Whether the words are arguments of the image's entrypoint script.
    pub via_entrypoint: bool,
    /// Whether the program is code for an interpreter: a Python module, a Java class.
    pub interpreted: bool,
}

impl<'a> Command<'a> {
    /// The name of the program without its path and `.sh`.
    pub fn program(&self) -> &str {
        self.words.first().map_or("", |word| shell::base(&word.text))
    }
}

/// An endless loop with a pause.
#[derive(Debug, Clone, PartialEq)]
pub struct Repetition<'a> {
    /// The loop, from `while` to `done`.
    pub span: Span,
    /// The file of `span`; `None` for the file of the container.
    pub file: Option<FileId>,
    /// The sum of the pauses in one iteration, in seconds; `None` if one is unknown, zero if there is no pause.
    pub seconds: Option<f64>,
    /// The pauses: each `sleep` with its argument.
    pub sleeps: Vec<Command<'a>>,
    /// The commands of each iteration.
    pub commands: Vec<Command<'a>>,
}

/// The maximum depth of scripts within scripts.
const MAX_SCRIPTS: usize = 6;

/// The maximum number of words that are read for one container.
const MAX_WORDS: usize = 200_000;

/// In bytes. The maximum amount of script text that is read for one container: scripts can call each other repeatedly.
const MAX_SCRIPT_TEXT: usize = 4_000_000;

/// The maximum number of variables that are replaced in the position of a program, per command.
const MAX_RESOLVED: usize = 8;

/// In bytes. The maximum length of a variable's value that is inserted.
const MAX_VALUE: usize = 4096;

impl<'a> Invocation<'a> {
    /// What a container's `command` and `args` run, without other objects.
    pub fn of(container: &Container<'a>) -> Self {
        Self::within(&Setup::alone(*container))
    }

    /// What a container's `command` and `args` run, including scripts in ConfigMaps of the run.
    pub fn within(setup: &Setup<'_, 'a>) -> Self {
        let container = &setup.container;
        let words = words(container.command().into_iter().chain(container.args()));
        Self::of_words(words, Some(setup))
    }

    /// What a line of shell runs. All places are `span`.
    pub fn of_line(line: &'a str, span: Span) -> Self {
        let word = |text| Word { text: Cow::Borrowed(text), span, file: None, dynamic: false, scalar: None };
        Self::of_words(vec![word("sh"), word("-c"), word(line)], None)
    }

    pub(super) fn of_command(command: Command<'a>) -> Self {
        let runs = vec![command.clone()];
        let pipeline = Pipeline { commands: vec![command], endless: false };
        Self { pipelines: vec![pipeline], runs, ..Self::default() }
    }

    /// Whether it only idles: `sleep infinity`, `tail -f`.
    pub fn only_idles(&self) -> bool {
        self.kept_alive && self.pipelines.is_empty()
    }

    pub(super) fn of_words(words: Vec<Word<'a>>, setup: Option<&Setup<'_, 'a>>) -> Self {
        let variables = setup.map(Setup::variables).unwrap_or_default();
        let mut reader =
            Reader { setup, variables: vec![Rc::new(variables)], words: MAX_WORDS, text: MAX_SCRIPT_TEXT };
        reader.read(words)
    }
}

/// The words of scalars, without empty words and collections.
pub(super) fn words<'a>(nodes: impl Iterator<Item = Node<'a>>) -> Vec<Word<'a>> {
    nodes.filter_map(Word::of).collect()
}

/// Reads commands, and scripts within commands.
struct Reader<'s, 'a> {
    /// Where scripts outside of the command are looked up.
    setup: Option<&'s Setup<'s, 'a>>,
    /// The values of variables; those of the innermost script come last.
    variables: Vec<Rc<HashMap<String, String>>>,
    /// The number of words that may still be read. `"$@"` and scripts within scripts repeat words, so a few lines can
    /// stand for millions.
    words: usize,
    /// In bytes. The amount of script text that may still be read.
    text: usize,
}

impl<'a> Reader<'_, 'a> {
    fn read(&mut self, words: Vec<Word<'a>>) -> Invocation<'a> {
        let mut command = Command { words, ..Command::default() };
        self.words = self.words.saturating_sub(command.words.len());
        if self.words == 0 {
            return Invocation::default();
        }
        self.resolve_program(&mut command.words, 0);
        let mut start = 0;
        let mut resolved = 0;
        while let Some(program) = command.words.get(start) {
            let rest = &command.words[start..];
            if let Some((script, positional)) = script(rest) {
                let (script, positional) = (script.clone(), positional.to_vec());
                return self.follow(&script, &positional, command.time_limited);
            }
            if let Some(script) =
                self.setup.filter(|_| !program.dynamic).and_then(|of| of.script(&program.text))
            {
                let positional = rest[1..].to_vec();
                return self.follow(&script, &positional, command.time_limited);
            }
            command.time_limited |= is_time_limit(&program.text);
            command.interpreted |= is_interpreter(&program.text);
            let sourced = matches!(&*program.text, "." | "source");
            if sourced && !rest.get(1).is_some_and(|file| self.is_followed(&file.text)) {
                return Invocation::default();
            }
            let inner = if sourced {
                &rest[1..]
            } else if is_entrypoint(&program.text) && !command.via_entrypoint && rest.len() > 1 {
                command.via_entrypoint = true;
                &rest[1..]
            } else if let Some(inner) = unwrapped(rest) {
                inner
            } else {
                break;
            };
            start = command.words.len() - inner.len();
            if resolved < MAX_RESOLVED {
                resolved += usize::from(self.resolve_program(&mut command.words, start));
            }
        }
        command.words.drain(..start.min(command.words.len()));
        if command.words.is_empty() {
            return Invocation::default();
        }
        if shell::idles(command.words.iter().map(|word| &*word.text)) {
            return Invocation { kept_alive: true, ..Invocation::default() };
        }
        Invocation::of_command(command)
    }

    fn is_followed(&self, file: &str) -> bool {
        self.setup.is_some_and(|setup| setup.script(file).is_some())
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().rev().find_map(|scope| scope.get(name)).map(String::as_str)
    }

    /// Replaces a variable in the position of a program with its value.
    fn resolve_program(&self, words: &mut Vec<Word<'_>>, at: usize) -> bool {
        let Some(program) = words.get(at).filter(|word| word.dynamic) else { return false };
        let value = variable(&program.text).and_then(|name| self.variable(name));
        let Some(value) = value.filter(|value| value.len() <= MAX_VALUE) else { return false };
        let (span, file) = (program.span, program.file);
        let value = value.split_whitespace().map(|text| Word {
            text: Cow::Owned(text.to_owned()),
            span,
            file,
            dynamic: false,
            scalar: None,
        });
        words.splice(at..=at, value.collect::<Vec<_>>());
        true
    }

    fn follow(&mut self, script: &Word<'a>, positional: &[Word<'a>], limited: bool) -> Invocation<'a> {
        let unread = || {
            let words = vec![script.clone()];
            Invocation::of_command(Command { words, time_limited: limited, ..Command::default() })
        };
        let left = self.text.checked_sub(script.text.len());
        let Some(left) = left.filter(|_| self.variables.len() <= MAX_SCRIPTS) else { return unread() };
        self.text = left;
        let Some(flow) = shell::flow(&script.text) else { return unread() };
        let places = Places::of(script);
        self.variables.push(Rc::new(flow.variables.clone()));
        let invocation = self.decided(&flow, &places, positional, limited);
        self.variables.pop();
        invocation
    }

    /// What a script runs.
    fn decided(
        &mut self,
        flow: &Flow,
        places: &Places,
        positional: &[Word<'a>],
        limited: bool,
    ) -> Invocation<'a> {
        let mut invocation =
            Invocation { kept_alive: flow.kept_alive, together: flow.together, ..Invocation::default() };
        for pipe in &flow.decides {
            let mut pipeline = Pipeline { commands: Vec::new(), endless: pipe.endless };
            for simple in &pipe.commands {
                let inner = self.read(located(simple, places, positional));
                let branches = inner.pipelines.len() > 1;
                invocation.kept_alive |= inner.kept_alive;
                invocation.together |= inner.together;
                invocation.repeats = invocation.repeats.or(inner.repeats);
                if branches {
                    invocation.pipelines.extend(inner.pipelines);
                } else {
                    for inner in inner.pipelines {
                        pipeline.commands.extend(inner.commands);
                        pipeline.endless |= inner.endless;
                    }
                }
            }
            for command in &mut pipeline.commands {
                command.time_limited |= limited;
            }
            if !pipeline.commands.is_empty() {
                invocation.pipelines.push(pipeline);
            }
        }
        let runs = flow.runs.iter().flat_map(|simple| self.read(located(simple, places, positional)).runs);
        invocation.runs = runs.collect();
        if let Some(repeat) = &flow.repeats {
            let commands =
                repeat.commands.iter().map(|simple| self.read(located(simple, places, positional)));
            let commands =
                commands.flat_map(|inner| inner.pipelines).flat_map(|pipeline| pipeline.commands).collect();
            let sleeps: Vec<_> = repeat
                .sleeps
                .iter()
                .map(|simple| {
                    let words = located(simple, places, positional);
                    Command { words, ..Command::default() }
                })
                .collect();
            let span = places.span(repeat.range.start, repeat.range.end);
            let seconds = sleeps.iter().try_fold(0.0, |sum, sleep| Some(sum + self.seconds(sleep)?));
            invocation.repeats = Some(Repetition { span, file: places.file, seconds, sleeps, commands });
        }
        invocation
    }

    /// The duration of a `sleep`, with its variables replaced.
    fn seconds(&self, sleep: &Command<'_>) -> Option<f64> {
        let arguments = sleep.words.iter().skip(1);
        arguments
            .map(|word| {
                let text = &*word.text;
                let Some(name) = variable(text) else { return shell::seconds(text) };
                let default = text.split_once(":-").and_then(|(_, rest)| rest.strip_suffix('}'));
                shell::seconds(self.variable(name).or(default)?)
            })
            .sum()
    }
}

/// The variable, if the word is only a variable: `$X`, `${X}`, `${X:-default}`.
fn variable(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let name = name.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(name);
    let name = name.split(":-").next()?;
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    plain.then_some(name)
}

/// The words of a command in a script, with `"$@"` replaced.
fn located<'a>(simple: &Simple, places: &Places, positional: &[Word<'a>]) -> Vec<Word<'a>> {
    let mut words = Vec::with_capacity(simple.words.len());
    for word in &simple.words {
        if word.dynamic && matches!(&*word.text, "$@" | "$*" | "${@}") {
            words.extend_from_slice(positional);
            continue;
        }
        words.push(Word {
            text: Cow::Owned(word.text.clone()),
            span: places.span(word.range.start, word.range.end),
            file: places.file,
            dynamic: word.dynamic,
            scalar: None,
        });
    }
    words
}

/// The script in the arguments of a shell, and the words after it (without `$0`).
fn script<'w, 'a>(words: &'w [Word<'a>]) -> Option<(&'w Word<'a>, &'w [Word<'a>])> {
    let (program, rest) = words.split_first()?;
    let rest = match shell::base(&program.text) {
        "busybox" => rest.split_first().filter(|(applet, _)| shell::is_shell(&applet.text))?.1,
        "su" | "runuser" => return after_option(rest, "-c").or_else(|| after_option(rest, "--command")),
        _ if shell::is_shell(&program.text) => rest,
        _ => return None,
    };
    let mut given = false;
    let mut at = 0;
    while let Some(word) = rest.get(at) {
        let text = &*word.text;
        if text == "--" {
            at += 1;
            break;
        }
        let Some(flags) = text.strip_prefix(['-', '+']).filter(|flags| !flags.is_empty()) else { break };
        let long = flags.starts_with('-');
        given |= !long && text.starts_with('-') && flags.contains('c');
        at += 1;
        at += usize::from(!long && flags.ends_with(['o', 'O']));
    }
    let script = rest.get(at).filter(|_| given)?;
    Some((script, rest.get(at + 2..).unwrap_or_default()))
}

fn after_option<'w, 'a>(words: &'w [Word<'a>], option: &str) -> Option<(&'w Word<'a>, &'w [Word<'a>])> {
    let at = words.iter().position(|word| word.text == option)?;
    Some((words.get(at + 1)?, &[]))
}
