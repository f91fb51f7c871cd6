//! What work a container does. All lints use this decision.
//!
//! The catalogue knows systems by their images and commands. Other data work is only known by the name of its script:
//! `backup.sh`, `-m jobs.load`, `etl.jar`. The words that count are in `catalogue/work.yaml`.

mod names;
mod stream;
mod table;

pub use stream::Streaming;

use names::Says;
use table::table;

use super::catalogue::Catalogue;
use super::evidence::{Evidence, Rank, Recognition};
use super::invocation::{Command, Invocation};
use super::nature::Nature;
use super::row::{System, Trait};
use super::setup::Setup;
use crate::manifest::Image;

/// The kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkKind {
    /// It loads, dumps, moves or transforms data, and ends.
    Data,
    /// It processes a stream until it is stopped, or may do so.
    Stream,
    /// It serves until it is stopped.
    Service,
    /// It queries or configures something, and ends.
    OneOff,
}

impl WorkKind {
    /// In words, with an article if needed: `data work`, `a stream`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Data => "data work",
            Self::Stream => "a stream",
            Self::Service => "a service",
            Self::OneOff => "a one-off command",
        }
    }

    /// As one word, for programs: `data`, `one-off`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Stream => "stream",
            Self::Service => "service",
            Self::OneOff => "one-off",
        }
    }
}

/// The work of a container, with evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The kind of work.
    pub kind: WorkKind,
    /// Its name in messages: `a database backup`, `` `ingest.py` ``.
    pub title: String,
    /// Whether only a name shows it: of a script, a module, an image.
    pub by_name: bool,
    /// The evidence; at least one piece.
    pub evidence: Vec<Evidence>,
}

impl Work {
    /// The most important evidence.
    pub fn proof(&self) -> &Evidence {
        &self.evidence[0]
    }

    /// Whether it is known to write data, from more than a name.
    pub fn surely_writes(&self) -> bool {
        self.kind == WorkKind::Data && !self.by_name
    }

    /// The work of a system that is the kind of an object.
    pub(super) fn of_kind(system: &System, title: &str, evidence: Evidence) -> Self {
        Self { kind: kind_of(system), title: title.to_owned(), by_name: false, evidence: vec![evidence] }
    }

    fn of_system(found: &Recognition<'_>, kind: WorkKind) -> Self {
        let evidence = found.evidence.clone();
        Self { kind, title: found.system.title.clone(), by_name: false, evidence }
    }
}

impl Catalogue {
    /// The work that a container does from start to end. A service at the end takes precedence; then data work at any
    /// point; then commands that only query or configure. `found` is the recognised system.
    pub fn work(&self, setup: &Setup<'_, '_>, found: Option<&Recognition<'_>>) -> Option<Work> {
        if let Some(found) = found.filter(|found| found.system.nature.is_long_running()) {
            return Some(Work::of_system(found, WorkKind::Service));
        }
        let invocation = Invocation::within(setup);
        let mut work: Vec<_> = invocation.runs.iter().filter_map(|one| self.work_of_command(one)).collect();
        // Commands that are only known together with their image are not included.
        if let Some(found) = found.filter(|found| work.iter().all(|one| one.title != found.system.title)) {
            work.push(Work::of_system(found, kind_of(found.system)));
        }
        let rank = |one: &Work| match (one.kind, one.by_name) {
            (WorkKind::Data, false) => 0,
            (WorkKind::Data, true) => 1,
            (WorkKind::Service | WorkKind::Stream, _) => 2,
            (WorkKind::OneOff, _) => 3,
        };
        work.into_iter().min_by_key(rank).or_else(|| by_image(setup))
    }

    /// The work of a single command; `None` if neither the catalogue nor its name shows it.
    pub fn work_of_command(&self, command: &Command<'_>) -> Option<Work> {
        if let Some(found) = self.recognise_command(command) {
            let asks = only_asks(command);
            let kind = if asks { WorkKind::OneOff } else { kind_of(found.system) };
            return Some(Work::of_system(&found, kind));
        }
        let (word, name, says) = names::of_command(command)?;
        let (kind, text) = match says {
            Says::Data => (WorkKind::Data, "this is data work, by its name"),
            Says::Stream => (WorkKind::Stream, "this works on a stream, by its name"),
        };
        let evidence =
            Evidence { span: word.span, file: word.file, rank: Rank::Command, text: text.to_owned() };
        Some(Work { kind, title: format!("`{name}`"), by_name: true, evidence: vec![evidence] })
    }
}

fn kind_of(system: &System) -> WorkKind {
    match system.nature {
        Nature::Batch if system.has(Trait::Writes) => WorkKind::Data,
        Nature::Batch => WorkKind::OneOff,
        Nature::Either => WorkKind::Stream,
        Nature::Stateful | Nature::StatelessService | Nature::NodeAgent | Nature::Sidecar => {
            WorkKind::Service
        }
    }
}

/// Whether a database client has a statement that changes nothing: `psql -c "select 1"`.
fn only_asks(command: &Command<'_>) -> bool {
    let sql = &table().sql;
    let Some(options) = sql.statements.get(command.program()) else { return false };
    let words = &command.words;
    let option = |at: usize| words[at].text.split_once('=').map_or(&*words[at].text, |(option, _)| option);
    let statement = |at: usize| match words[at].text.split_once('=') {
        Some((_, value)) => value,
        None => words.get(at + 1).map_or("", |word| &*word.text),
    };
    let mut given = (1..words.len()).filter(|at| options.contains(option(*at))).map(statement).peekable();
    let changes = |text: &str| names::words(text).any(|word| sql.writes.contains(&word));
    // The contents of a variable or a file are not known.
    let is_open = |text: &str| text.is_empty() || text.contains(['$', '`', '\\', '@']);
    given.peek().is_some()
        && !given.any(|text| changes(text) || is_open(text))
        && !(1..words.len()).any(|at| sql.files.contains(option(at)))
}

/// The work of an image without a command, by its name.
fn by_image(setup: &Setup<'_, '_>) -> Option<Work> {
    let container = setup.container;
    let reference = container.image()?;
    let name = Image::parse(&reference)?.name();
    if !container.command().is_empty() || !names::is_data_image(name) {
        return None;
    }
    let text = "this image is data work, by its name".to_owned();
    let evidence = Evidence { span: container.image_node()?.span(), file: None, rank: Rank::Image, text };
    Some(Work { kind: WorkKind::Data, title: format!("`{name}`"), by_name: true, evidence: vec![evidence] })
}
