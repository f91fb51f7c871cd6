//! A row of the catalogue: what is known about a system.

use serde::Deserialize;

use super::nature::{Nature, WantedKind};
use super::needs::{DataDir, Identity, ServiceLink, Single, of_images};
use super::pattern::ImagePattern;
use crate::manifest::{Image, WorkloadKind};

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
