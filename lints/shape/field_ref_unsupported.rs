use super::words::{refusal, written};
use crate::declare_lint;
use crate::finding::Finding;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Workload, holds_placeholder};
use crate::schema::spelling;
use crate::yaml::Node;

mod resource;

declare_lint! {
    /// A `fieldPath`, a `resource` or a `divisor` that the downward API does not support.
    ///
    /// ## Why
    ///
    /// The API server refuses the Pod: `spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported
    /// value: "status.phase"`, `error converting fieldPath: field label not supported`.
    ///
    /// A variable can use the Pod's name, namespace and uid, its node, its service account, its IP addresses and
    /// those of its node, and one label or annotation, with the key in brackets and single quotes:
    /// `metadata.labels['app']`. A file in a volume can use the Pod's name, namespace and uid, and one or all of
    /// its labels or annotations, but not its IP addresses or its node.
    ///
    /// `resourceFieldRef` supports the limits and requests of `cpu`, `memory`, `ephemeral-storage` and huge pages.
    /// The divisor is `1` or `1m` for `cpu`. For the others, it is `1`, or `1` with a suffix from `k` to `E` or
    /// from `Ki` to `Ei`. In a volume, `containerName` must name the container.
    ///
    /// There is no field path for the ordinal of a StatefulSet's Pod. Use the label `apps.kubernetes.io/pod-index`.
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
    ///       env:
    ///         - name: POD_IP
    ///           valueFrom:
    ///             fieldRef:
    ///               fieldPath: status.podIp
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
    ///       env:
    ///         - name: POD_IP
    ///           valueFrom:
    ///             fieldRef:
    ///               fieldPath: status.podIP
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Downward API": Available fields:
    ///   https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
    pub(crate) static FIELD_REF_UNSUPPORTED = "field-ref-unsupported" {
        summary: "a field that the downward API does not support",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

const IN_VARIABLES: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Accepted as another name for `spec.nodeName`.
const HOST: &str = "spec.host";

const IN_VOLUMES: [&str; 5] =
    ["metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations"];

const MAPS: [&str; 2] = ["metadata.labels", "metadata.annotations"];

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(template) = workload.pod_template() else { return };
    let label = refusal(workload, context);
    for container in template.all_containers() {
        for variable in container.env() {
            if let Some(path) = variable.field_path() {
                in_variable(path, label, context);
            }
            if let Some(of) = variable.value_from.and_then(|from| written(from, "resourceFieldRef")) {
                resource::check(of, label, context);
            }
        }
    }
    for volume in template.volumes() {
        let direct = volume.node.get("downwardAPI");
        let projected = volume.node.at(&["projected", "sources"]).into_iter().flat_map(Node::items);
        let sources = projected.filter_map(|source| source.get("downwardAPI"));
        for item in direct.into_iter().chain(sources).filter_map(|one| one.get("items")).flat_map(Node::items)
        {
            if let Some(path) = item.at(&["fieldRef", "fieldPath"]) {
                in_volume(path, label, context);
            }
            if let Some(of) = written(item, "resourceFieldRef") {
                resource::check(of, label, context);
                resource::container(of, label, context);
            }
        }
    }
}

fn known(node: Node<'_>) -> Option<String> {
    node.str().filter(|text| !text.is_empty() && !holds_placeholder(text)).map(std::borrow::Cow::into_owned)
}

/// The map and the key of `metadata.labels['app']`.
fn subscript(text: &str) -> Option<(&str, &str)> {
    let (map, key) = text.split_once("['")?;
    let key = key.strip_suffix("']")?;
    (MAPS.contains(&map) && !key.is_empty()).then_some((map, key))
}

/// A path into one of the maps, rewritten from another notation to that of the API.
fn in_notation(text: &str) -> Option<String> {
    let map = MAPS.iter().find(|map| text.starts_with(**map))?;
    let key = text[map.len()..].trim_matches(['.', '[', ']', '\'', '"']);
    let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    (plain && !key.is_empty()).then(|| format!("{map}['{key}']"))
}

fn in_variable<'a>(path: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(text) = known(path) else { return };
    if IN_VARIABLES.contains(&&*text) || text == HOST || subscript(&text).is_some() {
        return;
    }
    let whole = MAPS.contains(&&*text);
    let meant = in_notation(&text).or_else(|| spelling::meant(&text, IN_VARIABLES).map(str::to_owned));
    let message = format!("`{text}` is not available in a variable");
    let help = if whole {
        format!("name one of them: `{text}['KEY']`")
    } else {
        format!("use {}, or one label or annotation: `metadata.labels['KEY']`", quoted(&IN_VARIABLES))
    };
    report(path, message, meant, help, context).label(label);
}

fn in_volume<'a>(path: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(text) = known(path) else { return };
    if IN_VOLUMES.contains(&&*text) || subscript(&text).is_some() {
        return;
    }
    let meant = in_notation(&text).or_else(|| spelling::meant(&text, IN_VOLUMES).map(str::to_owned));
    let help = if IN_VARIABLES.contains(&&*text) {
        "use a variable of the container instead".to_owned()
    } else {
        format!("use {}", quoted(&IN_VOLUMES))
    };
    report(path, format!("`{text}` is not available in a volume"), meant, help, context).label(label);
}

fn quoted<T: AsRef<str>>(values: &[T]) -> String {
    super::words::code_list(values, "or")
}

fn report<'c, 'a>(
    node: Node<'a>,
    message: String,
    meant: Option<String>,
    help: String,
    context: &'c mut Context<'_, 'a>,
) -> &'c mut Finding {
    let file = context.file();
    let message = match &meant {
        Some(meant) => format!("{message}: did you mean `{meant}`?"),
        None => message,
    };
    let finding = context.report(node, message).help(help);
    if let Some(meant) = meant {
        let text =
            if node.kind() == crate::yaml::Kind::Plain { meant.clone() } else { format!("\"{meant}\"") };
        finding.fix(Fix::safe(format!("write `{meant}`"), file, node.span(), text));
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::FIELD_REF_UNSUPPORTED;
    use crate::testing::{check, findings, fixed};

    fn env(from: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: b\n    \
             env:\n    - name: A\n      valueFrom: {from}\n"
        )
    }

    fn field(path: &str) -> String {
        env(&format!("{{fieldRef: {{fieldPath: {path}}}}}"))
    }

    #[test]
    fn variables_accept_the_supported_fields() {
        for path in ["metadata.name", "spec.host", "status.podIPs", "metadata.labels['a.b/c-d']", "$PATH"] {
            assert_eq!(check(&FIELD_REF_UNSUPPORTED, &field(path)), [""; 0], "{path}");
        }
        for (path, rest) in [
            ("status.podIp", ": did you mean `status.podIP`?"),
            ("spec.node", ""),
            ("status.phase", ""),
            ("metadata.labels", ""),
            ("metadata.labels.app", ": did you mean `metadata.labels['app']`?"),
            ("metadata.annotations[\"a/b\"]", ": did you mean `metadata.annotations['a/b']`?"),
            ("metadata.Name", ": did you mean `metadata.name`?"),
        ] {
            let text = field(&format!("'{}'", path.replace('\'', "''")));
            let found = findings(&FIELD_REF_UNSUPPORTED, &text);
            assert_eq!(found.len(), 1, "{path}");
            assert_eq!(found[0].message, format!("`{path}` is not available in a variable{rest}"));
            assert_eq!(found[0].fix.is_some(), !rest.is_empty());
            let left = check(&FIELD_REF_UNSUPPORTED, &fixed(&FIELD_REF_UNSUPPORTED, &text));
            assert_eq!(left.len(), usize::from(rest.is_empty()), "{left:?}");
        }
        let help = findings(&FIELD_REF_UNSUPPORTED, &field("metadata.labels"))[0].help.clone();
        assert_eq!(help.as_deref(), Some("name one of them: `metadata.labels['KEY']`"));
    }

    #[test]
    fn volumes_accept_other_fields_than_variables() {
        let of = |path: &str| {
            let text = format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  volumes:\n  - name: a\n    downwardAPI:\n      \
                 items: [{{path: a, fieldRef: {{fieldPath: {path}}}}}]\n  - name: b\n    projected: {{sources: \
                 [{{downwardAPI: {{items: [{{path: a, fieldRef: {{fieldPath: {path}}}}}]}}}}]}}\n"
            );
            findings(&FIELD_REF_UNSUPPORTED, &text)
        };
        assert_eq!(of("metadata.labels").len(), 0);
        let found = of("status.podIP");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].message, "`status.podIP` is not available in a volume");
        assert_eq!(found[0].help.as_deref(), Some("use a variable of the container instead"));
    }
}
