//! Which command of a script decides what the container is.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::idle::{Duty, breaks_out, duty, is_chore, is_endless};
use super::lexer::Operator;
use super::parser::{Chain, Command, List, Loop, Simple, parse};

/// The result of a script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Flow {
    /// The last commands of the script. Several if it has branches; each with the rest of its pipeline.
    pub(crate) decides: Vec<Pipe>,
    /// Whether the script ends with a command that only keeps the container alive (`sleep infinity`, `tail -f`).
    /// `decides` then has everything that ran before.
    pub(crate) kept_alive: bool,
    /// Whether all of `decides` run at the same time, instead of one of them.
    pub(crate) together: bool,
    /// The endless loop at the end of the script.
    pub(crate) repeats: Option<Repeat>,
    /// Every command that the script may run and that may be work, in order.
    pub(crate) runs: Vec<Rc<Simple>>,
    /// Variables that the script sets to fixed values.
    pub(crate) variables: HashMap<String, String>,
}

/// A pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Pipe {
    /// Its commands.
    pub(crate) commands: Vec<Rc<Simple>>,
    /// Whether a command in it never ends (`tail -f log | …`), so that the others do not end either.
    pub(crate) endless: bool,
}

impl Pipe {
    /// The offset of its first word.
    fn start(&self) -> usize {
        self.commands.first().and_then(|simple| simple.words.first()).map_or(0, |word| word.range.start)
    }
}

/// An endless loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// From `while` to `done`.
    pub(crate) range: Range<usize>,
    /// Every command in it that does work.
    pub(crate) commands: Vec<Rc<Simple>>,
    /// Its `sleep`s, without those in inner loops and branches.
    pub(crate) sleeps: Vec<Rc<Simple>>,
}

/// In bytes, as a multiple of the length of the script. The maximum amount of text that is followed. Functions are
/// followed at each call, so a few lines can stand for millions.
const MAX_GROWTH: usize = 4;

/// The maximum depth of functions and here-documents within each other.
const MAX_DEPTH: usize = 8;

/// Follows a script to its end; `None` if it cannot be parsed.
pub(crate) fn flow(text: &str) -> Option<Flow> {
    let list = parse(text)?;
    let mut walker = Walker { text, left: (text.len() + 1024) * MAX_GROWTH, ..Walker::default() };
    let end = walker.list(&list);
    if walker.left == 0 {
        return None;
    }
    let in_background = end.last.is_empty();
    let finals = match end.rest {
        Rest::Works if in_background => end.background,
        Rest::Works => end.last,
        Rest::Waits => end.background,
        Rest::Idles => {
            let mut all = [end.background, end.earlier, end.last].concat();
            all.sort_by_key(Pipe::start);
            all
        }
    };
    Some(Flow {
        decides: [end.exits, finals].concat(),
        kept_alive: end.rest == Rest::Idles,
        together: end.rest != Rest::Works || in_background,
        repeats: end.repeats,
        runs: walker.runs,
        variables: walker.variables,
    })
}

/// What the script does at its end, so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Rest {
    /// The commands in `last`.
    #[default]
    Works,
    /// `wait`: the commands in the background.
    Waits,
    /// Nothing: it only stays alive.
    Idles,
}

/// The result of a list of commands.
#[derive(Debug, Default)]
struct Outcome {
    /// The last command that does work.
    last: Vec<Pipe>,
    /// Earlier ways to end: an `exec` in a branch.
    exits: Vec<Pipe>,
    /// The commands in the background.
    background: Vec<Pipe>,
    /// The commands before `last`.
    earlier: Vec<Pipe>,
    rest: Rest,
    repeats: Option<Repeat>,
    /// Whether the commands after this are never reached.
    ended: bool,
}

impl Outcome {
    fn of(simple: &Rc<Simple>) -> Self {
        let pipe = Pipe { commands: vec![simple.clone()], endless: false };
        Self { last: vec![pipe], ..Self::default() }
    }

    /// Continues with the next commands.
    fn then(&mut self, next: Outcome) {
        // After a possible end, the commands before it no longer decide.
        if !next.last.is_empty() || !next.exits.is_empty() {
            self.earlier.append(&mut self.last);
        }
        self.exits.extend(next.exits);
        self.background.extend(next.background);
        self.earlier.extend(next.earlier);
        if !next.last.is_empty() {
            self.last = next.last;
            self.rest = Rest::Works;
        }
        if next.rest != Rest::Works {
            self.rest = next.rest;
        }
        if next.repeats.is_some() {
            self.earlier.append(&mut self.last);
            self.repeats = next.repeats;
        }
        self.ended = next.ended;
    }

    /// Combines several branches of which one is taken.
    fn or(&mut self, other: Outcome) {
        self.background.extend(other.background);
        self.earlier.extend(other.earlier);
        self.exits.extend(other.exits);
        if other.ended && other.rest == Rest::Works && other.repeats.is_none() {
            self.exits.extend(other.last);
        } else {
            self.last.extend(other.last);
            if other.rest != Rest::Works {
                self.rest = other.rest;
            }
        }
        self.repeats = self.repeats.take().or(other.repeats);
    }

    /// All commands, at any position.
    fn everything(self) -> Vec<Pipe> {
        [self.earlier, self.exits, self.background, self.last].concat()
    }
}

#[derive(Debug, Default)]
struct Walker<'t> {
    text: &'t str,
    functions: HashMap<String, Rc<List>>,
    /// Files that the script writes from here-documents.
    files: HashMap<String, Range<usize>>,
    variables: HashMap<String, String>,
    /// The number of bytes that may still be read.
    left: usize,
    depth: usize,
    /// The commands found so far that may be work.
    runs: Vec<Rc<Simple>>,
}

impl Walker<'_> {
    fn list(&mut self, list: &List) -> Outcome {
        let mut outcome = Outcome::default();
        for chain in list {
            let next = self.chain(chain);
            if chain.background {
                outcome.background.extend(next.everything());
                continue;
            }
            outcome.then(next);
            if outcome.ended || self.left == 0 {
                break;
            }
        }
        outcome
    }

    /// In `a && b`, the last one decides; in `a || b`, the second one only runs after a failure.
    fn chain(&mut self, chain: &Chain) -> Outcome {
        let mut outcome = Outcome::default();
        for (at, (joined, pipeline)) in chain.pipelines.iter().enumerate() {
            let mut next = self.pipeline(pipeline);
            if *joined == Operator::Or && !outcome.last.is_empty() {
                outcome.earlier.extend(next.everything());
                continue;
            }
            let conditional = at > 0 && next.ended && next.rest == Rest::Works && next.repeats.is_none();
            if conditional {
                next.ended = false;
                next.exits.append(&mut next.last);
            }
            outcome.then(next);
            if outcome.ended {
                break;
            }
        }
        outcome
    }

    fn pipeline(&mut self, commands: &[Command]) -> Outcome {
        if let [command] = commands {
            return self.command(command);
        }
        let mut pipe = Pipe::default();
        for command in commands {
            let outcome = self.command(command);
            pipe.endless |= outcome.rest == Rest::Idles || outcome.repeats.is_some();
            for inner in outcome.everything() {
                pipe.commands.extend(inner.commands);
                pipe.endless |= inner.endless;
            }
        }
        let last = if pipe.commands.is_empty() { Vec::new() } else { vec![pipe] };
        Outcome { last, ..Outcome::default() }
    }

    fn command(&mut self, command: &Command) -> Outcome {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return Outcome::default();
        }
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Group(list) => self.list(list),
            Command::Loop(rounds) => self.rounds(rounds),
            Command::Function(name, body) => {
                self.functions.insert(name.clone(), Rc::new(body.clone()));
                Outcome::default()
            }
            Command::Branches(branches) => {
                let mut outcome = Outcome::default();
                let mut all_ended = !branches.is_empty();
                for branch in branches {
                    let _ = self.list(&branch.condition);
                    let body = self.list(&branch.body);
                    all_ended &= body.ended;
                    outcome.or(body);
                }
                let has_else = branches.len() > 1 && branches.last().is_some_and(|b| b.condition.is_empty());
                outcome.ended = all_ended && has_else;
                outcome
            }
        }
    }

    fn rounds(&mut self, rounds: &Loop) -> Outcome {
        let mut condition = self.list(&rounds.condition);
        let endless = rounds.endless || is_endless(rounds);
        let mut sleeps = sleeps(&rounds.condition);
        sleeps.extend(self::sleeps(&rounds.body));
        let body = self.list(&rounds.body);
        if !endless || breaks_out(&rounds.body) {
            condition.rest = Rest::Works;
            condition.then(body);
            condition.ended = false;
            return condition;
        }
        let commands: Vec<_> = body.everything().into_iter().flat_map(|pipe| pipe.commands).collect();
        let rest = if commands.is_empty() { Rest::Idles } else { Rest::Works };
        let commands = if commands.is_empty() { chores(&rounds.body) } else { commands };
        let range = rounds.range.clone();
        let repeats = (!commands.is_empty()).then_some(Repeat { range, commands, sleeps });
        Outcome { rest, repeats, ended: true, ..Outcome::default() }
    }

    fn simple(&mut self, simple: &Rc<Simple>) -> Outcome {
        let size: usize = simple.words.iter().map(|word| word.text.len() + 1).sum();
        self.left = self.left.saturating_sub(size);
        self.remember(simple);
        let Some(program) = simple.words.first() else { return Outcome::default() };
        if let Some(body) = self.functions.get(&program.text).cloned() {
            return self.deeper(|walker| walker.list(&body));
        }
        if let Some(script) = self.script_of(simple) {
            let ended = program.text == "exec";
            let outcome = self.deeper(|walker| walker.document(script));
            return Outcome { ended: ended || outcome.ended, ..outcome };
        }
        let mut outcome = Outcome::default();
        let duty = duty(simple);
        match duty {
            Duty::Nothing => {}
            Duty::Exit => outcome.ended = true,
            Duty::Wait => outcome.rest = Rest::Waits,
            Duty::Idle => {
                outcome.rest = Rest::Idles;
                outcome.ended = true;
            }
            Duty::Replace => {
                outcome = Outcome::of(simple);
                outcome.ended = true;
            }
            Duty::Start => outcome.background = Outcome::of(simple).last,
            Duty::Work => outcome = Outcome::of(simple),
        }
        if matches!(duty, Duty::Replace | Duty::Start | Duty::Work) {
            self.runs.push(simple.clone());
        }
        outcome
    }

    fn deeper(&mut self, follow: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        if self.depth == MAX_DEPTH {
            return Outcome::default();
        }
        self.depth += 1;
        let outcome = follow(self);
        self.depth -= 1;
        outcome
    }

    /// The here-document that a command runs: it is the input of a shell, or was written to a file that the command
    /// runs.
    fn script_of(&self, simple: &Simple) -> Option<Range<usize>> {
        let words: Vec<_> = simple.words.iter().map(|word| word.text.as_str()).collect();
        let words = words.strip_prefix(&["exec"]).unwrap_or(&words);
        let (program, arguments) = words.split_first()?;
        let shell = super::is_shell(program) || matches!(*program, "." | "source");
        let file =
            if shell { arguments.iter().find(|word| !word.starts_with(['-', '+'])) } else { Some(program) };
        match file {
            Some(file) => self.files.get(file.trim_start_matches("./")).cloned(),
            None if shell => simple.redirects.iter().find_map(|redirect| redirect.document.clone()),
            None => None,
        }
    }

    fn document(&mut self, range: Range<usize>) -> Outcome {
        let (start, met) = (range.start, self.runs.len());
        self.left = self.left.saturating_sub(range.len());
        let Some(list) = parse(&self.text[range]) else { return Outcome::default() };
        let mut outcome = self.list(&list);
        self.runs[met..].iter_mut().for_each(|simple| shift(simple, start));
        let pipes = [&mut outcome.last, &mut outcome.exits, &mut outcome.background, &mut outcome.earlier];
        for simple in pipes.into_iter().flatten().flat_map(|pipe| &mut pipe.commands) {
            shift(simple, start);
        }
        if let Some(repeats) = &mut outcome.repeats {
            repeats.range = repeats.range.start + start..repeats.range.end + start;
            repeats.commands.iter_mut().chain(&mut repeats.sleeps).for_each(|simple| shift(simple, start));
        }
        outcome
    }

    /// Records the variables and files that the command creates.
    fn remember(&mut self, simple: &Simple) {
        let declared = matches!(
            simple.words.first().map(|word| word.text.as_str()),
            Some("export" | "declare" | "local" | "readonly" | "typeset")
        );
        let own = if simple.words.is_empty() { &simple.assignments[..] } else { &[] };
        let words = own.iter().chain(simple.words.iter().skip(1).filter(|_| declared));
        for word in words.filter(|word| !word.dynamic) {
            if let Some((name, value)) = word.text.split_once('=') {
                self.variables.insert(name.to_owned(), value.to_owned());
            }
        }
        let document = simple.redirects.iter().find_map(|redirect| redirect.document.clone());
        let written = simple.redirects.iter().find(|redirect| redirect.writes);
        if let (Some(document), Some(written)) = (document, written) {
            let file = written.target.text.trim_start_matches("./").to_owned();
            self.files.insert(file, document);
        }
    }
}

fn shift(simple: &mut Rc<Simple>, by: usize) {
    let simple = Rc::make_mut(simple);
    for word in simple.words.iter_mut().chain(&mut simple.assignments) {
        word.range = word.range.start + by..word.range.end + by;
    }
}

/// The `sleep`s that a list always runs.
fn sleeps(list: &List) -> Vec<Rc<Simple>> {
    always(list, &|simple| simple.words.first().is_some_and(|word| super::base(&word.text) == "sleep"))
}

/// The commands of a list that change or send something, although they do not show what a container is.
fn chores(list: &List) -> Vec<Rc<Simple>> {
    always(list, &is_chore)
}

/// The commands of one type that a list always runs.
fn always(list: &List, wanted: &dyn Fn(&Simple) -> bool) -> Vec<Rc<Simple>> {
    let commands = list.iter().flat_map(|chain| &chain.pipelines).flat_map(|(_, pipeline)| pipeline);
    let mut found = Vec::new();
    for command in commands {
        match command {
            Command::Simple(simple) if wanted(simple) => found.push(simple.clone()),
            Command::Group(inner) => found.extend(always(inner, wanted)),
            _ => {}
        }
    }
    found
}
