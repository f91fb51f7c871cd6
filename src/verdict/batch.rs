//! Work that ends, in kinds that always restart it.

use super::{Case, Fault, Misfit};
use crate::finding::Severity;
use crate::manifest::{Container, KindNature, Workload};
use crate::systems::{Nature, Streaming, Trait};
use crate::yaml::Node;

/// The systems that are drivers of Spark applications, which may be streaming applications.
const SPARK: [&str; 2] = ["spark-submit", "spark-cluster-submit"];

pub(super) fn in_deployment(case: &Case<'_, '_>) -> Option<Fault> {
    let kind = case.kind();
    let of = case.identity.sole()?;
    let system = of.recognition.system;
    let restarts =
        matches!(kind.nature(), KindNature::Interchangeable | KindNature::Identity | KindNature::PerNode);
    if !restarts || system.nature != Nature::Batch || system.fits_kind(kind) {
        return None;
    }
    let may_stream = SPARK.contains(&&*system.id);
    let streaming = if may_stream { streaming(&case.workload, &of.container) } else { Streaming::No };
    let submits = system.id == "spark-cluster-submit";
    if streaming == Streaming::Likely && !submits {
        return None;
    }
    let unsure = system.has(Trait::LoadGenerator) || streaming != Streaming::No;
    let severity = if unsure { Severity::Warning } else { Severity::Error };
    let message = format!("{} runs as {}", system.title, kind.with_article());
    let fault = Fault::of_system(Misfit::BatchInDeployment, severity, case, of, message)
        .label(if submits {
            "each restart submits the application again"
        } else {
            "when the work is done, it is restarted and does it again"
        })
        .help(format!("make it a Job, or a CronJob if it should run on a schedule: {}", system.why()));
    Some(fault)
}

/// Whether anything about a Spark driver suggests streaming. The manifest does not contain its code, so a hint is
/// enough.
fn streaming(workload: &Workload<'_>, container: &Container<'_>) -> Streaming {
    let env = container.env();
    let words = container.command().into_iter().chain(container.args()).filter_map(Node::content);
    let names = env.iter().map(|variable| variable.name.clone());
    let values = env.iter().filter_map(|variable| variable.value?.content());
    let texts = words.chain(names).chain(values).chain(container.image());
    Streaming::of(texts.chain(container.name()).chain(workload.object().name()))
}
