//! From a container to the system that it is, with the proof.

use super::catalogue::{Catalogue, KnownImage};
use super::invocation::{Command, Invocation, words};
use super::row::{System, Turn};
use super::setup::Setup;
use super::word::Word;
use super::work::Streaming;
use super::wrapper::is_entrypoint;
use crate::manifest::{EnvVar, Image};
use crate::source::FileId;
use crate::yaml::Span;

/// How much a piece of evidence says. What it runs says more than the image it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The names of its variables.
    Env,
    /// Its image.
    Image,
    /// Its command or arguments.
    Command,
}

/// Something in the manifest that shows what a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Where it is.
    pub span: Span,
    /// The file that the span counts in; none for the workload's own.
    pub file: Option<FileId>,
    /// How much it says.
    pub rank: Rank,
    /// What it says: `this image is a Kafka broker`.
    pub text: String,
}

impl Evidence {
    /// In the workload's own file.
    fn here(span: Span, rank: Rank, text: String) -> Self {
        Self { span, file: None, rank, text }
    }
}

/// What a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognition<'c> {
    /// The system.
    pub system: &'c System,
    /// Other systems that the same container runs.
    pub also: Vec<&'c System>,
    /// Why: at least one piece, what decided first.
    pub evidence: Vec<Evidence>,
}

impl Recognition<'_> {
    fn because(mut self, word: &Word<'_>, text: &str) -> Self {
        let (span, file) = (word.span, word.file);
        self.evidence.push(Evidence { span, file, rank: Rank::Command, text: text.to_owned() });
        self
    }

    /// What decided.
    pub fn proof(&self) -> &Evidence {
        &self.evidence[0]
    }
}

impl Catalogue {
    /// What a container is; none where nothing shows it. Its name never does.
    pub fn recognise<'c>(&'c self, setup: &Setup<'_, '_>) -> Option<Recognition<'c>> {
        let container = &setup.container;
        let text = container.image();
        let image = text.as_deref().and_then(Image::parse).and_then(|image| self.image(&image));
        let image = image.zip(container.image_node()).map(|(known, node)| (known, node.span()));
        let env = container.env();
        let asked = Asked { catalogue: self, image, env };
        let (command, args) = (words(container.command().into_iter()), words(container.args().into_iter()));
        let found = if !command.is_empty() {
            asked.invocation(&Invocation::of_words([command, args].concat(), Some(setup)))
        } else if args.is_empty() {
            asked.image().or_else(|| asked.variables())
        } else {
            let names_nothing = args[0].text.starts_with('-') || args[0].text == "start";
            let found = asked.arguments(&args, &|| Invocation::of_words(args.clone(), Some(setup)));
            found.or_else(|| names_nothing.then(|| asked.variables()).flatten())
        }?;
        Some(asked.supported(asked.turned(found)))
    }

    /// What a single command is; none where the catalogue has no row for it.
    pub fn recognise_command<'c>(&'c self, command: &Command<'_>) -> Option<Recognition<'c>> {
        Asked { catalogue: self, image: None, env: Vec::new() }.command(command)
    }
}

/// One container, as far as it has been read.
struct Asked<'c, 'a> {
    catalogue: &'c Catalogue,
    image: Option<(KnownImage<'c>, Span)>,
    env: Vec<EnvVar<'a>>,
}

impl<'c> Asked<'c, '_> {
    /// What the image is when nothing else is said.
    fn image(&self) -> Option<Recognition<'c>> {
        let (known, span) = self.image.as_ref()?;
        if let Some((system, evidence)) = self.turn(known.turns) {
            return Some(Recognition { system, also: Vec::new(), evidence: vec![evidence] });
        }
        let (system, also) = known.systems.split_first()?;
        let titles: Vec<_> = known.systems.iter().map(|system| system.title.as_str()).collect();
        let text = format!("this image is {}", titles.join(" and "));
        let evidence = vec![Evidence::here(*span, Rank::Image, text)];
        Some(Recognition { system, also: also.to_vec(), evidence })
    }

    /// What the image makes of arguments alone.
    fn arguments<'w>(&self, args: &[Word<'w>], run: &dyn Fn() -> Invocation<'w>) -> Option<Recognition<'c>> {
        let Some((known, _)) = &self.image else { return self.invocation(&run()) };
        let first = args.first().map_or("", |word| &*word.text);
        let of_entrypoint = || self.program(known.entrypoint?, args, args);
        if known.fixed || first.starts_with('-') || is_configuration(first) {
            let told_apart =
                |found: &Recognition<'_>| known.systems.iter().all(|one| one.id != found.system.id);
            return of_entrypoint().filter(told_apart).or_else(|| self.image());
        }
        let subcommand = || {
            let (_, found) = self.catalogue.command(known.entrypoint?, args)?;
            if found.first() == Some(&0) { of_entrypoint() } else { None }
        };
        subcommand().or_else(|| self.invocation(&run()))
    }

    fn variables(&self) -> Option<Recognition<'c>> {
        if self.image.as_ref().is_some_and(|(known, _)| !known.systems.is_empty()) {
            return None;
        }
        let names: Vec<_> = self.env.iter().map(|variable| &*variable.name).collect();
        let (system, found) = self.catalogue.env(&names)?;
        let evidence = found.into_iter().map(|at| {
            let text = format!("this variable sets up {}", system.title);
            Evidence::here(self.env[at].name_node.span(), Rank::Env, text)
        });
        Some(Recognition { system, also: Vec::new(), evidence: evidence.collect() })
    }

    /// What a command with all its branches comes to: they must agree, and none be unknown. Where they run side
    /// by side they may differ, and the one that asks most of its Pod comes first.
    fn invocation(&self, invocation: &Invocation<'_>) -> Option<Recognition<'c>> {
        let long_running = |one: &Recognition<'c>| one.system.nature.is_long_running();
        if let Some(repetition) = invocation.repeats.as_ref().filter(|_| invocation.pipelines.is_empty()) {
            return repetition.commands.iter().filter_map(|one| self.command(one)).find(long_running);
        }
        let found = invocation.pipelines.iter().map(|pipeline| {
            let mut found = pipeline.commands.iter().filter_map(|one| self.command(one));
            found.find(|one| !pipeline.endless || long_running(one))
        });
        let mut found: Vec<_> = if invocation.kept_alive {
            found.flatten().filter(long_running).collect()
        } else {
            found.collect::<Option<_>>()?
        };
        let side_by_side = invocation.together && found.iter().all(long_running);
        if side_by_side {
            found.sort_by_key(|one| one.system.nature);
        }
        let mut found = found.into_iter();
        let mut first = found.next()?;
        for other in found.filter(|other| other.system.id != first.system.id).collect::<Vec<_>>() {
            if other.system.nature != first.system.nature && !side_by_side {
                return None;
            }
            if !first.also.contains(&other.system) {
                first.also.push(other.system);
            }
        }
        Some(first)
    }

    fn command(&self, command: &Command<'_>) -> Option<Recognition<'c>> {
        let (program, arguments) = command.words.split_first()?;
        let found = if starts_image(&program.text) && arguments.is_empty() {
            self.image().map(|found| found.because(program, "this runs the image's own start script"))
        } else if command.via_entrypoint && self.image.is_some() {
            self.arguments(&command.words, &|| {
                Invocation::of_command(Command { via_entrypoint: false, ..command.clone() })
            })
        } else {
            self.program(&program.text, arguments, &command.words)
        };
        found.filter(|found| !command.time_limited || !found.system.nature.is_long_running())
    }

    /// What a program is with its arguments. `words` is what stands in the manifest.
    fn program(&self, program: &str, arguments: &[Word<'_>], words: &[Word<'_>]) -> Option<Recognition<'c>> {
        let (mut system, mut found) = self.catalogue.command(program, arguments)?;
        if let Some((stream, at)) = self.as_stream(system, arguments) {
            (system, found) = (stream, vec![at]);
        }
        let offset = words.len() - arguments.len();
        let last = found.last().map_or(0, |at| at + offset);
        let (first, last) = (words.first()?, words.get(last)?);
        let adjoining = first.scalar.is_none()
            && last.scalar.is_none()
            && first.file == last.file
            && first.span.start <= last.span.start;
        let span = if adjoining { Span::new(first.span.start, last.span.end) } else { last.span };
        let verb = if system.nature.is_long_running() { "starts" } else { "is" };
        let text = format!("this command {verb} {}", system.title);
        let evidence = vec![Evidence { span, file: last.file, rank: Rank::Command, text }];
        Some(Recognition { system, also: Vec::new(), evidence })
    }

    /// What a system is where its arguments show a stream, and which of them does.
    fn as_stream(&self, system: &System, arguments: &[Word<'_>]) -> Option<(&'c System, usize)> {
        let stream = self.catalogue.get(system.streams.as_deref()?)?;
        let texts = || arguments.iter().map(|word| &*word.text);
        if Streaming::of(texts()) != Streaming::Likely {
            return None;
        }
        let at = texts().position(|text| Streaming::of([text]) == Streaming::Likely)?;
        Some((stream, at))
    }

    /// The system that a variable's value makes of something.
    fn turn(&self, turns: &[Turn]) -> Option<(&'c System, Evidence)> {
        turns.iter().find_map(|turn| {
            let variable =
                self.env.iter().rev().find(|variable| turn.env.iter().any(|name| *name == variable.name))?;
            let value = variable.text()?;
            let value = value.replace(' ', "").to_ascii_lowercase();
            turn.value.contains(&value).then_some(())?;
            let system = self.catalogue.get(&turn.into)?;
            let text = format!("this value makes it {}", system.title);
            Some((system, Evidence::here(variable.value?.span(), Rank::Command, text)))
        })
    }

    /// What variables' values make of what was found.
    fn turned(&self, mut found: Recognition<'c>) -> Recognition<'c> {
        if let Some((system, evidence)) = self.turn(&found.system.turns) {
            found.system = system;
            found.evidence.push(evidence);
        }
        found
    }

    /// Adds the image as evidence where it says the same.
    fn supported(&self, mut found: Recognition<'c>) -> Recognition<'c> {
        let Some((known, span)) = &self.image else { return found };
        let agrees = known.systems.iter().any(|system| system.id == found.system.id);
        if agrees && found.evidence.iter().all(|one| one.rank != Rank::Image) {
            let text = format!("this image is {}", found.system.title);
            found.evidence.push(Evidence::here(*span, Rank::Image, text));
        }
        found
    }
}

/// Whether a program is an image's own script that starts what the image is.
pub(super) fn starts_image(program: &str) -> bool {
    is_entrypoint(program)
        || matches!(
            program,
            "/etc/confluent/docker/run" | "/etc/kafka/docker/run" | "/run.sh" | "/app-entrypoint.sh"
        )
        || program.starts_with("/opt/bitnami/scripts/") && program.ends_with("/run.sh")
}

/// Whether an argument is a configuration file, which images' entrypoints hand to their server.
fn is_configuration(argument: &str) -> bool {
    argument.contains('/')
        && [".conf", ".properties", ".yaml", ".yml", ".cnf", ".cfg", ".xml", ".hcl"]
            .iter()
            .any(|end| argument.contains(end))
}
