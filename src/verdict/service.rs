//! Services in kinds that do not suit them.

use super::{Case, Fault, Misfit};
use crate::finding::Severity;
use crate::manifest::{Container, EnvVar, Image, KindNature, PodTemplate, Service, Volume, VolumeSource};
use crate::systems::{Identified, Nature, Rank, Trait};
use crate::yaml::Node;

pub(super) fn in_job(case: &Case<'_, '_>) -> Option<Fault> {
    let kind = case.kind();
    let of = case.identity.sole()?;
    let system = of.recognition.system;
    if !kind.is_job_like() || !system.nature.is_long_running() || system.fits_kind(kind) {
        return None;
    }
    if is_more_likely_a_client(of) {
        return None;
    }
    let limit = case.workload.run_deadline();
    let message = format!("{} runs as {}", system.title, kind.with_article());
    let mut fault = Fault::of_system(Misfit::ServiceInJob, Severity::Error, case, of, message)
        .label(if limit.is_some_and(|limit| !limit.is_null()) {
            "it only ends at `activeDeadlineSeconds`, and the Job fails"
        } else {
            "a service does not end, so the Job never completes"
        })
        .help(format!(
            "make it a {}, or set the command that the Job should run: {}",
            system.wants().name(),
            system.why()
        ));
    let container = of.container.node();
    let words = ["command", "args"].into_iter().filter(|field| container.get(field).is_none());
    fault.absent = words.map(|field| case.around.subject.path_in(container, field)).collect();
    Some(fault)
}

/// Whether the only evidence is a private image with the name of the system. In a Job, such an image is more likely a
/// client, unless the container has a command, port, volume or setting of the server.
fn is_more_likely_a_client(of: &Identified<'_, '_>) -> bool {
    let (system, container) = (of.recognition.system, &of.container);
    let by_image = of.recognition.evidence.iter().all(|evidence| evidence.rank == Rank::Image);
    let reference = container.image();
    let image = reference.as_deref().and_then(Image::parse);
    if !by_image || !image.is_some_and(|image| system.is_only_namesake_of(&image)) {
        return false;
    }
    let listens = container.ports().iter().any(|port| {
        let number = port.get("containerPort").and_then(Node::int);
        number.is_some_and(|number| system.ports.iter().any(|port| i64::from(*port) == number))
    });
    let env = container.env();
    let is_set = |name: &String| env.iter().any(|variable| variable.name == *name);
    let is_set_up = system.data.iter().flat_map(|dir| &dir.env).any(is_set)
        || system.identity.iter().any(|identity| is_set(&identity.env));
    let has_data =
        system.data.iter().any(|dir| dir.at.as_ref().is_some_and(|at| container.mount_of(at).is_some()));
    !listens && !is_set_up && !has_data
}

pub(super) fn in_statefulset(case: &Case<'_, '_>) -> Option<Fault> {
    let kind = case.kind();
    if kind.nature() != KindNature::Identity {
        return None;
    }
    let of = case.identity.sole()?;
    let system = of.recognition.system;
    let keeps_something = !case.workload.volume_claim_templates().is_empty() || knows_itself(&case.pod);
    if system.nature != Nature::StatelessService || system.fits_kind(kind) || keeps_something {
        return None;
    }
    let message = format!("{} runs as {}", system.title, kind.with_article());
    let advertises = system.has(Trait::Advertises);
    let severity = if advertises { Severity::Info } else { Severity::Warning };
    let parallel = case.workload.spec().and_then(|spec| spec.get("podManagementPolicy")).and_then(Node::str);
    let fault = Fault::of_system(Misfit::StatelessInStatefulSet, severity, case, of, message)
        .label(if parallel.is_some_and(|policy| policy == "Parallel") {
            "its Pods are replaced one by one: a stuck Pod blocks the others"
        } else {
            "its Pods start one by one: a stuck Pod blocks the others"
        })
        .help(if advertises {
            format!(
                "make it a Deployment, unless clients or peers need stable names of the Pods: {}",
                system.why()
            )
        } else {
            format!("make it a Deployment: {}", system.why())
        });
    Some(fault)
}

/// Whether a container reads the name or ordinal of its Pod, and so uses the stable name.
fn knows_itself(pod: &PodTemplate<'_>) -> bool {
    let own_name = |path: &str| {
        path == "metadata.name"
            || path.contains("pod-index")
            || path.contains("statefulset.kubernetes.io/pod-name")
    };
    pod.all_containers().iter().any(|container| {
        let by_field = container
            .env()
            .iter()
            .any(|variable| variable.field_path().and_then(Node::str).is_some_and(|path| own_name(&path)));
        let words = container.command().into_iter().chain(container.args());
        by_field
            || words.filter_map(Node::content).any(|text| {
                let text = text.to_ascii_lowercase();
                text.contains("hostname") || text.contains("$pod_name") || text.contains("ordinal")
            })
    })
}

pub(super) fn in_daemonset(case: &Case<'_, '_>) -> Option<Fault> {
    if case.kind().nature() != KindNature::PerNode {
        return None;
    }
    let of = case.identity.sole()?;
    let system = of.recognition.system;
    let wrong = system.nature == Nature::StatelessService && !system.fits_kind(case.kind());
    if !wrong || serves_its_node(&case.pod) || is_reached_on_its_node(case) {
        return None;
    }
    let severity = if is_pinned(&case.pod) { Severity::Info } else { Severity::Warning };
    let message = format!("{} runs as {}, one Pod per node", system.title, case.kind().with_article());
    let fault = Fault::of_system(Misfit::ServiceInDaemonSet, severity, case, of, message)
        .label("the number of Pods follows the nodes, not the load")
        .help(format!("make it a Deployment with `replicas`: {}", system.why()));
    Some(fault)
}

/// Whether clients reach the Pod at its node's address, or the Pod reads the node's name or address, or mounts one of
/// its directories.
fn serves_its_node(pod: &PodTemplate<'_>) -> bool {
    let of_node = |path: Node<'_>| {
        path.str().is_some_and(|path| matches!(&*path, "spec.nodeName" | "status.hostIP" | "status.hostIPs"))
    };
    let container_does = |container: Container<'_>| {
        container.ports().iter().any(|port| port.get("hostPort").is_some())
            || container.env().iter().filter_map(EnvVar::field_path).any(of_node)
    };
    let directory = |volume: &Volume<'_>| matches!(volume.source, VolumeSource::HostPath(_));
    pod.host_network()
        || pod.all_containers().into_iter().any(container_does)
        || pod.volumes().iter().any(directory)
}

/// Whether a Service routes requests to the Pod on the client's node.
fn is_reached_on_its_node(case: &Case<'_, '_>) -> bool {
    let (project, from) = (case.around.project, case.around.subject);
    let services = project.of_kind("Service").filter(|service| project.share_namespace(from, service));
    let services = services.filter_map(|subject| Service::new(subject.object));
    let local = |service: &Service<'_>| {
        let policy = service.object().spec().and_then(|spec| spec.get("internalTrafficPolicy"));
        policy.and_then(Node::str).is_some_and(|policy| policy == "Local")
    };
    services.filter(local).any(|service| service.selects(case.pod.labels()))
}

fn is_pinned(pod: &PodTemplate<'_>) -> bool {
    let Some(spec) = pod.spec() else { return false };
    spec.get("nodeSelector").is_some_and(Node::is_mapping) || spec.at(&["affinity", "nodeAffinity"]).is_some()
}
