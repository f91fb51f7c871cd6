use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Container, Image, Role, Workload, WorkloadKind, holds_placeholder};
use crate::systems::Trait;
use crate::yaml::{Node, Span};

declare_lint! {
    /// A container's image has neither a digest nor a tag other than `latest`.
    ///
    /// The finding is a warning for Jobs, CronJobs and data systems that rightkind recognises, and an info for
    /// everything else. An image is not reported if a kustomization that builds the workload pins it.
    ///
    /// ## Why
    ///
    /// `latest`, or no tag, means the image that was pushed last. Tonight's pipeline may run another version than last
    /// night's, a new node may run another version than the others, and there is no version to roll back to. A new
    /// major version of a database or a broker may refuse the data of the old one, or upgrade it irreversibly.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: nightly-etl
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 7200
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: etl
    ///               image: registry.example/etl:latest
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: nightly-etl
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 7200
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: etl
    ///               image: registry.example/etl:2026.11.1
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Images": Image names; Image pull policy:
    ///   https://kubernetes.io/docs/concepts/containers/images/
    pub(crate) static IMAGE_NOT_PINNED = "image-not-pinned" {
        summary: "an image without a tag, or with the tag `latest`",
        severity: Warning,
        section: Pod,
        since: "0.1.0",
        check: AnyContainer(check),
    }
}

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let (Some(node), Some(reference)) = (container.image_node(), container.image()) else { return };
    if holds_placeholder(&reference) || container.image_is_pinned() != Some(false) {
        return;
    }
    let Some(image) = Image::parse(&reference) else { return };
    if context.subject().is_some_and(|subject| context.project().pins(subject, &image)) {
        return;
    }
    let pulls = container.node().get("imagePullPolicy").and_then(Node::str);
    let local = pulls.as_deref() == Some("Never");
    let decides = context.identity().is_some_and(|identity| {
        identity.deciding.iter().any(|one| {
            one.container.node() == container.node() && !one.recognition.system.has(Trait::General)
        })
    });
    let job = matches!(workload.kind(), WorkloadKind::Job | WorkloadKind::CronJob);
    let matters = container.role() == Role::Main && (job || decides);
    let severity = if matters && !local { Severity::Warning } else { Severity::Info };
    let name = image.name();
    let (at, message, label) = match tag(node) {
        Some(tag) => (
            tag,
            format!("the image `{name}` is not pinned: `latest` changes"),
            "the image that was pushed last",
        ),
        None => (
            node.span(),
            format!("the image `{name}` is not pinned: no tag means `latest`"),
            "the image that was pushed last",
        ),
    };
    context
        .report_at(at, message)
        .severity(severity)
        .label(label)
        .help("use the version that was tested, as a tag that is never pushed again or as a digest");
}

/// The span of `latest`, if it is written.
fn tag(node: Node<'_>) -> Option<Span> {
    const LATEST: &str = ":latest";
    let start = node.text().rfind(LATEST)?;
    let start = node.span().start + u32::try_from(start).ok()? + 1;
    Some(Span::new(start, start + 6))
}

#[cfg(test)]
mod tests {
    use super::IMAGE_NOT_PINNED;
    use crate::testing::{check, check_files};

    fn workload(kind: &str, container: &str) -> String {
        let version = if kind == "Job" { "batch/v1" } else { "apps/v1" };
        format!(
            "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers: [{{name: a, image: {container}}}]\n"
        )
    }

    #[test]
    fn a_tag_that_moves_is_underlined() {
        assert_eq!(
            check(&IMAGE_NOT_PINNED, &workload("Job", "\"registry.example/etl:latest\"")),
            ["warning 7:59 `latest`: the image `etl` is not pinned: `latest` changes"]
        );
    }

    #[test]
    fn pods_of_operators_kinds_are_told_as_advice() {
        let text =
            workload("Rollout", "\"registry.example/api:latest\"").replace("apps/v1", "argoproj.io/v1alpha1");
        assert_eq!(
            check(&IMAGE_NOT_PINNED, &text),
            ["info 7:59 `latest`: the image `api` is not pinned: `latest` changes"]
        );
    }

    #[test]
    fn no_tag_is_latest() {
        assert_eq!(
            check(&IMAGE_NOT_PINNED, &workload("Deployment", "\"registry.example:5000/web\"")),
            [
                "info 7:37 `\"registry.example:5000/web\"`: the image `web` is not pinned: no tag means `latest`"
            ]
        );
    }

    #[test]
    fn a_recognised_system_matters_more() {
        let found = check(&IMAGE_NOT_PINNED, &workload("StatefulSet", "apache/kafka"));
        assert!(found[0].starts_with("warning 7:37 `apache/kafka`: "), "{found:?}");
        let found = check(&IMAGE_NOT_PINNED, &workload("Deployment", "nginx"));
        assert!(found[0].starts_with("info 7:37 `nginx`: "), "a web server is no data workload: {found:?}");
    }

    #[test]
    fn what_is_pinned_or_not_known_is_left_alone() {
        for image in [
            "a:1",
            "a@sha256:00",
            "a:latest@sha256:00",
            "\"${IMAGE}\"",
            "\"a:{{ .Values.tag }}\"",
            "<image>",
            "'<\"IMAGE\">'",
            "'a:#{Tag}#'",
            "'[[ .Image ]]'",
            "a/__TAG__",
            "($IMAGE)",
        ] {
            assert_eq!(check(&IMAGE_NOT_PINNED, &workload("Job", image)), [""; 0], "{image}");
        }
    }

    #[test]
    fn a_kustomization_may_pin_it() {
        let kustomization = "resources: [job.yaml]\nimages: [{name: registry.example/etl, newTag: '1.2'}]\n";
        let job = workload("Job", "registry.example/etl");
        let files = [("kustomization.yaml", kustomization), ("job.yaml", &*job)];
        assert_eq!(check_files(&IMAGE_NOT_PINNED, &files), [""; 0]);
    }
}
