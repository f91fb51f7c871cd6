//! A row of the catalogue: what is known about a system.

use serde::Deserialize;

use super::pattern::ImagePattern;
use crate::manifest::{Image, KindNature, WorkloadKind, holds_placeholder};

/// The nature of a system's work, which decides what kind can run it. The nature with the most requirements comes
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// It keeps data or an identity that must outlive its Pods.
    Stateful,
    /// It runs until it is stopped, and its replicas are interchangeable.
    StatelessService,
    /// Its work ends.
    Batch,
    /// It serves its node.
    NodeAgent,
    /// It serves another container of its Pod.
    Sidecar,
    /// The right kind is not known: its work may end or not.
    Either,
}

impl Nature {
    /// The name in tables: `stateless service`.
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

/// The kind of workload that suits a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum WantedKind {
    /// Pods with their own identity and storage.
    StatefulSet,
    /// Interchangeable Pods.
    Deployment,
    /// A Job, or a CronJob if it runs on a schedule.
    Job,
    /// One Pod per node.
    DaemonSet,
    /// A container in the Pod of another workload.
    Sidecar,
}

impl WantedKind {
    /// The kind that a workload counts as: a ReplicaSet counts as a Deployment, a CronJob as a Job. `None` for a bare
    /// Pod, and for a kind with Pods that an operator manages.
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

/// Further properties of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// Runs on a Java virtual machine.
    Jvm,
    /// Its members vote: it needs an odd number of them, and three to survive the loss of one.
    Quorum,
    /// Its members find each other by DNS name, so a StatefulSet needs its governing Service.
    PeerDns,
    /// Its members wait for each other before they are ready, so the governing Service must publish addresses that are
    /// not ready.
    PeersBeforeReady,
    /// Several replicas keep the same data, or parts of it.
    Replicated,
    /// It may be a cache that can lose its data.
    Cache,
    /// Its disk only has data that is not passed on yet, or that its peers have too. A loss is bad, but the system
    /// survives it.
    Buffer,
    /// It uses the storage of its node, so a DaemonSet is right too.
    LocalStorage,
    /// In a Pod with other containers, it does not decide what the Pod is.
    Companion,
    /// It writes data that an interrupted run, or two simultaneous runs, would damage.
    Writes,
    /// It is a general-purpose program: recognising it does not show data work.
    General,
    /// It only generates load for tests.
    LoadGenerator,
    /// Each instance advertises its own address to its peers or clients, so a stable name is useful.
    Advertises,
    /// A clean shutdown can take minutes.
    SlowShutdown,
    /// It reads its logs or repairs its data before it is ready, which can take minutes.
    SlowStart,
}

/// A directory that must be on a volume, and the settings that move it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataDir {
    /// Its contents, for messages.
    #[serde(default = "data")]
    pub holds: String,
    /// The default directory, if there is one.
    #[serde(default)]
    pub at: Option<String>,
    /// Other possible directories, for reasons outside of the manifest. A volume at any of these is enough.
    #[serde(default)]
    pub or: Vec<String>,
    /// The mount path for a volume, if it is not the directory itself.
    #[serde(default)]
    pub mount: Option<String>,
    /// Mount paths with which the image does not start, if the directory is the default.
    #[serde(default)]
    pub refuses: Vec<String>,
    /// What the system does if it finds other files there, such as the `lost+found` of a new disk.
    #[serde(default)]
    pub root: Option<String>,
    /// Variables that move it, the preferred one first. Their values can be lists with commas.
    #[serde(default)]
    pub env: Vec<String>,
    /// The path after the value of such a variable: `/data` if the variable has the parent directory.
    #[serde(default)]
    pub below: Option<String>,
    /// Options with a value that moves it: `--data-dir`.
    #[serde(default)]
    pub args: Vec<String>,
    /// Words of the command with which it is unknown, for example a configuration file. `*` stands for any text.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Configuration files that may move it, and options for such a file. If one is mounted, the directory is unknown,
    /// unless the file is visible and has none of the `keys`.
    #[serde(default)]
    pub config: Vec<String>,
    /// The keys of the setting in such a file.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Whether the entrypoint of the image sets it. With another command, the directory is unknown.
    #[serde(default)]
    pub entrypoint: bool,
    /// The images that the row applies to; empty for all.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
    /// The first major version that the row applies to.
    #[serde(default)]
    pub from: Option<u32>,
    /// The first major version that the row no longer applies to.
    #[serde(default)]
    pub before: Option<u32>,
}

fn data() -> String {
    "data".to_owned()
}

/// A setting that must be different in each Pod, like the ordinal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The variable.
    pub env: String,
    /// Whether it must be an integer, so that the name of the Pod is invalid.
    #[serde(default)]
    pub integer: bool,
    /// The smallest value.
    #[serde(default)]
    pub min: Option<i64>,
    /// The largest value.
    #[serde(default)]
    pub max: Option<i64>,
    /// The value that every Pod gets if the variable is not set, which is a fault with several replicas.
    #[serde(default)]
    pub default: Option<String>,
    /// Values with which the system chooses an identity itself.
    #[serde(default)]
    pub automatic: Vec<String>,
    /// Variables that make this one required.
    #[serde(default)]
    pub required_with: Vec<String>,
    /// Options that set it too, or that have a file which may set it.
    #[serde(default)]
    pub args: Vec<String>,
    /// The file to which the entrypoint writes it, unless the file exists.
    #[serde(default)]
    pub kept_in: Option<String>,
    /// Whether other sets of the same cluster also number their members, so that the ordinal alone may be a duplicate.
    #[serde(default)]
    pub apart: bool,
    /// Whether the entrypoint of the image reads it. With another command, it may have no effect.
    #[serde(default)]
    pub entrypoint: bool,
    /// The images that read it; empty for all.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
}

/// A variable that makes a system fail if a Service in the same namespace injects it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLink {
    /// The variable: `KAFKA_PORT`, which a Service with the name `kafka` creates.
    pub env: String,
    /// Whether it is the image's entrypoint that reads it: with another command it may mean nothing.
    #[serde(default)]
    pub entrypoint: bool,
    /// What the system does with the value.
    pub dies: String,
    /// The images that read it; empty for all.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
}

/// That only one of a system may run at a time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Single {
    /// What two do.
    pub harm: String,
    /// What to do instead.
    pub cure: String,
    /// Whether no configuration makes two of them right.
    #[serde(default)]
    pub always: bool,
    /// Whether two do harm even for as long as a rollout takes.
    #[serde(default)]
    pub briefly: bool,
    /// Words, one of which is among the settings where several may run.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// A role: another system that the same program or image is with certain settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Role {
    /// The id of that system.
    pub(super) into: String,
    /// The conditions, which must all be true.
    pub(super) when: Vec<Condition>,
}

/// A condition for a setting. The setting is searched in options, then in variables, then in configuration files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    /// Options that set it: `-target`.
    #[serde(default)]
    pub(super) args: Vec<String>,
    /// Variables that set it.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// Files, or directories of files, that set it; or options for such a file.
    #[serde(default)]
    pub(super) files: Vec<String>,
    /// Its keys in those files.
    #[serde(default)]
    pub(super) keys: Vec<String>,
    /// Whether it must be unset.
    #[serde(default)]
    pub(super) unset: bool,
    /// The whole value is one of these, without regard to spaces and case.
    #[serde(default)]
    pub(super) is: Vec<String>,
    /// A word of the value is one of these.
    #[serde(default)]
    pub(super) has: Vec<String>,
    /// One of these is anywhere in the value.
    #[serde(default)]
    pub(super) holds: Vec<String>,
    /// No word of the value begins with one of these.
    #[serde(default)]
    pub(super) lacks: Vec<String>,
}

/// Signs of a system, which are not a proof; see `docs/recognition.md`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signs {
    /// Words at the end of the names of its images.
    #[serde(default)]
    pub(super) names: Vec<String>,
    /// Variables that only its images read.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// Ports that few other systems listen on.
    #[serde(default)]
    pub(super) ports: Vec<u16>,
    /// Its own programs, which probes run.
    #[serde(default)]
    pub(super) probes: Vec<String>,
}

/// A system that a container can be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// The id: `kafka-broker`.
    pub id: String,
    /// The name, with an article if it needs one: `a Kafka broker`, `PostgreSQL`.
    #[serde(rename = "name")]
    pub title: String,
    /// The nature of its work.
    pub nature: Nature,
    /// The right kind, if it does not follow from the nature; see [`System::wants`].
    #[serde(default)]
    pub(super) wants: Option<WantedKind>,
    /// Other kinds that are equally right.
    #[serde(default)]
    pub accepts: Vec<WantedKind>,
    /// Why that kind is right, see [`System::why`].
    #[serde(default)]
    pub(super) why: String,
    /// The page of the vendor's documentation that shows this.
    #[serde(default)]
    pub docs: String,
    /// Further properties.
    #[serde(default)]
    pub traits: Vec<Trait>,
    /// Ports that it listens on by default.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// Variables with options for the Java virtual machine.
    #[serde(default)]
    pub heap: Vec<String>,
    /// Directories that must be on a volume.
    #[serde(default)]
    pub data: Vec<DataDir>,
    /// Settings that must be different in each Pod.
    #[serde(default)]
    pub identity: Vec<Identity>,
    /// Variables of Services that make it fail; see [`System::service_links`].
    #[serde(default)]
    pub(super) service_links: Vec<ServiceLink>,
    /// Words, one of which is among the settings where several servers work together; none where it is not known
    /// how a server is by itself.
    #[serde(default)]
    pub joins: Vec<String>,
    /// That only one may run at a time.
    #[serde(default)]
    pub single: Option<Single>,
    /// Images that are this system, if there is no other information.
    #[serde(default)]
    pub images: Vec<ImagePattern>,
    /// The program to which the images pass their arguments.
    #[serde(default)]
    pub(super) entrypoint: Option<String>,
    /// Whether the images run this system with any arguments.
    #[serde(default)]
    pub(super) fixed: bool,
    /// Commands that start this system.
    #[serde(default)]
    pub(super) commands: Vec<String>,
    /// Sets of variables that only this system has.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// The id of the system that it is if a word of its command shows a stream.
    #[serde(default)]
    pub(super) streams: Option<String>,
    /// Settings that make a cache keep its data; one is enough.
    #[serde(default)]
    pub(super) durable: Vec<Condition>,
    /// Other systems that it can be, depending on its settings. The first match counts.
    #[serde(default)]
    pub(super) roles: Vec<Role>,
    /// The signs of this system.
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

    /// The right kind.
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

    /// Whether it has this property.
    pub fn has(&self, which: Trait) -> bool {
        self.traits.contains(&which)
    }

    /// Whether a workload of this kind is right for it. A bare Pod is not.
    pub fn fits_kind(&self, kind: WorkloadKind) -> bool {
        WantedKind::of(kind).is_some_and(|kind| self.fits(kind))
    }

    /// Whether this kind is right for it.
    pub fn fits(&self, kind: WantedKind) -> bool {
        self.wants() == kind || self.accepts.contains(&kind)
    }

    /// The data directories of an image: for each content, the first row that applies to the image and its version.
    /// `None` is an unknown image.
    pub fn data_dirs(&self, image: Option<&Image<'_>>) -> Vec<&DataDir> {
        let mut found: Vec<&DataDir> = Vec::new();
        for dir in self.data.iter().filter(|dir| dir.is_true_of(image)) {
            if found.iter().all(|one| one.holds != dir.holds) {
                found.push(dir);
            }
        }
        found
    }

    /// The settings of an image that must be different in each Pod. `None` is an unknown image.
    pub fn identities(&self, image: Option<&Image<'_>>) -> Vec<&Identity> {
        self.identity.iter().filter(|one| of_images(&one.images, image)).collect()
    }

    /// The variables that make an image fail if a Service in the same namespace injects them. `None` is an unknown
    /// image.
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
        Version::is_in(self.from, self.before, image)
    }
}

fn of_images(patterns: &[ImagePattern], image: Option<&Image<'_>>) -> bool {
    patterns.is_empty() || image.is_some_and(|image| patterns.iter().any(|pattern| pattern.matches(image)))
}

/// What a tag shows about the version.
pub(super) enum Version {
    /// The number at its start.
    Major(u32),
    /// No tag, `latest`, or only the name of a base image: the newest release.
    Newest,
    /// Only a digest, a placeholder, or a private tag.
    Unknown,
}

/// Tags of Docker's official images with the name of the base image and without a version.
const BASES: &[&str] = &["alpine", "slim", "bullseye", "bookworm", "trixie", "noble", "jammy", "oraclelinux"];

impl Version {
    /// Whether the major version of an image is in a range. Any version is in a range without bounds.
    pub(super) fn is_in(from: Option<u32>, before: Option<u32>, image: Option<&Image<'_>>) -> bool {
        if from.is_none() && before.is_none() {
            return true;
        }
        match image.map_or(Self::Unknown, Self::of) {
            Self::Major(major) => {
                from.is_none_or(|from| major >= from) && before.is_none_or(|before| major < before)
            }
            Self::Newest => before.is_none(),
            Self::Unknown => false,
        }
    }

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
