//! Where a system's data lies, and on what.

use std::borrow::Cow;

use super::invocation::Invocation;
use super::pattern::names;
use super::row::{DataDir, System};
use crate::manifest::{Container, Image, Mount, PodTemplate, Volume, VolumeSource, Workload};
use crate::manifest::{holds_placeholder, is_config_source};
use crate::yaml::{Node, Span};

/// A directory that a container keeps something in that must outlive its Pod.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// What is in it: `data`, `the transaction log`.
    pub holds: String,
    /// The directory.
    pub path: String,
    /// Where the manifest names it; none for the image's own default.
    pub written: Option<Span>,
    /// What it is on.
    pub on: Medium<'a>,
}

/// What a directory is on.
#[derive(Debug, Clone)]
pub enum Medium<'a> {
    /// A claim that the StatefulSet makes for each of its Pods.
    ClaimTemplate(Mount<'a>),
    /// A claim that all Pods share.
    Claim(Mount<'a>, Volume<'a>),
    /// A claim that is made for a Pod and goes with it.
    Ephemeral(Mount<'a>, Volume<'a>),
    /// Scratch space that goes with the Pod.
    Scratch(Mount<'a>, Volume<'a>),
    /// A directory of the node.
    HostPath(Mount<'a>, Volume<'a>),
    /// A volume of another kind: NFS, a CSI driver's, a cloud's disk.
    Other(Mount<'a>, Volume<'a>),
    /// No volume: the container's own layer, which goes with the container.
    Layer,
    /// A mount of a volume that the manifest does not show.
    Undeclared(Mount<'a>),
}

impl Medium<'_> {
    /// Whether what is there is still there for the next Pod, wherever that runs.
    pub fn is_persistent(&self) -> bool {
        matches!(
            self,
            Self::ClaimTemplate(_)
                | Self::Claim(..)
                | Self::Other(..)
                | Self::HostPath(..)
                | Self::Undeclared(_)
        )
    }

    /// Whether what is there goes with the Pod.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Scratch(..) | Self::Layer | Self::Ephemeral(..))
    }
}

/// Looks up a variable that a container takes from elsewhere (`envFrom`).
pub enum Lookup<'n> {
    /// Nothing else sets the variable.
    Unset,
    /// It is set to this, there.
    Set(Cow<'n, str>),
    /// It may be set; the manifests don't show to what.
    Unknown,
}

/// Where the system in a container keeps what must outlive the Pod. A directory that the manifest leaves open
/// (a variable from a Secret, a mounted configuration, a shell's doing) is left out.
///
/// `elsewhere` answers for variables that the container's `env` does not set.
pub fn places<'a, 'n>(
    workload: &Workload<'a>,
    container: &Container<'a>,
    system: &System,
    elsewhere: &dyn Fn(&str) -> Lookup<'n>,
) -> Vec<Place<'a>> {
    let Some(pod) = workload.pod_template() else { return Vec::new() };
    let reference = container.image();
    let image = reference.as_deref().and_then(Image::parse);
    let invocation = Invocation::of(container);
    let mut found = Vec::new();
    for row in system.data_dirs(image.as_ref()) {
        if is_configured(row, &pod, container) {
            continue;
        }
        for (path, written) in directories(row, container, &invocation, elsewhere).unwrap_or_default() {
            let on = medium(workload, &pod, container, &path);
            found.push(Place { holds: row.holds.clone(), path, written, on });
        }
    }
    found
}

/// Whether a configuration file that may move the directory comes from outside the image.
fn is_configured(row: &DataDir, pod: &PodTemplate<'_>, container: &Container<'_>) -> bool {
    let mounts = container.mounts();
    let is_config =
        |mount: &&Mount<'_>| pod.volume(&mount.name).is_none_or(|one| is_config_source(&one.source));
    mounts.iter().filter(is_config).any(|mount| {
        row.config.iter().any(|file| mount.covers(file) || mount.path.starts_with(file.as_str()))
    })
}

/// Whether a word of the command leaves the directory open.
fn leaves_open(row: &DataDir, invocation: &Invocation<'_>) -> bool {
    let commands = invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands);
    let mut words = commands.flat_map(|command| &command.words);
    words.any(|word| row.unless.iter().any(|unless| names(unless, &word.text)))
}

/// The directories that a row comes to in a container, and where they are written; none where that is open.
fn directories<'n>(
    row: &DataDir,
    container: &Container<'_>,
    invocation: &Invocation<'_>,
    elsewhere: &dyn Fn(&str) -> Lookup<'n>,
) -> Option<Vec<(String, Option<Span>)>> {
    if let Some((value, span)) = argument(row, invocation)? {
        return list(row, &value, Some(span));
    }
    for name in &row.env {
        if let Some(variable) = container.env_var(name) {
            let value = variable.text()?;
            return list(row, &value, variable.value.map(Node::span));
        }
        match elsewhere(name) {
            Lookup::Unset => {}
            Lookup::Set(value) => return list(row, &value, None),
            Lookup::Unknown => return None,
        }
    }
    if leaves_open(row, invocation) {
        return None;
    }
    let mounted = |path: &&String| container.mount_of(path).is_some_and(|mount| mount.path != "/");
    let at = row.at.iter().chain(&row.or).find(mounted).or(row.at.as_ref())?;
    Some(vec![(at.clone(), None)])
}

/// The value of one of the row's options among the words of the command; `None` outside where it is dynamic.
#[allow(clippy::option_option, reason = "not there, and there but unknown, are two answers")]
fn argument(row: &DataDir, invocation: &Invocation<'_>) -> Option<Option<(String, Span)>> {
    for command in invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands) {
        let mut words = command.words.iter().peekable();
        while let Some(word) = words.next() {
            let Some(option) = row.args.iter().find(|option| {
                word.text
                    .strip_prefix(option.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
            }) else {
                continue;
            };
            let inline = word.text.get(option.len() + 1..).filter(|value| !value.is_empty());
            let (value, of) = match inline {
                Some(value) => (value, word),
                None => words.peek().map(|next| (&*next.text, *next))?,
            };
            return (!of.dynamic).then(|| Some((value.to_owned(), of.span)));
        }
    }
    Some(None)
}

fn list(row: &DataDir, value: &str, span: Option<Span>) -> Option<Vec<(String, Option<Span>)>> {
    if holds_placeholder(value) || value.trim().is_empty() {
        return None;
    }
    let below = row.below.as_deref().unwrap_or_default();
    let paths = value.split(',').map(|path| path.trim().trim_end_matches('/'));
    let paths: Vec<_> = paths.map(|path| (format!("{path}{below}"), span)).collect();
    paths.iter().all(|(path, _)| path.starts_with('/')).then_some(paths)
}

/// What a path is on. A mount anywhere below it counts as well: the part that matters may be there.
fn medium<'a>(
    workload: &Workload<'a>,
    pod: &PodTemplate<'a>,
    container: &Container<'a>,
    path: &str,
) -> Medium<'a> {
    let below = || {
        let under =
            |mount: &Mount<'a>| mount.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let mut mounts: Vec<_> = container.mounts().into_iter().filter(under).collect();
        // Of several, one that keeps what is written there; configuration files are mounted one by one.
        mounts.sort_by_key(|mount| !of_mount(workload, pod, mount.clone()).is_persistent());
        mounts
            .into_iter()
            .find(|mount| !pod.volume(&mount.name).is_some_and(|volume| is_config_source(&volume.source)))
    };
    container.mount_of(path).or_else(below).map_or(Medium::Layer, |mount| of_mount(workload, pod, mount))
}

/// What is behind a mount. A claim template hides a volume of the same name.
pub fn of_mount<'a>(workload: &Workload<'a>, pod: &PodTemplate<'a>, mount: Mount<'a>) -> Medium<'a> {
    let templates = workload.volume_claim_templates();
    if templates.iter().any(|template| template.name().is_some_and(|name| name == mount.name)) {
        return Medium::ClaimTemplate(mount);
    }
    let Some(volume) = pod.volume(&mount.name) else { return Medium::Undeclared(mount) };
    match volume.source {
        VolumeSource::Nothing | VolumeSource::EmptyDir => Medium::Scratch(mount, volume),
        VolumeSource::Claim(_) => Medium::Claim(mount, volume),
        VolumeSource::Ephemeral => Medium::Ephemeral(mount, volume),
        VolumeSource::HostPath(_) => Medium::HostPath(mount, volume),
        VolumeSource::Other(_) => Medium::Other(mount, volume),
    }
}
