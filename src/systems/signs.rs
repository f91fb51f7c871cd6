//! Signs of a system, which are not a proof alone, but can be together if they are of different kinds.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::catalogue::Catalogue;
use super::evidence::{Evidence, Rank, Recognition};
use super::invocation::Command;
use super::row::{Signs, System};
use super::setup::Setup;
use super::shell;
use crate::manifest::{EnvVar, Image, is_config_source};
use crate::yaml::{Node, Span};

/// The points of signs, and the words that are searched in names: `catalogue/signs.yaml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Scale {
    /// The number of points for a proof, which must come from at least two kinds of signs.
    proof: u32,
    points: Points,
    common_paths: Vec<String>,
    workers: Vec<String>,
    ends: Vec<String>,
    neutral: Vec<String>,
    bases: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    /// The system's own image, started with a command that cannot be read.
    image: u32,
    /// A single sign of any other kind.
    one: u32,
    /// Two or more signs of one kind.
    several: u32,
    /// The points that are subtracted if the name of a program suggests that it ends.
    ends: u32,
}

/// The systems for each sign, by position.
#[derive(Debug, Clone, Default)]
pub(super) struct Hints {
    names: HashMap<String, Vec<usize>>,
    env: HashMap<String, Vec<usize>>,
    ports: HashMap<u16, Vec<usize>>,
}

impl Hints {
    pub(super) fn add(&mut self, signs: &Signs, at: usize) {
        for name in &signs.names {
            self.names.entry(name.clone()).or_default().push(at);
        }
        for name in &signs.env {
            self.env.entry(name.clone()).or_default().push(at);
        }
        for port in &signs.ports {
            self.ports.entry(*port).or_default().push(at);
        }
    }
}

/// How a container starts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Start<'w> {
    /// As the image does it.
    Image,
    /// With a command that cannot be read.
    Hidden(&'w Command<'w>),
}

/// A container with signs to count.
pub(super) struct Weighed<'w, 's, 'c, 'a> {
    /// The system of the image, whether it runs nothing else, and the place of the image.
    pub(super) image: Option<(&'c System, bool, Span)>,
    pub(super) start: Start<'w>,
    pub(super) setup: &'w Setup<'s, 'a>,
}

/// The points of a system in a container, with the evidence.
#[derive(Debug, Default)]
struct Score {
    points: u32,
    kinds: u32,
    evidence: Vec<Evidence>,
}

impl Catalogue {
    /// The system with the most points for the signs in a container, if these are a proof.
    pub(super) fn weigh<'c>(&'c self, weighed: &Weighed<'_, '_, 'c, '_>) -> Option<Recognition<'c>> {
        let candidates: Vec<&System> = match weighed.image {
            Some((system, ..)) => vec![system],
            None => self.hinted_at(weighed.setup),
        };
        let proof = |score: &Score| score.points >= self.scale.proof && score.kinds > 1;
        let (score, system) = self.first(candidates, weighed, proof)?;
        Some(Recognition::new(system, score.evidence))
    }

    /// The system with the most points, even if these are not a proof; `None` if two systems have the same number.
    pub(super) fn likeliest<'c>(&'c self, weighed: &Weighed<'_, '_, 'c, '_>) -> Option<&'c System> {
        let candidates = self.hinted_at(weighed.setup);
        self.first(candidates, weighed, |score| score.points > 0).map(|(_, system)| system)
    }

    fn first<'c>(
        &'c self,
        candidates: Vec<&'c System>,
        weighed: &Weighed<'_, '_, 'c, '_>,
        enough: impl Fn(&Score) -> bool,
    ) -> Option<(Score, &'c System)> {
        let scores = candidates.into_iter().map(|system| (self.score(system, weighed), system));
        let mut scores: Vec<_> = scores.filter(|(score, _)| enough(score)).collect();
        let most = scores.iter().map(|(score, _)| score.points).max()?;
        scores.retain(|(score, _)| score.points == most);
        let first = scores.pop()?;
        scores.is_empty().then_some(first)
    }

    /// The systems with a sign in a container.
    fn hinted_at(&self, setup: &Setup<'_, '_>) -> Vec<&System> {
        let mut found: BTreeSet<&usize> = BTreeSet::new();
        let head = setup.container.image().and_then(|reference| self.scale.head(&reference));
        found.extend(head.and_then(|head| self.hints.names.get(&head)).into_iter().flatten());
        for variable in setup.container.env() {
            found.extend(self.hints.env.get(&*variable.name).into_iter().flatten());
            let role = role(&variable);
            found.extend(role.and_then(|role| self.hints.names.get(&role)).into_iter().flatten());
        }
        for port in setup.container.ports() {
            found.extend(number(port).and_then(|port| self.hints.ports.get(&port)).into_iter().flatten());
        }
        found.into_iter().map(|at| &self.systems()[*at]).collect()
    }

    fn score(&self, system: &System, weighed: &Weighed<'_, '_, '_, '_>) -> Score {
        let (scale, setup, title) = (&self.scale, weighed.setup, &system.title);
        let mut score = Score::default();
        let mut add = |evidence: Vec<Evidence>| {
            if !evidence.is_empty() {
                score.points += if evidence.len() > 1 { scale.points.several } else { scale.points.one };
                score.kinds += 1;
                score.evidence.extend(evidence);
            }
        };
        if weighed.image.is_none() {
            add(scale.by_name(system, setup));
        }
        let hidden = match weighed.start {
            Start::Hidden(command) => Some(command),
            Start::Image => None,
        };
        // A program that probes ask runs on, whatever its name.
        let is_probed = ["readinessProbe", "livenessProbe"];
        let is_probed = is_probed.iter().any(|probe| setup.container.node().get(probe).is_some());
        let mut ends = !is_probed
            && hidden.is_some_and(|command| words(command.program()).any(|word| scale.ends.contains(&word)));
        if let Some(command) = hidden.filter(|_| !ends)
            && let Some(word) = command.words.first()
            && words(command.program()).any(|word| is_named(system, &word))
        {
            add(vec![Evidence::word(word, format!("this program is named after {title}"))]);
        }
        let names = |name: &str| system.signs.names.iter().any(|one| one == name);
        let reads = setup.container.env().into_iter().filter_map(|one| {
            let text = if system.signs.env.iter().any(|name| *name == one.name) {
                format!("{title} reads this variable")
            } else {
                role(&one).filter(|role| names(role))?;
                format!("this variable names {title}")
            };
            Some(Evidence::here(one.name_node.span(), Rank::Env, text))
        });
        add(reads.collect());
        let ports = if weighed.image.is_some() { &system.ports } else { &system.signs.ports };
        let listens = setup
            .container
            .ports()
            .into_iter()
            .filter(|port| number(*port).is_some_and(|port| ports.contains(&port)));
        let text = || format!("{title} listens on this port");
        add(listens
            .filter_map(|port| Some(Evidence::here(port.get("containerPort")?.span(), Rank::Port, text())))
            .collect());
        add(scale.mounts(system, setup));
        add(probes(system, setup));
        if let Some((_, fixed, span)) = weighed.image {
            score.points += if fixed { scale.proof } else { scale.points.image };
            score.kinds += if fixed { 2 } else { 1 };
            score.evidence.insert(0, Evidence::here(span, Rank::Image, format!("this image is {title}")));
            ends &= !fixed;
        }
        if ends {
            score.points = score.points.saturating_sub(scale.points.ends);
        }
        score
    }
}

impl Scale {
    /// Whether an image with this name only contains an operating system or a language.
    pub(super) fn is_base(&self, name: &str) -> bool {
        self.bases.iter().any(|base| base == name)
    }

    /// The name of the image, if it ends in a word for the system.
    fn by_name(&self, system: &System, setup: &Setup<'_, '_>) -> Vec<Evidence> {
        let (Some(reference), Some(node)) = (setup.container.image(), setup.container.image_node()) else {
            return Vec::new();
        };
        let named = self.head(&reference).is_some_and(|head| system.signs.names.contains(&head));
        let text = format!("this image is named after {}", system.title);
        named.then(|| Evidence::here(node.span(), Rank::Name, text)).into_iter().collect()
    }

    /// The main word of an image's name: `cassandra` for `fin_cassandra-node`; `None` if a word shows that it is a
    /// tool.
    fn head(&self, reference: &str) -> Option<String> {
        let image = Image::parse(reference)?;
        let words: Vec<_> = words(image.name()).collect();
        if words.iter().any(|word| self.workers.contains(word)) {
            return None;
        }
        let is_version = |word: &str| word.trim_start_matches('v').bytes().all(|b| b.is_ascii_digit());
        words.into_iter().rev().find(|word| !self.neutral.contains(word) && !is_version(word))
    }

    /// Volumes at data directories of the system, without configuration.
    fn mounts(&self, system: &System, setup: &Setup<'_, '_>) -> Vec<Evidence> {
        let directories = system.data.iter().flat_map(|dir| dir.at.iter().chain(&dir.mount).chain(&dir.or));
        let directories: Vec<_> = directories.filter(|at| !self.common_paths.contains(at)).collect();
        let is_data = |name: &str| {
            let volume = setup.pod.and_then(|pod| pod.volume(name));
            volume.is_none_or(|volume| !is_config_source(&volume.source))
        };
        let mounts = setup.container.mounts().into_iter().filter(|mount| {
            let path = mount.path.trim_end_matches('/');
            let common = path.is_empty() || self.common_paths.iter().any(|one| one == path);
            let last = path.rsplit('/').next().unwrap_or(path);
            let named = path.matches('/').count() > 1 && system.signs.names.iter().any(|name| name == last);
            !common && (named || directories.iter().any(|at| mount.covers(at))) && is_data(&mount.name)
        });
        let text = || format!("{} keeps its data here", system.title);
        mounts.take(1).map(|mount| Evidence::here(mount.path_node.span(), Rank::Mount, text())).collect()
    }
}

/// Whether a word is a name of a system.
pub(super) fn is_named(system: &System, word: &str) -> bool {
    system.signs.names.iter().any(|name| name == word) || word == system.id
}

/// The first word of a variable that says which part of a system the container is: `HADOOP_ROLE=namenode`.
fn role(variable: &EnvVar<'_>) -> Option<String> {
    let last = variable.name.rsplit('_').next()?;
    if !matches!(last, "ROLE" | "COMPONENT") {
        return None;
    }
    words(&variable.value.and_then(Node::content)?).next()
}

fn number(port: Node<'_>) -> Option<u16> {
    u16::try_from(port.get("containerPort")?.int()?).ok()
}

/// Probes that run the system's own programs.
fn probes(system: &System, setup: &Setup<'_, '_>) -> Vec<Evidence> {
    let probes = ["readinessProbe", "livenessProbe", "startupProbe"].into_iter();
    let commands = probes.filter_map(|probe| setup.container.node().at(&[probe, "exec", "command"]));
    let asks = |word: &Node<'_>| {
        word.content().is_some_and(|text| {
            let mut programs =
                text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '(' | ')' | '|' | '&' | '`'));
            programs.any(|one| system.signs.probes.iter().any(|probe| probe == shell::base(one)))
        })
    };
    let found = commands.filter_map(|command| command.items().find(asks));
    let text = || format!("this probe queries {}", system.title);
    found.take(1).map(|word| Evidence::here(word.span(), Rank::Probe, text())).collect()
}

/// The words of a name, in lower case.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase)
}
