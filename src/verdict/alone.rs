//! Pods without a controller.

use super::{Case, Fault, Misfit};
use crate::finding::Severity;
use crate::manifest::{KindNature, Object};
use crate::systems::{Identified, Nature, Trait};
use crate::yaml::Node;

pub(super) fn bare_pod(case: &Case<'_, '_>) -> Option<Fault> {
    let object = case.workload.object();
    if case.kind().nature() != KindNature::Alone || is_made_by_something(object) {
        return None;
    }
    if case.pod.restart_policy().and_then(Node::str).as_deref() == Some("Never") {
        return None;
    }
    let natures = [Nature::Stateful, Nature::StatelessService, Nature::Batch];
    let of = natures.into_iter().find_map(|nature| case.identity.of_nature(nature))?;
    let system = of.recognition.system;
    let only_asks = system.nature == Nature::Batch && !system.has(Trait::Writes);
    if only_asks || system.has(Trait::General) || is_template_container(of) {
        return None;
    }
    let file = &case.around.project.file(case.around.subject.file).source.name;
    let test = is_named_test(file) || object.name().is_some_and(|name| is_named_test(&name));
    let severity = if test { Severity::Info } else { Severity::Warning };
    let message = format!("{} runs as a bare Pod", system.title);
    let fault = Fault::of_system(Misfit::BarePod, severity, case, of, message)
        .label("if its node fails, nothing replaces it")
        .help(format!("make it a {}: {}", system.wants().name(), system.why()));
    Some(fault)
}

/// Static Pods of the control plane, Pods exported from a running cluster, and Pods of a test suite or an operator.
fn is_made_by_something(object: Object<'_>) -> bool {
    let metadata = |key: &str| object.metadata().and_then(|metadata| metadata.get(key));
    let marked = ["helm.sh/hook", "argocd.argoproj.io/hook", "kubernetes.io/config.mirror"]
        .into_iter()
        .any(|annotation| object.annotation(annotation).is_some());
    let control_plane = object.label("tier").is_some_and(|tier| tier == "control-plane");
    marked || control_plane || metadata("ownerReferences").is_some() || metadata("name").is_none()
}

/// Whether a word in a name or path shows that it is for tests.
fn is_named_test(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "test" | "tests" | "testing" | "testdata" | "e2e"))
}

/// Pod templates for Spark and Airflow are written as Pods, with containers of these names.
fn is_template_container(of: &Identified<'_, '_>) -> bool {
    let names = ["base", "spark-kubernetes-driver", "spark-kubernetes-executor"];
    of.container.name().is_some_and(|name| names.contains(&&*name))
}
