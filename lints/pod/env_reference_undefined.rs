use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload, span_within};

declare_lint! {
    /// The value of an environment variable refers to `$(NAME)`, and `NAME` is defined below it.
    ///
    /// ## Why
    ///
    /// Kubernetes replaces `$(NAME)` in a value with variables that come earlier in the list, with those of `envFrom`,
    /// and with those of Services. A variable that comes later is not known yet, and the reference stays as written:
    /// Kafka then advertises the address `PLAINTEXT://$(POD_IP):9092`, which no client can resolve. The order of the
    /// list matters.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-api
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: orders-api
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: orders-api
    ///     spec:
    ///       containers:
    ///         - name: orders-api
    ///           image: registry.example/orders-api:1.4
    ///           env:
    ///             - name: PUBLIC_ADDRESS
    ///               value: http://$(POD_IP):8080
    ///             - name: POD_IP
    ///               valueFrom:
    ///                 fieldRef:
    ///                   fieldPath: status.podIP
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-api
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: orders-api
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: orders-api
    ///     spec:
    ///       containers:
    ///         - name: orders-api
    ///           image: registry.example/orders-api:1.4
    ///           env:
    ///             - name: POD_IP
    ///               valueFrom:
    ///                 fieldRef:
    ///                   fieldPath: status.podIP
    ///             - name: PUBLIC_ADDRESS
    ///               value: http://$(POD_IP):8080
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Define Dependent Environment Variables":
    ///   https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    pub(crate) static ENV_REFERENCE_UNDEFINED = "env-reference-undefined" {
        summary: "`$(NAME)` in a value is not replaced",
        severity: Error,
        section: Pod,
        since: "0.1.0",
        check: AnyContainer(check),
    }
}

fn check<'a>(_: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    // The variables of `envFrom` are known before the list.
    if !container.env_from().is_empty() {
        return;
    }
    let env = container.env();
    for (at, variable) in env.iter().enumerate() {
        let Some((value, text)) = variable.value.zip(variable.text()) else { continue };
        for (start, name) in references(&text) {
            let is_above = env[..at].iter().any(|other| other.name == name);
            let below = env[at + 1..].iter().find(|other| other.name == name);
            let Some(below) = below.filter(|_| !is_above) else { continue };
            let reference = start..start + name.len() + 3;
            let span = span_within(value, &reference).unwrap_or_else(|| value.span());
            context
                .report_at(span, format!("`$({name})` stays as it is written: `{name}` is defined below"))
                .because(below.name_node.span(), "it is defined here")
                .help(format!("move `{name}` above `{}`", variable.name));
        }
    }
}

/// The names in `$(NAME)`, with the place of each reference, without `$$(NAME)`.
fn references(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(dollar) = text[at..].find('$').map(|offset| at + offset) {
        let rest = &text[dollar + 1..];
        if rest.starts_with('$') {
            at = dollar + 2;
            continue;
        }
        at = dollar + 1;
        let Some(inner) = rest.strip_prefix('(') else { continue };
        let Some(end) = inner.find(')') else { break };
        found.push((dollar, &inner[..end]));
        at = dollar + 2 + end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{ENV_REFERENCE_UNDEFINED, references};
    use crate::testing::{check, pod};

    fn found(env: &str) -> Vec<String> {
        check(&ENV_REFERENCE_UNDEFINED, &pod(&format!("env: [{env}]")))
    }

    #[test]
    fn a_reference_to_what_follows_is_not_replaced() {
        assert_eq!(
            found("{name: URL, value: 'http://$(IP):80'}, {name: IP, value: '10.0.0.1'}"),
            ["error 6:58 `$(IP)`: `$(IP)` stays as it is written: `IP` is defined below"]
        );
    }

    #[test]
    fn a_reference_to_what_is_above_or_elsewhere_is_fine() {
        for env in [
            "{name: IP, value: a}, {name: URL, value: $(IP)}",
            "{name: URL, value: $(IP)}",
            "{name: URL, value: $$(IP)}, {name: IP, value: a}",
            "{name: URL, value: $(IP)}, {name: IP2, value: a}",
            "{name: IP, value: a}, {name: URL, value: $(IP)}, {name: IP, value: b}",
            "{name: A, value: $(A)}",
        ] {
            assert_eq!(found(env), [""; 0], "{env}");
        }
        let from =
            "env: [{name: URL, value: $(IP)}, {name: IP, value: a}], envFrom: [{configMapRef: {name: c}}]";
        assert_eq!(check(&ENV_REFERENCE_UNDEFINED, &pod(from)), [""; 0]);
    }

    #[test]
    fn references_are_found_as_kubernetes_does() {
        assert_eq!(references("a$(B)$$(C)$(D"), [(1, "B")]);
        assert_eq!(references("$(A)$(B)"), [(0, "A"), (4, "B")]);
        assert_eq!(references("$$$(A)"), [(2, "A")]);
        assert_eq!(references("é$(A)$"), [(2, "A")]);
    }
}
