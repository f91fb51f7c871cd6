use super::words::{STATEFUL_TEMPLATES, is_shared, may_lack, refusal, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Quantity, Workload, WorkloadKind};
use crate::yaml::{Entry, Node};

declare_lint! {
    /// A device is asked for without a limit or by halves, or huge pages without a limit, without memory beside
    /// them, or not by the page.
    ///
    /// ## Why
    ///
    /// Devices (`nvidia.com/gpu`, and every other resource with a domain that is not Kubernetes' own) and huge pages
    /// are handed out whole, and never promised twice. So the API server wants the limit, which then is the request
    /// as well: "Limit must be set for non overcommitable resources". Devices are counted: "must be an integer".
    /// Where a GPU is to be shared, its device plugin offers it as several devices.
    ///
    /// Huge pages come in pages of the size that is in their name, and only beside `cpu` or `memory`: "HugePages
    /// require cpu or memory".
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
        summary: "a device or huge pages that the API server refuses",
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

/// What can't be shared has a limit.
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
            .help(format!("write `{name}` under `limits`: it is the request as well"));
    }
}

/// Devices are counted.
fn whole<'a>(amount: Entry<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    if Quantity::of(amount.value).is_some_and(|quantity| quantity.milli_ceiling() % 1000 != 0) {
        let (name, text) = (amount.key.key_text(), amount.value.content().unwrap_or_default());
        context
            .report(amount.value, format!("`{name}` comes in whole numbers: `{text}` is none"))
            .label(label);
    }
}

/// Huge pages come by the page.
fn pages<'a>(amount: Entry<'a>, size: &str, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(quantity) = Quantity::of(amount.value) else { return };
    let Some(page) = Quantity::parse(size).ok().map(Quantity::ceiling).filter(|page| *page > 0) else {
        return;
    };
    if quantity.ceiling() % page != 0 {
        let (name, text) = (amount.key.key_text(), amount.value.content().unwrap_or_default());
        context
            .report(
                amount.value,
                format!("`{name}` comes in pages of {size}: `{text}` is no multiple of that"),
            )
            .label(label);
    }
}

/// Huge pages come beside `cpu` or `memory`.
fn beside<'a>(
    workload: &Workload<'a>,
    resources: Node<'a>,
    label: &'static str,
    context: &mut Context<'_, 'a>,
) {
    let lists = ["limits", "requests"].map(|list| resources.get(list).filter(|node| !node.is_null()));
    let is_known =
        may_lack(resources, context) && lists.iter().flatten().all(|list| may_lack(*list, context));
    // Where nobody looks into a template, a LimitRange may add memory to its Pods before they are judged.
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
            .help("a request for either will do");
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
    fn devices_are_counted() {
        assert_eq!(
            told("{limits: {nvidia.com/gpu: 500m}}"),
            ["error 6:62 `500m`: `nvidia.com/gpu` comes in whole numbers: `500m` is none"]
        );
        assert_eq!(
            told("{limits: {amd.com/gpu: 0.5}}"),
            ["error 6:59 `0.5`: `amd.com/gpu` comes in whole numbers: `0.5` is none"]
        );
    }

    #[test]
    fn huge_pages_come_by_the_page_and_beside_memory() {
        assert_eq!(
            told("{limits: {cpu: 1, hugepages-2Mi: 3Mi}}"),
            ["error 6:69 `3Mi`: `hugepages-2Mi` comes in pages of 2Mi: `3Mi` is no multiple of that"]
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
