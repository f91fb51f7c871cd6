use super::broken;
use super::words::{refusal_at, subject};
use crate::declare_lint;
use crate::finding::{Finding, Severity};
use crate::fix::{Fix, Safety};
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::{Bounds, Fault, Mistake, Shape, Value};
use crate::yaml::Node;

declare_lint! {
    /// A number is outside the range of its field: a port above 65535, a negative count, a file mode in decimal
    /// digits.
    ///
    /// ## Why
    ///
    /// The API server refuses the object: `must be between 1 and 65535, inclusive`, `must be greater than or equal
    /// to 0`, `must be a number between 0 and 0777 (octal), both inclusive`. The schema does not have these limits:
    /// there, these fields are ordinary integers.
    ///
    /// File modes are easy to get wrong. `0644` is octal, and the usual mode; `644` is decimal, and means the mode
    /// 1204. JSON has no octal numbers: there the same mode is 420. A decimal mode that is small enough is
    /// accepted: `400` gives a key that only its owner should read the mode 0620. Such modes get a warning.
    ///
    /// For custom resources, the limits are the `minimum` and `maximum` of their CustomResourceDefinition.
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
    ///       volumeMounts:
    ///         - name: keys
    ///           mountPath: /keys
    ///   volumes:
    ///     - name: keys
    ///       secret:
    ///         secretName: toolbox-keys
    ///         defaultMode: 600
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
    ///       volumeMounts:
    ///         - name: keys
    ///           mountPath: /keys
    ///   volumes:
    ///     - name: keys
    ///       secret:
    ///         secretName: toolbox-keys
    ///         defaultMode: 0600
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference 1.25 to 1.37: https://kubernetes.io/docs/reference/kubernetes-api/
    /// - Kubernetes documentation, "Secrets": Secret files permissions:
    ///   https://kubernetes.io/docs/concepts/configuration/secret/
    pub(crate) static NUMBER_OUT_OF_RANGE = "number-out-of-range" {
        summary: "a number outside the range of its field",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

/// The largest file mode: 0777.
const MOST_MODE: i64 = 0o777;

/// Decimal numbers that are accepted as an unusual mode, and look like a common one in octal.
const HARDLY_MEANT: [&str; 4] = ["400", "440", "444", "500"];

/// Types with a file mode, and the field; sorted by type.
const MODES: [(&str, &str); 6] = [
    ("ConfigMapVolumeSource", "defaultMode"),
    ("DownwardAPIVolumeFile", "mode"),
    ("DownwardAPIVolumeSource", "defaultMode"),
    ("KeyToPath", "mode"),
    ("ProjectedVolumeSource", "defaultMode"),
    ("SecretVolumeSource", "defaultMode"),
];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    broken::report(Mistake::Number, context);
    let Some(diagnosis) = context.diagnosis() else { return };
    for place in diagnosis.judgement.places() {
        let Shape::Object(of) = place.shape else { continue };
        let row = of.name().and_then(|of| MODES.binary_search_by_key(&of, |(owner, _)| owner).ok());
        let Some((_, field)) = row.map(|row| MODES[row]) else { continue };
        if let Some(mode) = place.node.get(field) {
            hardly_meant(mode, field, context);
        }
    }
    for problem in diagnosis.judgement.problems() {
        let Fault::Bounds(value, bounds) = problem.fault else { continue };
        if is_of_the_system(object, value.node) {
            continue;
        }
        let subject = subject(diagnosis, problem, &value);
        let label = refusal_at(diagnosis, problem.place, context);
        if is_decimal_mode(&value, bounds) {
            decimal_mode(value.node, &subject, Safety::Safe, context).label(label);
            continue;
        }
        let message = match bounds.limits() {
            (Some(0), Some(MOST_MODE)) => format!("{subject} must be between 0 and 0777 (octal)"),
            (Some(least), Some(most)) => format!("{subject} must be between {least} and {most}"),
            (Some(least), None) => format!("{subject} must be at least {least}"),
            (None, Some(most)) => format!("{subject} must be at most {most}"),
            (None, None) => continue,
        };
        context.report(value.node, message).label(label);
    }
}

/// Whether it is the value of a PriorityClass of Kubernetes itself. Only these can be above the limit for users.
fn is_of_the_system(object: Object<'_>, value: Node<'_>) -> bool {
    object.kind() == "PriorityClass"
        && object.node().get("value") == Some(value)
        && object.name().is_some_and(|name| name.starts_with("system-"))
}

/// Whether the digits of a number that is too large for a mode are those of an octal mode.
fn is_decimal_mode(value: &Value<'_>, bounds: Bounds<'_>) -> bool {
    let digits = value.node.text();
    bounds.limits() == (Some(0), Some(MOST_MODE))
        && digits.len() == 3
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7'))
}

fn hardly_meant<'a>(mode: Node<'a>, field: &str, context: &mut Context<'_, 'a>) {
    let mode = mode.resolve();
    if HARDLY_MEANT.contains(&mode.text()) {
        decimal_mode(mode, &format!("`{field}`"), Safety::Unsafe, context)
            .severity(Severity::Warning)
            .label("probably not what is meant");
    }
}

fn decimal_mode<'c, 'a>(
    node: Node<'a>,
    subject: &str,
    safety: Safety,
    context: &'c mut Context<'_, 'a>,
) -> &'c mut Finding {
    let octal = format!("0{}", node.text());
    let decimal = node.int().unwrap_or_default();
    let meant = i64::from_str_radix(&octal, 8).unwrap_or_default();
    let in_json = node.document().text().trim_start().starts_with('{');
    let written = if in_json { meant.to_string() } else { octal.clone() };
    let fix = Fix::safe(format!("write `{written}`"), context.file(), node.span(), written);
    context
        .report(node, format!("{subject} is decimal here and means the mode {decimal:04o}"))
        .help(format!("`{octal}` is octal; in JSON, which has no octal numbers, write {meant}"))
        .fix(Fix { safety, ..fix })
}

#[cfg(test)]
mod tests {
    use super::NUMBER_OUT_OF_RANGE;
    use crate::testing::{check, findings, fixed, label_for};

    fn pod(spec: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}\n")
    }

    #[test]
    fn ports_are_of_sixteen_bits() {
        let text =
            pod("{containers: [{name: a, ports: [{containerPort: 0, hostPort: 0}, {containerPort: 70000}], \
             readinessProbe: {tcpSocket: {port: 65536}, periodSeconds: -1}}]}");
        assert_eq!(
            check(&NUMBER_OUT_OF_RANGE, &text),
            [
                "error 4:55 `0`: `containerPort` must be between 1 and 65535",
                "error 4:88 `70000`: `containerPort` must be between 1 and 65535",
                "error 4:132 `65536`: `port` must be between 1 and 65535",
                "error 4:155 `-1`: `periodSeconds` must be at least 0",
            ]
        );
    }

    #[test]
    fn items_of_lists_have_bounds() {
        let text = pod("{securityContext: {supplementalGroups: [1, -1, 4294967296]}}");
        assert_eq!(
            check(&NUMBER_OUT_OF_RANGE, &text),
            [
                "error 4:50 `-1`: an item of `supplementalGroups` must be between 0 and 2147483647",
                "error 4:54 `4294967296`: an item of `supplementalGroups` must be between 0 and 2147483647",
            ]
        );
    }

    #[test]
    fn modes_are_octal() {
        let volume =
            |mode: &str| pod(&format!("{{volumes: [{{name: a, secret: {{defaultMode: {mode}}}}}]}}"));
        assert_eq!(
            check(&NUMBER_OUT_OF_RANGE, &volume("644")),
            ["error 4:50 `644`: `defaultMode` is decimal here and means the mode 1204"]
        );
        assert_eq!(fixed(&NUMBER_OUT_OF_RANGE, &volume("644")), volume("0644"));
        let help = findings(&NUMBER_OUT_OF_RANGE, &volume("644"))[0].help.clone();
        assert_eq!(help.as_deref(), Some("`0644` is octal; in JSON, which has no octal numbers, write 420"));
        for mode in ["0644", "420", "0o400", "256", "0", "0777"] {
            assert_eq!(check(&NUMBER_OUT_OF_RANGE, &volume(mode)), [""; 0], "{mode}");
        }
        assert_eq!(
            check(&NUMBER_OUT_OF_RANGE, &volume("01777")),
            ["error 4:50 `01777`: `defaultMode` must be between 0 and 0777 (octal)"]
        );
    }

    #[test]
    fn valid_but_improbable_modes_are_a_warning() {
        let volume = |mode: &str| {
            pod(&format!("{{volumes: [{{name: a, configMap: {{items: [{{mode: {mode}}}]}}}}]}}"))
        };
        assert_eq!(
            check(&NUMBER_OUT_OF_RANGE, &volume("400")),
            ["warning 4:55 `400`: `mode` is decimal here and means the mode 0620"]
        );
        assert_eq!(fixed(&NUMBER_OUT_OF_RANGE, &volume("400")), volume("0400"));
        let json = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"volumes\": [{\"name\": \"a\", \
                    \"secret\": {\"defaultMode\": 400}}]}}\n";
        assert_eq!(fixed(&NUMBER_OUT_OF_RANGE, json), json.replace("400", "256"));
    }

    #[test]
    fn the_consequence_depends_on_the_version() {
        let set = |spec: &str| format!("apiVersion: apps/v1\nkind: StatefulSet\nspec: {spec}\n");
        let inside = set("{template: {spec: {containers: [{name: a, ports: [{containerPort: 0}]}]}}}");
        assert_eq!(label_for(&NUMBER_OUT_OF_RANGE, "1.33", &inside), "no Pod can be created from this");
        let own = set("{replicas: -1}");
        assert_eq!(label_for(&NUMBER_OUT_OF_RANGE, "1.33", &own), "the API server refuses this");
    }

    #[test]
    fn the_highest_priorities_are_reserved() {
        let class = |name: &str| {
            format!(
                "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\nvalue: 2000001000\n"
            )
        };
        assert_eq!(
            check(&NUMBER_OUT_OF_RANGE, &class("kafka")),
            ["error 4:8 `2000001000`: `value` must be at most 1000000000"]
        );
        assert_eq!(check(&NUMBER_OUT_OF_RANGE, &class("system-node-critical")), [""; 0]);
    }

    #[test]
    fn custom_resources_define_their_own_limits() {
        let text = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b}\nspec:\n  \
                    group: b\n  names: {kind: A, plural: a}\n  scope: Namespaced\n  versions:\n  - name: v1\n    \
                    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        \
                    properties:\n          replicas: {type: integer, minimum: 0, exclusiveMinimum: true}\n          \
                    share: {type: number, maximum: 1}\n---\napiVersion: b/v1\nkind: A\nmetadata: {name: a}\nreplicas: 0.0\n\
                    share: 1.5\n";
        assert_eq!(
            check(&NUMBER_OUT_OF_RANGE, text),
            [
                "error 22:11 `0.0`: `replicas` must be at least 1",
                "error 23:8 `1.5`: `share` must be at most 1",
            ]
        );
    }
}
