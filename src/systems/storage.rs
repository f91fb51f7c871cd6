//! Where the data of a system is, and on what storage.

use super::entrypoint::{assigns, runs_entrypoint};
use super::invocation::Invocation;
use super::needs::DataDir;
use super::option;
use super::pattern::names;
use super::row::System;
use super::setup::{Lookup, Setup};
use crate::manifest::{Container, Image, Mount, PodTemplate, Volume, VolumeSource, Workload};
use crate::manifest::{holds_placeholder, is_config_source};
use crate::yaml::{Node, Span};

/// A directory with data that must outlive its Pod.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// Its contents: `data`, `the transaction log`.
    pub holds: String,
    /// The directory.
    pub path: String,
    /// The place in the manifest that sets it; `None` for the default of the image.
    pub written: Option<Span>,
    /// The mount path for its volume.
    pub mount: String,
    /// Mount paths with which the image does not start.
    pub refuses: Vec<String>,
    /// What the system does if it finds other files there.
    pub root: Option<String>,
    /// The variable that moves it; `None` if an option or nothing moves it.
    pub variable: Option<String>,
    /// Its storage.
    pub on: Medium<'a>,
}

/// The storage of a directory.
#[derive(Debug, Clone)]
pub enum Medium<'a> {
    /// A claim that the StatefulSet creates for each of its Pods.
    ClaimTemplate(Mount<'a>),
    /// A claim that all Pods share.
    Claim(Mount<'a>, Volume<'a>),
    /// A claim that is created for a Pod and deleted with it.
    Ephemeral(Mount<'a>, Volume<'a>),
    /// Scratch space, which is deleted with the Pod.
    Scratch(Mount<'a>, Volume<'a>),
    /// A directory of the node.
    HostPath(Mount<'a>, Volume<'a>),
    /// Another kind of volume: NFS, a CSI driver, a cloud disk.
    Other(Mount<'a>, Volume<'a>),
    /// No volume: the file system of the container, which is deleted with the container.
    Layer,
    /// A mount of a volume that is not in the manifest.
    Undeclared(Mount<'a>),
}

impl Medium<'_> {
    /// Whether the next Pod has the data on any node.
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

    /// Whether the data is deleted with the Pod.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Scratch(..) | Self::Layer | Self::Ephemeral(..))
    }
}

/// Where the system in a container keeps the data that must outlive the Pod. Unknown directories (a variable from a
/// Secret, a mounted configuration, a shell script) are left out.
pub fn places<'a>(workload: &Workload<'a>, setup: &Setup<'_, 'a>, system: &System) -> Vec<Place<'a>> {
    let Some(pod) = workload.pod_template() else { return Vec::new() };
    let container = &setup.container;
    let reference = container.image();
    let image = reference.as_deref().and_then(Image::parse);
    let invocation = Invocation::within(setup);
    let by_entrypoint = runs_entrypoint(container, &invocation);
    let mut found = Vec::new();
    for row in system.data_dirs(image.as_ref()) {
        let open = row.entrypoint && !by_entrypoint || row.env.iter().any(|name| assigns(setup, name));
        // An option takes precedence over a configuration file.
        let by_option = argument(row, &invocation).is_some_and(|found| found.is_some());
        if open || !by_option && is_configured(row, &pod, setup, &invocation) {
            continue;
        }
        for (path, written) in directories(row, setup, &invocation).unwrap_or_default() {
            let on = medium(workload, &pod, container, &path);
            let is_default = row.at.as_ref() == Some(&path);
            let mount = row.mount.clone().filter(|_| is_default).unwrap_or_else(|| path.clone());
            let refuses = if is_default { row.refuses.clone() } else { Vec::new() };
            let variable = row.env.first().filter(|_| !by_option).cloned();
            let (holds, root) = (row.holds.clone(), row.root.clone());
            found.push(Place { holds, path, written, mount, refuses, root, variable, on });
        }
    }
    found
}

/// Whether a configuration file from outside the image may move the directory.
fn is_configured<'a>(
    row: &DataDir,
    pod: &PodTemplate<'a>,
    setup: &Setup<'_, 'a>,
    invocation: &Invocation<'_>,
) -> bool {
    let is_option = |text: &str| {
        row.config.iter().filter(|one| one.starts_with('-')).any(|option| {
            text.strip_prefix(option.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })
    };
    let commands = invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands);
    let named = commands.flat_map(|command| &command.words).any(|word| is_option(&word.text));
    let mut mounts = setup.container.mounts();
    mounts.retain(|mount| {
        let source = pod.volume(&mount.name).map(|volume| volume.source);
        // An init container may have written the file to scratch space.
        let scratch = matches!(source, Some(VolumeSource::EmptyDir | VolumeSource::Nothing))
            && !row.at.as_ref().is_some_and(|at| mount.covers(at));
        source.as_ref().is_none_or(is_config_source) || scratch
    });
    if named && mounts.is_empty() {
        return true;
    }
    mounts.retain(|mount| {
        named || row.config.iter().any(|file| mount.covers(file) || mount.path.starts_with(file.as_str()))
    });
    mounts.iter().any(|mount| {
        let volume = pod.volume(&mount.name);
        let map = volume.and_then(|volume| volume.node.at(&["configMap", "name"])).and_then(Node::str);
        row.keys.is_empty() || map.is_none_or(|map| setup.may_set(&map, &row.keys))
    })
}

/// Whether the directory is unknown because of a word in the command.
fn leaves_open(row: &DataDir, invocation: &Invocation<'_>) -> bool {
    let commands = invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands);
    let mut words = commands.flat_map(|command| &command.words);
    words.any(|word| row.unless.iter().any(|unless| names(unless, &word.text)))
}

/// The directories of a row in a container, and their places in the manifest; `None` if they are unknown.
fn directories<'a>(
    row: &DataDir,
    setup: &Setup<'_, 'a>,
    invocation: &Invocation<'_>,
) -> Option<Vec<(String, Option<Span>)>> {
    if let Some((value, span)) = argument(row, invocation)? {
        return list(row, &value, Some(span));
    }
    for name in &row.env {
        if let Some(variable) = setup.container.env_var(name) {
            let value = variable.text()?;
            return list(row, &value, variable.value.map(Node::span));
        }
        match setup.env_from(name) {
            Lookup::Unset => {}
            Lookup::Set(value) => return list(row, &value, None),
            Lookup::Unknown => return None,
        }
    }
    if leaves_open(row, invocation) {
        return None;
    }
    let mounted = |path: &&String| setup.container.mount_of(path).is_some_and(|mount| mount.path != "/");
    let at = row.at.iter().chain(&row.or).find(mounted).or(row.at.as_ref())?;
    Some(vec![(at.clone(), None)])
}

/// The value of one of the row's options in the words of the command; the outer `None` if it is dynamic.
#[allow(clippy::option_option, reason = "not there, and there but unknown, are two answers")]
fn argument(row: &DataDir, invocation: &Invocation<'_>) -> Option<Option<(String, Span)>> {
    let Some((value, word)) = option::value(&row.args, invocation) else { return Some(None) };
    (!word.dynamic).then_some(Some((value, word.span)))
}

fn list(row: &DataDir, value: &str, span: Option<Span>) -> Option<Vec<(String, Option<Span>)>> {
    // A directory that ends in the name of the Pod is below a known directory.
    let value = value.split_once("/$(").map_or(value, |(parent, _)| parent);
    if holds_placeholder(value) || value.trim().is_empty() {
        return None;
    }
    let below = row.below.as_deref().unwrap_or_default();
    let paths = value.split(',').map(|path| path.trim().trim_end_matches('/'));
    let paths: Vec<_> = paths.map(|path| (format!("{path}{below}"), span)).collect();
    paths.iter().all(|(path, _)| path.starts_with('/')).then_some(paths)
}

/// The storage of a path. A mount anywhere below it counts too, because the important part may be there.
fn medium<'a>(
    workload: &Workload<'a>,
    pod: &PodTemplate<'a>,
    container: &Container<'a>,
    path: &str,
) -> Medium<'a> {
    let below = || {
        let under =
            |mount: &Mount<'a>| mount.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let mounts = container.mounts().into_iter();
        let mut mounts: Vec<_> = mounts.filter(|mount| under(mount) && !mount.is_file()).collect();
        // If there are several, the persistent one counts: configuration files are mounted one by one.
        mounts.sort_by_key(|mount| !of_mount(workload, pod, mount.clone()).is_persistent());
        mounts
            .into_iter()
            .find(|mount| !pod.volume(&mount.name).is_some_and(|volume| is_config_source(&volume.source)))
    };
    let unknown = || container.mounts().into_iter().find(|mount| holds_placeholder(&mount.path));
    match (container.mount_of(path).or_else(below), unknown()) {
        (Some(mount), _) => of_mount(workload, pod, mount),
        (None, Some(mount)) => Medium::Undeclared(mount),
        (None, None) => Medium::Layer,
    }
}

/// The storage behind a mount. A claim template takes precedence over a volume with the same name.
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

#[cfg(test)]
mod tests {
    use super::places;
    use crate::manifest::{Workload, objects};
    use crate::source::FileId;
    use crate::systems::{Catalogue, ConfigMap, Setup, Surroundings};
    use crate::yaml::{self, Node};

    /// Two ConfigMaps: `plain` has no relevant setting, `moves` is not in the run.
    struct Maps<'n>(Node<'n>);

    impl<'n> Surroundings<'n> for Maps<'n> {
        fn config_map(&self, name: &str) -> Option<ConfigMap<'n>> {
            (name == "plain").then_some(ConfigMap { file: FileId(0), node: self.0, partial: false })
        }
    }

    /// The directories of a StatefulSet's first container: `path on medium`.
    fn found(image: &str, container: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers:\n        - name: a\n          image: {image}\n{container}      volumes:\n        - {{name: \
             conf, configMap: {{name: plain}}}}\n        - {{name: moves, configMap: {{name: moves}}}}\n        - \
             {{name: tmp, emptyDir: {{}}}}\n  volumeClaimTemplates: [{{metadata: {{name: data}}}}]\n"
        );
        let stream = yaml::parse(&text, yaml::Limits::default());
        let object = objects(&stream.documents()[0])[0];
        let workload = Workload::new(object).unwrap();
        let pod = workload.pod_template().unwrap();
        let plain = yaml::parse("data: {mongod.conf: ''}", yaml::Limits::default());
        let around = Maps(plain.documents()[0].root().unwrap());
        let identity = Catalogue::builtin().recognise_pod(&pod, &around);
        let one = &identity.deciding[0];
        let setup = Setup::new(one.container, pod, &around);
        let places = places(&workload, &setup, one.recognition.system);
        let medium = |debug: String| debug.split(['(', ' ']).next().unwrap_or_default().to_owned();
        places
            .iter()
            .map(|place| format!("{} on {}", place.path, medium(format!("{:?}", place.on))))
            .collect()
    }

    fn mount(path: &str) -> String {
        format!("          volumeMounts: [{{name: data, mountPath: {path}}}]\n")
    }

    #[test]
    fn postgres_moved_with_version_18() {
        let data = mount("/var/lib/postgresql/data");
        let moved = ["/var/lib/postgresql/18/docker on Layer"];
        for image in ["postgres", "postgres:18", "postgres:18.1-alpine", "postgres:latest", "postgres:alpine"]
        {
            assert_eq!(found(image, &data), moved, "{image}");
        }
        for image in ["postgres:17", "postgres:9.6-alpine", "registry.example/library/postgres:16"] {
            assert_eq!(found(image, &data), ["/var/lib/postgresql/data on ClaimTemplate"], "{image}");
        }
        for image in ["postgres@sha256:00", "postgres:corp-stable", "\"postgres:${TAG}\""] {
            assert_eq!(found(image, &data), [""; 0], "{image}: no version");
        }
        let moved = format!("          env: [{{name: PGDATA, value: /var/lib/postgresql/data/x}}]\n{data}");
        assert_eq!(found("postgres:18", &moved), ["/var/lib/postgresql/data/x on ClaimTemplate"]);
    }

    #[test]
    fn options_and_parents_count() {
        assert_eq!(found("mysql:8.4", &mount("/var/lib")), ["/var/lib/mysql on ClaimTemplate"]);
        assert_eq!(found("mysql:8.4", &mount("'#{DIR}#'")), ["/var/lib/mysql on Undeclared"]);
        assert_eq!(found("mysql:8.4", &mount("/var/lib/mysql/x")), ["/var/lib/mysql on ClaimTemplate"]);
        assert_eq!(found("mysql:8.4", &mount("/var/lib/mysql/x.cnf")), ["/var/lib/mysql on Layer"], "a file");
        let args = format!("          args: [--datadir=/data/mysql]\n{}", mount("/var/lib/mysql"));
        assert_eq!(found("mysql:8.4", &args), ["/data/mysql on Layer"]);
        let args = format!("          args: [--datadir, /data/mysql]\n{}", mount("/data"));
        assert_eq!(found("mysql:8.4", &args), ["/data/mysql on ClaimTemplate"]);
    }

    #[test]
    fn configuration_that_may_move_it_leaves_it_open() {
        let with = |volume: &str| {
            format!("          volumeMounts: [{{name: {volume}, mountPath: /etc/mysql/conf.d}}]\n")
        };
        assert_eq!(found("mysql:8.4", &with("conf")), ["/var/lib/mysql on Layer"]);
        assert_eq!(found("mysql:8.4", &with("moves")), [""; 0]);
        assert_eq!(found("mysql:8.4", &with("tmp")), [""; 0], "written by an init container");
        assert_eq!(found("mongo:7", "          args: [--config, /etc/mine.conf]\n"), [""; 0]);
    }

    #[test]
    fn an_entrypoint_that_does_not_run_leaves_it_open() {
        let data = mount("/elsewhere");
        let image = "confluentinc/cp-kafka:7.7.1";
        let command = |command: &str| format!("          command: {command}\n{data}");
        assert_eq!(found(image, &data), ["/var/lib/kafka/data on Layer"]);
        let through = r#"[bash, -c, "export KAFKA_BROKER_ID=1; exec /etc/confluent/docker/run"]"#;
        assert_eq!(found(image, &command(through)), ["/var/lib/kafka/data on Layer"]);
        assert_eq!(found(image, &command("[kafka-server-start, /etc/mine.properties]")), [""; 0]);
        let moved = r#"[bash, -c, "export KAFKA_LOG_DIRS=/x/$HOSTNAME && exec /etc/confluent/docker/run"]"#;
        assert_eq!(found(image, &command(moved)), [""; 0]);
    }
}
