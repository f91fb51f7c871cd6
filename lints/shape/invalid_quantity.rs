use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Object, Quantity, QuantityError, Workload, holds_placeholder};
use crate::schema::{Fault, Value};
use crate::yaml::Node;

declare_lint! {
    /// An amount of memory, CPU or storage is not a valid quantity, or is valid but probably not what is meant.
    ///
    /// ## Why
    ///
    /// Suffixes are `k M G T P E` for powers of 1000, `Ki Mi Gi Ti Pi Ei` for powers of 1024, and `m` for a
    /// thousandth. `K`, `GB`, `GiB` and `mb` are not suffixes, and the API server refuses them: `quantities must
    /// match the regular expression`, `unable to parse quantity's suffix`.
    ///
    /// Some mistakes are valid quantities. `memory: 512m` is half a byte: the container is killed before it starts,
    /// or the scheduler reserves nothing for it. `cpu: 500M` is five hundred million cores: the Pod stays pending.
    /// Such values get a warning.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   name: warehouse
    /// spec:
    ///   accessModes:
    ///     - ReadWriteOnce
    ///   resources:
    ///     requests:
    ///       storage: 100GB
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   name: warehouse
    /// spec:
    ///   accessModes:
    ///     - ReadWriteOnce
    ///   resources:
    ///     requests:
    ///       storage: 100G
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Quantity":
    ///   https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    /// - Kubernetes documentation, "Resource Management for Pods and Containers": Memory resource units:
    ///   https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
    pub(crate) static INVALID_QUANTITY = "invalid-quantity" {
        summary: "an amount that is not a quantity, or probably not what is meant",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if let Some(diagnosis) = context.diagnosis() {
        for problem in diagnosis.judgement.problems() {
            if let Fault::Quantity(value, error) = problem.fault {
                refused(&value, error, context);
            }
        }
    }
    let Some(template) = Workload::new(object).and_then(|workload| workload.pod_template()) else { return };
    for container in template.all_containers() {
        for list in ["requests", "limits"] {
            let entries = container.node().at(&["resources", list]).into_iter().flat_map(Node::entries);
            for entry in entries {
                amount(&entry.key.key_text(), entry.value.resolve(), context);
            }
        }
    }
}

fn refused<'a>(value: &Value<'a>, error: QuantityError, context: &mut Context<'_, 'a>) {
    let text = value.node.content().unwrap_or_default();
    let meant = meant(&text);
    let message = match &meant {
        Some(meant) => format!("`{text}` is not a quantity: did you mean `{meant}`?"),
        None => format!("`{text}` is not a quantity: {error}"),
    };
    let (file, span) = (context.file(), value.node.span());
    let finding = context.report(value.node, message).label("the API server refuses this").help(
        "suffixes are `k`, `M`, `G`, `T` for powers of 1000, `Ki`, `Mi`, `Gi`, `Ti` for powers of 1024, and `m` for \
         a thousandth",
    );
    if let Some(meant) = meant {
        finding.fix(Fix::changing(format!("write `{meant}`"), file, span, meant));
    }
}

/// The suffix in Kubernetes for one from elsewhere, with its number.
fn meant(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, suffix) = text.split_at(end);
    let suffix = match &*suffix.trim().to_ascii_lowercase() {
        "k" | "kb" => "k",
        "mb" => "M",
        "g" | "gb" => "G",
        "t" | "tb" => "T",
        "p" | "pb" => "P",
        "ki" | "kib" => "Ki",
        "mi" | "mib" => "Mi",
        "gi" | "gib" => "Gi",
        "ti" | "tib" => "Ti",
        "pi" | "pib" => "Pi",
        _ => return None,
    };
    let meant = format!("{number}{suffix}");
    Quantity::parse(&meant).is_ok().then_some(meant)
}

/// More cores than any machine has.
const MOST_CORES: i128 = 100_000;

/// Amounts that the API server accepts but nobody means, and amounts below zero, which it refuses.
fn amount<'a>(resource: &str, node: Node<'a>, context: &mut Context<'_, 'a>) {
    let Some(quantity) = Quantity::of(node) else { return };
    let text = node.content().unwrap_or_default();
    if holds_placeholder(&text) {
        return;
    }
    if quantity.is_negative() {
        context
            .report(node, format!("`{text}` of {resource} is negative"))
            .label("the API server refuses this");
        return;
    }
    let file = context.file();
    let (message, meant) = match resource {
        "memory" | "ephemeral-storage" if text.ends_with('m') => {
            let number = text.trim_end_matches('m');
            let bytes = Quantity::parse(&text).map_or(0, Quantity::milli_ceiling);
            let bytes = format!("{}.{:03}", bytes / 1000, bytes % 1000);
            let bytes = bytes.trim_end_matches('0').trim_end_matches('.');
            // Thousandths of bytes can be the result of a calculation, but then there are many of them.
            if quantity.ceiling() > 1_000_000 {
                return;
            }
            let plural = if bytes == "1" { "byte" } else { "bytes" };
            (
                format!("`{text}` of {resource} is {bytes} {plural}: `m` means a thousandth"),
                format!("{number}Mi"),
            )
        }
        "cpu" if quantity.ceiling() > MOST_CORES => {
            let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            (format!("`{text}` of cpu is {} cores", quantity.ceiling()), format!("{number}m"))
        }
        _ => return,
    };
    let fix = Fix::changing(format!("write `{meant}`"), file, node.span(), meant.clone());
    context
        .report(node, message)
        .severity(Severity::Warning)
        .label("probably not what is meant")
        .help(format!("did you mean `{meant}`?"))
        .fix(fix);
}

#[cfg(test)]
mod tests {
    use super::{INVALID_QUANTITY, meant};
    use crate::testing::{check, findings, fixed};

    fn pod(resources: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: b\n    \
             resources:\n      limits: {resources}\n"
        )
    }

    #[test]
    fn suffixes_from_elsewhere_are_translated() {
        for (text, expected) in [
            ("1K", Some("1k")),
            ("1.5GB", Some("1.5G")),
            ("2GiB", Some("2Gi")),
            ("2 gi", Some("2Gi")),
            ("512MB", Some("512M")),
            ("512mb", Some("512M")),
            ("1 core", None),
            ("GB", None),
            ("1.2.3GB", None),
            ("", None),
        ] {
            assert_eq!(meant(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_quantity_is_refused() {
        assert_eq!(
            check(&INVALID_QUANTITY, &pod("{memory: 1GB, cpu: two, ephemeral-storage: -1Gi}")),
            [
                "error 9:24 `1GB`: `1GB` is not a quantity: did you mean `1G`?",
                "error 9:34 `two`: `two` is not a quantity: it does not begin with a number",
                "error 9:58 `-1Gi`: `-1Gi` of ephemeral-storage is negative",
            ]
        );
        assert_eq!(fixed(&INVALID_QUANTITY, &pod("{memory: 1GB}")), pod("{memory: 1G}"));
    }

    #[test]
    fn valid_but_improbable_amounts_are_a_warning() {
        assert_eq!(
            check(&INVALID_QUANTITY, &pod("{memory: 512m, cpu: 500M}")),
            [
                "warning 9:24 `512m`: `512m` of memory is 0.512 bytes: `m` means a thousandth",
                "warning 9:35 `500M`: `500M` of cpu is 500000000 cores",
            ]
        );
        let help: Vec<_> = findings(&INVALID_QUANTITY, &pod("{memory: 512m, cpu: 500M}"))
            .into_iter()
            .filter_map(|finding| finding.help)
            .collect();
        assert_eq!(help, ["did you mean `512Mi`?", "did you mean `500m`?"]);
        assert_eq!(check(&INVALID_QUANTITY, &fixed(&INVALID_QUANTITY, &pod("{memory: 512m}"))), [""; 0]);
    }

    #[test]
    fn ordinary_amounts_are_fine() {
        for resources in [
            "{memory: 512Mi, cpu: 500m}",
            "{memory: 1073741824, cpu: 0.5}",
            "{memory: 1e9, cpu: 96}",
            "{memory: 1288490188800m}",
            "{memory: \"{{ memory }}\", cpu: $CPU}",
            "{nvidia.com/gpu: 1}",
            "{}",
        ] {
            assert_eq!(check(&INVALID_QUANTITY, &pod(resources)), [""; 0], "{resources}");
        }
    }
}
