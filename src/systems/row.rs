//! One row of the catalogue: what is known of a system.

use serde::Deserialize;

use super::pattern::ImagePattern;
use crate::manifest::{Image, KindNature, WorkloadKind, holds_placeholder};

/// What a system's work is like, and so what keeps it running. What asks most of its Pod comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// It keeps data or an identity of its own that must outlive its Pods.
    Stateful,
    /// It runs for ever, and any copy is as good as another.
    StatelessService,
    /// It runs to an end.
    Batch,
    /// It serves the node that it runs on.
    NodeAgent,
    /// It serves another container of its Pod.
    Sidecar,
    /// What kind is right cannot be told from what it is: it may run for ever or to an end, or be anything.
    Either,
}

impl Nature {
    /// In words, for tables: `stateless service`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stateful => "stateful",
            Self::StatelessService => "stateless service",
            Self::Batch => "batch",
            Self::NodeAgent => "node agent",
            Self::Sidecar => "sidecar",
            Self::Either => "either",
        }
    }

    /// Whether it runs until somebody stops it.
    pub fn is_long_running(self) -> bool {
        matches!(self, Self::Stateful | Self::StatelessService | Self::NodeAgent)
    }
}

/// The kind of workload that a system wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum WantedKind {
    /// Pods with an identity and storage of their own.
    StatefulSet,
    /// Interchangeable Pods.
    Deployment,
    /// A Job, or a CronJob when it runs by the clock.
    Job,
    /// One Pod a node.
    DaemonSet,
    /// Another workload's Pod.
    Sidecar,
}

impl WantedKind {
    /// What a workload's kind comes to: a ReplicaSet is as good as a Deployment, a CronJob as a Job. None for a
    /// bare Pod, and for a kind whose Pods an operator looks after.
    pub fn of(kind: WorkloadKind) -> Option<Self> {
        match kind.nature() {
            KindNature::Identity => Some(Self::StatefulSet),
            KindNature::Interchangeable => Some(Self::Deployment),
            KindNature::PerNode => Some(Self::DaemonSet),
            KindNature::ToAnEnd | KindNature::ByTheClock => Some(Self::Job),
            KindNature::Alone | KindNature::Operated => None,
        }
    }

    /// The kind in words: `StatefulSet`, `Job or CronJob`.
    pub fn name(self) -> &'static str {
        match self {
            Self::StatefulSet => "StatefulSet",
            Self::Deployment => "Deployment",
            Self::Job => "Job or CronJob",
            Self::DaemonSet => "DaemonSet",
            Self::Sidecar => "sidecar of another Pod",
        }
    }
}

/// What else is true of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// Runs on a Java virtual machine.
    Jvm,
    /// Its members vote: it wants an odd number of them, and three to survive the loss of one.
    Quorum,
    /// Its members find each other by DNS name, so that a StatefulSet needs its governing Service.
    PeerDns,
    /// Its members wait for each other before they are ready, so that the governing Service must publish
    /// addresses that are not ready.
    PeersBeforeReady,
    /// Several copies hold the same data, or parts of it, together.
    Replicated,
    /// It may be a cache that can lose what it holds.
    Cache,
    /// What is on its disk is only what it has not passed on yet, or what its peers have too: losing it hurts, and
    /// does not end the system.
    Buffer,
    /// It uses the storage of its node, so that a DaemonSet is right too.
    LocalStorage,
    /// Beside another container it does not decide what a Pod is.
    Companion,
    /// It writes data that a run cut short, or two runs at once, would spoil.
    Writes,
    /// It serves any purpose: what it is does not make it data work.
    General,
    /// It only makes load, for tests.
    LoadGenerator,
    /// Each instance has an address of its own that it advertises to its peers or its clients, so that a name that
    /// stays has a use.
    Advertises,
    /// Shutting down cleanly can take minutes.
    SlowShutdown,
    /// It reads its logs or repairs its data before it is ready, which can take minutes.
    SlowStart,
}

/// A directory that must be on a volume, and what moves it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataDir {
    /// What is in it, for messages.
    #[serde(default = "data")]
    pub holds: String,
    /// Where it is when nothing moves it; none where there is no default.
    #[serde(default)]
    pub at: Option<String>,
    /// Where else it may be, for reasons that the manifest does not show: a volume at any of these will do.
    #[serde(default)]
    pub or: Vec<String>,
    /// Where a volume is to be mounted, if not at the directory itself.
    #[serde(default)]
    pub mount: Option<String>,
    /// Mount points of volumes with which the image does not start, as long as the directory is the default one.
    #[serde(default)]
    pub refuses: Vec<String>,
    /// Variables that move it, the one to set first. Their values may be lists, by commas.
    #[serde(default)]
    pub env: Vec<String>,
    /// What comes after the value of such a variable: `/data` where the variable names the parent.
    #[serde(default)]
    pub below: Option<String>,
    /// Options whose value moves it: `--data-dir`.
    #[serde(default)]
    pub args: Vec<String>,
    /// Words of the command that leave it open, such as one that names a configuration file. `*` stands for
    /// anything.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Configuration files that may move it, and options that name one: where one is mounted, the directory is
    /// not known, unless it can be seen that the file has none of the `keys`.
    #[serde(default)]
    pub config: Vec<String>,
    /// What the setting is called in such a file.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Whether the image's entrypoint puts it there: with another command the directory is not known.
    #[serde(default)]
    pub entrypoint: bool,
    /// The images that this is true of; all when there are none.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
    /// The first major version that this is true of.
    #[serde(default)]
    pub from: Option<u32>,
    /// The first major version that this is no longer true of.
    #[serde(default)]
    pub before: Option<u32>,
}

fn data() -> String {
    "data".to_owned()
}

/// A setting that must differ from Pod to Pod, as the ordinal does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The variable.
    pub env: String,
    /// Whether it must be an integer, so that a Pod's name won't do.
    #[serde(default)]
    pub integer: bool,
    /// The smallest value.
    #[serde(default)]
    pub min: Option<i64>,
    /// The largest value.
    #[serde(default)]
    pub max: Option<i64>,
    /// What every Pod gets when the variable is not set: a fault with more than one replica.
    #[serde(default)]
    pub default: Option<String>,
    /// Values by which the system makes up an identity by itself.
    #[serde(default)]
    pub automatic: Vec<String>,
    /// Variables that make this one required.
    #[serde(default)]
    pub required_with: Vec<String>,
    /// Options that set it instead, or name a file that may.
    #[serde(default)]
    pub args: Vec<String>,
    /// The file that the entrypoint writes it to, unless the file is there already.
    #[serde(default)]
    pub kept_in: Option<String>,
    /// Whether other sets of the same cluster number their members too, so that the ordinal alone may collide.
    #[serde(default)]
    pub apart: bool,
    /// Whether it is the image's entrypoint that reads it: with another command it may mean nothing.
    #[serde(default)]
    pub entrypoint: bool,
    /// The images that read it; all when there are none.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
}

/// A variable that a system dies of when a Service of the same Namespace injects it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLink {
    /// The variable: `KAFKA_PORT`, which a Service named `kafka` makes.
    pub env: String,
    /// The images that read it; all when there are none.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
}

/// A role: another system that the same program or image is where its settings say so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Role {
    /// The id of what it is then.
    pub(super) into: String,
    /// What must be set; all of it.
    pub(super) when: Vec<Condition>,
}

/// What a setting must be. It is looked for among options, then variables, then in configuration files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    /// Options that set it: `-target`.
    #[serde(default)]
    pub(super) args: Vec<String>,
    /// Variables that set it.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// Files, or directories of files, that set it; or options that name one.
    #[serde(default)]
    pub(super) files: Vec<String>,
    /// What it is called in those files.
    #[serde(default)]
    pub(super) keys: Vec<String>,
    /// Whether nothing sets it.
    #[serde(default)]
    pub(super) unset: bool,
    /// The whole value, blanks and case aside; one of these.
    #[serde(default)]
    pub(super) is: Vec<String>,
    /// What one of the words of the value is.
    #[serde(default)]
    pub(super) has: Vec<String>,
    /// What is somewhere in the value.
    #[serde(default)]
    pub(super) holds: Vec<String>,
    /// What none of the words of the value begins with.
    #[serde(default)]
    pub(super) lacks: Vec<String>,
}

/// What hints at a system without proving it; see `docs/recognition.md`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signs {
    /// Words that images of it are named by, at the end of the name.
    #[serde(default)]
    pub(super) names: Vec<String>,
    /// Variables that only its images read.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// Ports that hardly anything else listens on.
    #[serde(default)]
    pub(super) ports: Vec<u16>,
    /// Its own programs, by which a probe asks it.
    #[serde(default)]
    pub(super) probes: Vec<String>,
}

/// A system: something that a container can be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// The id: `kafka-broker`.
    pub id: String,
    /// The name, with its article where it has one: `a Kafka broker`, `PostgreSQL`.
    #[serde(rename = "name")]
    pub title: String,
    /// What its work is like.
    pub nature: Nature,
    /// The kind that it wants, where that does not follow from its nature; see [`System::wants`].
    #[serde(default)]
    pub(super) wants: Option<WantedKind>,
    /// Other kinds that are as good, for a reason.
    #[serde(default)]
    pub accepts: Vec<WantedKind>,
    /// Why it wants that kind, see [`System::why`].
    #[serde(default)]
    pub(super) why: String,
    /// Where its makers say so: a page of their documentation.
    #[serde(default)]
    pub docs: String,
    /// What else is true of it.
    #[serde(default)]
    pub traits: Vec<Trait>,
    /// Ports that it listens on by default.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// Variables that hold options of its Java virtual machine.
    #[serde(default)]
    pub heap: Vec<String>,
    /// Directories that must be on a volume.
    #[serde(default)]
    pub data: Vec<DataDir>,
    /// Settings that must differ from Pod to Pod.
    #[serde(default)]
    pub identity: Vec<Identity>,
    /// Variables of Services that it dies of; see [`System::service_links`].
    #[serde(default)]
    pub(super) service_links: Vec<ServiceLink>,
    /// Images that are this system when nothing else is said.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
    /// The program that the images give their arguments to.
    #[serde(default)]
    pub(super) entrypoint: Option<String>,
    /// Whether the images run this system whatever their arguments are.
    #[serde(default)]
    pub(super) fixed: bool,
    /// Commands that are this system.
    #[serde(default)]
    pub(super) commands: Vec<String>,
    /// Sets of variables that only this system has.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// What it is when a word of its command shows a stream, by id.
    #[serde(default)]
    pub(super) streams: Option<String>,
    /// Settings that make it keep what a cache may lose; one will do.
    #[serde(default)]
    pub(super) durable: Vec<Condition>,
    /// What else it may be, by its settings; the first that fits.
    #[serde(default)]
    pub(super) roles: Vec<Role>,
    /// What hints at it.
    #[serde(default)]
    pub(super) signs: Signs,
}

/// A title without its article: `Kafka broker` for `a Kafka broker`.
pub fn without_article(title: &str) -> &str {
    title.strip_prefix("a ").or_else(|| title.strip_prefix("an ")).unwrap_or(title)
}

impl System {
    /// The name without an article: `Kafka broker`.
    pub fn name(&self) -> &str {
        without_article(&self.title)
    }

    /// The kind that it wants.
    pub fn wants(&self) -> WantedKind {
        self.wants.unwrap_or(match self.nature {
            Nature::Stateful => WantedKind::StatefulSet,
            Nature::StatelessService => WantedKind::Deployment,
            Nature::Batch | Nature::Either => WantedKind::Job,
            Nature::NodeAgent => WantedKind::DaemonSet,
            Nature::Sidecar => WantedKind::Sidecar,
        })
    }

    /// Why that kind is right: a sentence without a full stop.
    pub fn why(&self) -> &str {
        if !self.why.is_empty() {
            return &self.why;
        }
        match self.nature {
            Nature::Stateful => "it keeps data and an identity that must outlive its Pods",
            Nature::StatelessService => "it runs until it is stopped, and its replicas are interchangeable",
            Nature::Batch => "its work ends",
            Nature::NodeAgent => "it serves its node",
            Nature::Sidecar => "it serves another container of its Pod",
            Nature::Either => "its work may end or not",
        }
    }

    /// Whether something is true of it.
    pub fn has(&self, which: Trait) -> bool {
        self.traits.contains(&which)
    }

    /// Whether a workload of this kind is right for it. A bare Pod never is.
    pub fn fits_kind(&self, kind: WorkloadKind) -> bool {
        WantedKind::of(kind).is_some_and(|kind| self.fits(kind))
    }

    /// Whether a kind is right for it.
    pub fn fits(&self, kind: WantedKind) -> bool {
        self.wants() == kind || self.accepts.contains(&kind)
    }

    /// The directories that an image keeps data in: for each thing kept, the first row that is true of the
    /// image and its version. `None` is an image that is not known.
    pub fn data_dirs(&self, image: Option<&Image<'_>>) -> Vec<&DataDir> {
        let mut found: Vec<&DataDir> = Vec::new();
        for dir in self.data.iter().filter(|dir| dir.is_true_of(image)) {
            if found.iter().all(|one| one.holds != dir.holds) {
                found.push(dir);
            }
        }
        found
    }

    /// The settings of an image that must differ from Pod to Pod. `None` is an image that is not known.
    pub fn identities(&self, image: Option<&Image<'_>>) -> Vec<&Identity> {
        self.identity.iter().filter(|one| of_images(&one.images, image)).collect()
    }

    /// The variables that an image dies of when a Service of the same Namespace injects them. `None` is an
    /// image that is not known.
    pub fn service_links(&self, image: Option<&Image<'_>>) -> Vec<&ServiceLink> {
        self.service_links.iter().filter(|one| of_images(&one.images, image)).collect()
    }
}

impl DataDir {
    fn is_true_of(&self, image: Option<&Image<'_>>) -> bool {
        let laid_out = |image: &Image<'_>| self.images.iter().any(|pattern| pattern.lays_out(image));
        if !self.images.is_empty() && !image.is_some_and(laid_out) {
            return false;
        }
        if self.from.is_none() && self.before.is_none() {
            return true;
        }
        match image.map_or(Version::Unknown, Version::of) {
            Version::Major(major) => {
                self.from.is_none_or(|from| major >= from) && self.before.is_none_or(|before| major < before)
            }
            Version::Newest => self.before.is_none(),
            Version::Unknown => false,
        }
    }
}

fn of_images(patterns: &[ImagePattern], image: Option<&Image<'_>>) -> bool {
    patterns.is_empty() || image.is_some_and(|image| patterns.iter().any(|pattern| pattern.matches(image)))
}

/// What a tag says of the version.
enum Version {
    /// The number that it starts with.
    Major(u32),
    /// No tag, `latest`, or nothing but the name of a base image: whatever was released last.
    Newest,
    /// A digest alone, a placeholder, or a tag of somebody's own.
    Unknown,
}

/// Tags of Docker's own images that name the base image and leave the version open.
const BASES: &[&str] = &["alpine", "slim", "bullseye", "bookworm", "trixie", "noble", "jammy", "oraclelinux"];

impl Version {
    fn of(image: &Image<'_>) -> Self {
        let Some(tag) = image.tag else {
            return if image.digest.is_none() { Self::Newest } else { Self::Unknown };
        };
        if holds_placeholder(tag) {
            return Self::Unknown;
        }
        let number = tag.strip_prefix('v').unwrap_or(tag);
        let number = number.strip_prefix("pg").unwrap_or(number);
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        if let Ok(major) = number[..digits].parse() {
            return Self::Major(major);
        }
        let of_base = BASES.iter().any(|base| tag.starts_with(base));
        if tag == "latest" || of_base { Self::Newest } else { Self::Unknown }
    }
}
