use super::words::{STATEFUL_TEMPLATES, is_shared, may_lack, refusal, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Quantity, Workload, WorkloadKind};
use crate::yaml::{Entry, Node};

declare_lint! {
    /// A device is requested without a limit or in a fraction, or huge pages are requested without a limit, without
    /// `cpu` or `memory`, or not in whole pages.
    ///
    /// ## Why
    ///
    /// Devices (`nvidia.com/gpu`, and every other resource with a domain that is not Kubernetes' own) and huge
    /// pages cannot be overcommitted. The API server therefore requires a limit, which is also the request: "Limit
    /// must be set for non overcommitable resources". The number of devices is whole: "must be an integer". To
    /// share a GPU, configure its device plugin to offer it as several devices.
    ///
    /// The amount of huge pages must be a multiple of the page size in their name, and the container needs `cpu` or
    /// `memory` too: "HugePages require cpu or memory".
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    ///       resources:
    ///         requests:
    ///           nvidia.com/gpu: 1
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    ///       resources:
    ///         limits:
    ///           nvidia.com/gpu: 1
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Resource Management for Pods and Containers": Extended resources:
    ///   https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
    /// - Kubernetes documentation, "Schedule GPUs": https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
    /// - Kubernetes documentation, "Manage HugePages":
    ///   https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/
    pub(crate) static EXTENDED_RESOURCE_INVALID = "extended-resource-invalid" {
        summary: "a request for devices or huge pages that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Container(check),
    }
}

const HUGE_PAGES: &str = "hugepages-";

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let Some(resources) = container.node().get("resources").filter(|node| node.is_mapping()) else { return };
    let label = refusal(workload, context);
    limits(resources, label, context);
    for amount in ["limits", "requests"].iter().flat_map(|list| amounts(resources, list)) {
        let name = amount.key.key_text();
        match name.strip_prefix(HUGE_PAGES) {
            Some(size) => pages(amount, size, label, context),
            None if !is_shared(&name) => whole(amount, label, context),
            None => {}
        }
    }
    beside(workload, resources, label, context);
}

fn amounts<'a>(resources: Node<'a>, list: &str) -> impl Iterator<Item = Entry<'a>> {
    let amounts = resources.get(list).into_iter().flat_map(Node::entries);
    amounts.filter(|amount| !amount.is_merge() && !amount.value.is_null())
}

/// A resource that cannot be overcommitted needs a limit.
fn limits<'a>(resources: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let limits = written(resources, "limits").map(|entry| entry.value.resolve());
    if !may_lack(resources, context) || limits.is_some_and(|limits| !may_lack(limits, context)) {
        return;
    }
    let absent = context.path_in(resources, "limits");
    for request in amounts(resources, "requests") {
        let name = request.key.key_text();
        let is_amount = Quantity::of(request.value).is_some();
        if is_shared(&name) || !is_amount || limits.is_some_and(|limits| limits.entry(&name).is_some()) {
            continue;
        }
        context
            .report(request.key, format!("`{name}` is requested without a limit"))
            .absent([absent.clone()])
            .label(label)
            .help(format!("set `{name}` under `limits`: the limit is also the request"));
    }
}

/// The number of devices is whole.
fn whole<'a>(amount: Entry<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    if Quantity::of(amount.value).is_some_and(|quantity| quantity.milli_ceiling() % 1000 != 0) {
        let (name, text) = (amount.key.key_text(), amount.value.content().unwrap_or_default());
        context.report(amount.value, format!("`{name}` must be a whole number, not `{text}`")).label(label);
    }
}

/// The amount of huge pages is a multiple of the page size.
fn pages<'a>(amount: Entry<'a>, size: &str, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(quantity) = Quantity::of(amount.value) else { return };
    let Some(page) = Quantity::parse(size).ok().map(Quantity::ceiling).filter(|page| *page > 0) else {
        return;
    };
    if quantity.ceiling() % page != 0 {
        let (name, text) = (amount.key.key_text(), amount.value.content().unwrap_or_default());
        context
            .report(amount.value, format!("`{name}` must be a multiple of {size}, not `{text}`"))
            .label(label);
    }
}

/// Huge pages need `cpu` or `memory` beside them.
fn beside<'a>(
    workload: &Workload<'a>,
    resources: Node<'a>,
    label: &'static str,
    context: &mut Context<'_, 'a>,
) {
    let lists = ["limits", "requests"].map(|list| resources.get(list).filter(|node| !node.is_null()));
    let is_known =
        may_lack(resources, context) && lists.iter().flatten().all(|list| may_lack(*list, context));
    // Where the template is not validated, a LimitRange may add memory to its Pods before they are.
    let is_judged = match workload.kind() {
        WorkloadKind::Pod => false,
        WorkloadKind::StatefulSet => context.versions().any_from(STATEFUL_TEMPLATES),
        _ => true,
    };
    let of_pod = workload.pod_template().and_then(|template| template.spec()?.get("resources"));
    if !is_judged || !is_known || of_pod.is_some() {
        return;
    }
    let entries: Vec<_> = lists.into_iter().flatten().flat_map(Node::entries).collect();
    if entries.iter().any(|entry| ["cpu", "memory"].contains(&&*entry.key.key_text())) {
        return;
    }
    if let Some(first) = entries.iter().find(|entry| entry.key.key_text().starts_with(HUGE_PAGES)) {
        let absent = ["limits", "requests"].map(|list| context.path_in(resources, list));
        context
            .report(first.key, "huge pages need `cpu` or `memory` beside them")
            .absent(absent)
            .label(label)
            .help("a request for one of them is enough");
    }
}

#[cfg(test)]
mod tests {
    use super::EXTENDED_RESOURCE_INVALID;
    use crate::testing::{check, check_beside, check_for, check_patch};

    fn pod(resources: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - {{name: a, image: b, resources: \
             {resources}}}\n"
        )
    }

    fn told(resources: &str) -> Vec<String> {
        check(&EXTENDED_RESOURCE_INVALID, &pod(resources))
    }

    #[test]
    fn a_device_has_a_limit() {
        let message = "`nvidia.com/gpu` is requested without a limit";
        for rest in ["", ", limits: ", ", limits: {cpu: 1}"] {
            assert_eq!(
                told(&format!("{{requests: {{nvidia.com/gpu: 1}}{rest}}}")),
                [format!("error 6:48 `nvidia.com/gpu`: {message}")]
            );
        }
        assert_eq!(told("{requests: {cpu: 1, hugepages-2Mi: 4Mi}}").len(), 1);
    }

    #[test]
    fn devices_are_whole_numbers() {
        assert_eq!(
            told("{limits: {nvidia.com/gpu: 500m}}"),
            ["error 6:62 `500m`: `nvidia.com/gpu` must be a whole number, not `500m`"]
        );
        assert_eq!(
            told("{limits: {amd.com/gpu: 0.5}}"),
            ["error 6:59 `0.5`: `amd.com/gpu` must be a whole number, not `0.5`"]
        );
    }

    #[test]
    fn huge_pages_come_by_the_page_and_beside_memory() {
        assert_eq!(
            told("{limits: {cpu: 1, hugepages-2Mi: 3Mi}}"),
            ["error 6:69 `3Mi`: `hugepages-2Mi` must be a multiple of 2Mi, not `3Mi`"]
        );
        let of = |kind: &str| {
            let text = format!(
                "apiVersion: apps/v1\nkind: {kind}\nspec: {{template: {{spec: {{containers: [{{name: a, image: b, resources: \
                 {{limits: {{hugepages-1Gi: 2Gi}}}}}}]}}}}}}\n"
            );
            check_for(&EXTENDED_RESOURCE_INVALID, "1.33", &text)
        };
        assert_eq!(
            of("Deployment"),
            ["error 3:80 `hugepages-1Gi`: huge pages need `cpu` or `memory` beside them"]
        );
        assert_eq!(of("StatefulSet"), [""; 0]);
        assert_eq!(told("{limits: {hugepages-1Gi: 2Gi}}"), [""; 0], "a LimitRange may add memory");
    }

    #[test]
    fn sound_or_unknown_ones_are_fine() {
        for resources in [
            "{limits: {nvidia.com/gpu: 2}}",
            "{limits: {nvidia.com/gpu: 1000m}, requests: {nvidia.com/gpu: 1}}",
            "{limits: {nvidia.com/gpu: \"{{ gpus }}\"}, requests: {nvidia.com/gpu: \"{{ gpus }}\"}}",
            "{requests: {nvidia.com/gpu: \"{{ gpus }}\"}}",
            "{requests: {nvidia.com/gpu: }}",
            "{requests: {scheduling.kubernetes.io/slots: 500m, cpu: 100m, ephemeral-storage: 1}}",
            "{limits: {hugepages-2Mi: 4Mi}, requests: {memory: 1Gi}}",
            "{limits: {hugepages-x: 3Mi, cpu: 1}}",
            "{limits: {{ limits }}, requests: {nvidia.com/gpu: 1}}",
            "{{ resources }}",
            "{}",
        ] {
            assert_eq!(told(resources), [""; 0], "{resources}");
        }
        let misspelled = pod("{lmits: {nvidia.com/gpu: 1}, requests: {nvidia.com/gpu: 1}}");
        assert_eq!(check_beside(&EXTENDED_RESOURCE_INVALID, "unknown-field", &misspelled), [""; 0]);
        let patch = pod("{requests: {nvidia.com/gpu: 1}}");
        assert_eq!(check_patch(&EXTENDED_RESOURCE_INVALID, &patch), [""; 0]);
        let merged = pod("{<<: *a, requests: {nvidia.com/gpu: 1}}")
            .replace("spec:\n", "spec:\n  nodeSelector: &a {limits: {nvidia.com/gpu: 1}}\n");
        assert_eq!(check(&EXTENDED_RESOURCE_INVALID, &merged), [""; 0]);
    }
}
