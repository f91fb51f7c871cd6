//! Recognises the system in a container, with evidence.

use super::catalogue::{Catalogue, KnownImage};
use super::evidence::{Evidence, Rank, Recognition};
use super::invocation::{Command, Invocation, words};
use super::roles::first_that_holds;
use super::row::System;
use super::setup::Setup;
use super::shell;
use super::signs::{Start, Weighed, is_named, words as words_of};
use super::word::Word;
use super::work::Streaming;
use super::wrapper::is_entrypoint;
use crate::manifest::{EnvVar, Image};
use crate::yaml::{Node, Span};

impl Catalogue {
    /// What a container is; `None` if nothing shows it. Its name does not count.
    pub fn recognise<'c>(&'c self, setup: &Setup<'_, '_>) -> Option<Recognition<'c>> {
        let container = &setup.container;
        let text = container.image();
        let image = text.as_deref().and_then(Image::parse).and_then(|image| self.image(&image));
        let image = image.zip(container.image_node()).map(|(known, node)| (known, node.span()));
        let asked = Asked { catalogue: self, image, env: container.env() };
        let (command, args) = (words(container.command().into_iter()), words(container.args().into_iter()));
        let invocation = Invocation::of_words([command.clone(), args.clone()].concat(), Some(setup));
        let found = if !command.is_empty() {
            asked.invocation(&invocation)
        } else if args.is_empty() {
            asked.beaten_image().or_else(|| asked.image()).or_else(|| asked.variables())
        } else {
            let names_nothing = args[0].text.starts_with('-') || args[0].text == "start";
            let found = asked.arguments(&args, &|| invocation.clone());
            found.or_else(|| names_nothing.then(|| asked.variables()).flatten())
        };
        let found = found.or_else(|| asked.hinted(setup, &invocation, command.is_empty()))?;
        Some(asked.supported(asked.cast(found, setup, &invocation)))
    }

    /// What a single command is; `None` if the catalogue has no row for it.
    pub fn recognise_command<'c>(&'c self, command: &Command<'_>) -> Option<Recognition<'c>> {
        Asked { catalogue: self, image: None, env: Vec::new() }.command(command)
    }
}

/// A container that is being recognised.
struct Asked<'c, 'a> {
    catalogue: &'c Catalogue,
    image: Option<(KnownImage<'c>, Span)>,
    env: Vec<EnvVar<'a>>,
}

impl<'c> Asked<'c, '_> {
    /// What the image is, if there is no other information.
    fn image(&self) -> Option<Recognition<'c>> {
        let (known, span) = self.image.as_ref()?;
        let (system, also) = known.systems.split_first()?;
        let titles: Vec<_> = known.systems.iter().map(|system| system.title.as_str()).collect();
        let text = format!("this image is {}", titles.join(" and "));
        let evidence = vec![Evidence::here(*span, Rank::Image, text)];
        Some(Recognition { also: also.to_vec(), ..Recognition::new(system, evidence) })
    }

    /// What the image does with arguments only.
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

    /// What its variables configure, if the image is unknown.
    fn variables(&self) -> Option<Recognition<'c>> {
        if self.image.as_ref().is_some_and(|(known, _)| !known.systems.is_empty()) {
            return None;
        }
        self.set_up()
    }

    /// What its variables configure, if that differs from the system in the name of a private image. For example, the
    /// image of a connector often has the name of its target.
    fn beaten_image(&self) -> Option<Recognition<'c>> {
        let (known, _) = self.image.as_ref().filter(|(known, _)| known.named_only)?;
        let reads =
            |name: &str| known.systems.iter().any(|system| system.signs.env.iter().any(|one| one == name));
        let (_, found) = self.catalogue.env(&self.variable_names())?;
        let foreign = found.iter().all(|at| !reads(&self.env[*at].name));
        self.set_up()
            .filter(|found| foreign && known.systems.iter().all(|system| system.id != found.system.id))
    }

    fn variable_names(&self) -> Vec<&str> {
        self.env.iter().map(|variable| &*variable.name).collect()
    }

    fn set_up(&self) -> Option<Recognition<'c>> {
        let (system, found) = self.catalogue.env(&self.variable_names())?;
        let evidence = found.into_iter().map(|at| {
            let text = format!("this variable configures {}", system.title);
            Evidence::here(self.env[at].name_node.span(), Rank::Env, text)
        });
        Some(Recognition::new(system, evidence.collect()))
    }

    /// What a command is with all its branches. All branches must be known and agree. If they run at the same time,
    /// they can differ, and the nature with the most requirements comes first.
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
            let text = "this runs the image's own start script".to_owned();
            self.image().map(|found| found.because(Evidence::word(program, text)))
        } else if command.via_entrypoint && self.image.is_some() {
            self.arguments(&command.words, &|| {
                Invocation::of_command(Command { via_entrypoint: false, ..command.clone() })
            })
        } else {
            self.program(&program.text, arguments, &command.words)
        };
        found.filter(|found| !command.time_limited || !found.system.nature.is_long_running())
    }

    /// What a program with its arguments is. `words` are the words in the manifest.
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
        let evidence =
            Evidence { span, ..Evidence::word(last, format!("this command {verb} {}", system.title)) };
        Some(Recognition::new(system, vec![evidence]))
    }

    /// The system, if its arguments show a stream, and the argument that shows it.
    fn as_stream(&self, system: &System, arguments: &[Word<'_>]) -> Option<(&'c System, usize)> {
        let stream = self.catalogue.get(system.streams.as_deref()?)?;
        let texts = || arguments.iter().map(|word| &*word.text);
        if Streaming::of(texts()) != Streaming::Likely {
            return None;
        }
        let at = texts().position(|text| Streaming::of([text]) == Streaming::Likely)?;
        Some((stream, at))
    }

    /// What the signs show, without a proof. In a Pod that ends, signs do not count for services.
    fn hinted(
        &self,
        setup: &Setup<'_, '_>,
        invocation: &Invocation<'_>,
        of_image: bool,
    ) -> Option<Recognition<'c>> {
        let taught = self.image.as_ref().filter(|(known, _)| known.taught);
        let ends = taught
            .and_then(|(known, _)| known.systems.first())
            .is_some_and(|system| !system.nature.is_long_running());
        let policy = setup.pod.and_then(|pod| pod.restart_policy()).and_then(Node::str);
        if policy.is_some_and(|policy| policy != "Always") && !ends || invocation.repeats.is_some() {
            return None;
        }
        let known = self
            .image
            .as_ref()
            .and_then(|(known, span)| Some((*known.systems.first()?, known.fixed || known.taught, *span)));
        let commands: Vec<_> = invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands).collect();
        let first = commands.first().map_or("", |command| command.program());
        let start = match commands[..] {
            [] if of_image => Start::Image,
            [_] if of_image && known.is_none() && (first.starts_with('-') || first == "start") => {
                Start::Image
            }
            [.., last] if commands.iter().all(|command| self.is_hidden(command)) => Start::Hidden(last),
            _ => return None,
        };
        self.catalogue.weigh(&Weighed { image: known, start, setup })
    }

    /// Whether a command may start the server of the image in an unknown way: with a private script or program, or with
    /// code in a directory of the system.
    fn is_hidden(&self, command: &Command<'_>) -> bool {
        let program = command.program();
        let of_image = |word: &str| {
            let image = self.image.as_ref();
            image.is_some_and(|(known, _)| known.systems.iter().any(|system| is_named(system, word)))
        };
        let path = command.words.first().map_or("", |word| &*word.text);
        let taught = self.image.as_ref().is_some_and(|(known, _)| known.taught);
        let readable = command.interpreted && !taught && !words_of(path).any(|word| of_image(&word));
        // A program of an image that runs nothing else is its own, unless it is known to be something else.
        let fixed = self.image.as_ref().is_some_and(|(known, _)| known.fixed);
        let is_known = if fixed {
            let arguments = command.words.get(1..).unwrap_or_default();
            self.catalogue.command(program, arguments).is_some()
        } else {
            self.catalogue.has_command(program)
        };
        !readable && !is_known && !shell::is_tool(program)
    }

    /// The role that its settings select.
    fn cast(
        &self,
        mut found: Recognition<'c>,
        setup: &Setup<'_, '_>,
        invocation: &Invocation<'_>,
    ) -> Recognition<'c> {
        let is_default =
            |known: &KnownImage<'c>| known.systems.first().is_some_and(|one| one.id == found.system.id);
        let of_image =
            self.image.as_ref().filter(|(known, _)| is_default(known)).map(|(known, _)| known.roles);
        let of_image = self.catalogue.cast(of_image.unwrap_or_default(), setup, invocation);
        if let Some((system, evidence)) = of_image.plays {
            return Recognition::new(system, evidence);
        }
        let cast = self.catalogue.cast(&found.system.roles, setup, invocation);
        if let Some((system, evidence)) = cast.plays {
            found.system = system;
            found.evidence.extend(evidence);
        }
        found.or = of_image.may.into_iter().chain(cast.may).collect();
        found.durable = first_that_holds(&found.system.durable, setup, invocation)
            .map(|evidence| Evidence { text: "this setting makes it keep its data".to_owned(), ..evidence });
        found
    }

    /// Adds the image as evidence if it agrees.
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

/// Whether a program is the image's own start script.
pub(super) fn starts_image(program: &str) -> bool {
    is_entrypoint(program)
        || matches!(program, "/etc/confluent/docker/run" | "/etc/kafka/docker/run" | "/run.sh")
        || program.starts_with("/opt/bitnami/scripts/") && program.ends_with("/run.sh")
}

/// Whether an argument is a configuration file, which entrypoints pass to their server.
fn is_configuration(argument: &str) -> bool {
    argument.contains('/')
        && [".conf", ".properties", ".yaml", ".yml", ".cnf", ".cfg", ".xml", ".hcl"]
            .iter()
            .any(|end| argument.contains(end))
}
