use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::Diagnosis;
use crate::yaml::Node;

declare_lint! {
    /// A port that can be a number or a name is a number in quotes, which makes it a name.
    ///
    /// ## Why
    ///
    /// The ports of probes, the `targetPort` of a Service and the ports of a NetworkPolicy can be a number, or the
    /// name of a container's port. `"8080"` is a string and therefore a name, and the API server refuses it: `must
    /// contain at least one letter (a-z)`. Templates that quote every value cause this.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     app: gateway
    ///   ports:
    ///     - port: 80
    ///       targetPort: "8080"
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     app: gateway
    ///   ports:
    ///     - port: 80
    ///       targetPort: 8080
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Service": Port definitions:
    ///   https://kubernetes.io/docs/concepts/services-networking/service/
    /// - Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes": Use a named port:
    ///   https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
    pub(crate) static QUOTED_PORT = "quoted-port" {
        summary: "a port number in quotes, which makes it a name",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

/// Types with a port that is a number or a name, and the field.
const PORTS: [(&str, &str); 4] = [
    ("ServicePort", "targetPort"),
    ("HTTPGetAction", "port"),
    ("TCPSocketAction", "port"),
    ("NetworkPolicyPort", "port"),
];

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(diagnosis) = context.diagnosis() else { return };
    for port in ports(diagnosis) {
        let Some(text) = port.str().filter(|text| !text.is_empty()) else { continue };
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let title = format!("write `{text}`");
        let fix = Fix::safe(title, context.file(), port.span(), text.trim_start_matches('0'));
        let finding = context
            .report(port, format!("in quotes, `{text}` is the name of a port, not a number"))
            .label("the API server refuses a name without a letter");
        if text.parse::<u16>().is_ok_and(|number| number > 0) {
            finding.fix(fix);
        }
    }
}

fn ports<'a>(diagnosis: &Diagnosis<'a>) -> Vec<Node<'a>> {
    let of_type =
        |(name, field)| diagnosis.judgement.places_of(name).filter_map(move |place| place.node.get(field));
    PORTS.into_iter().flat_map(of_type).collect()
}

#[cfg(test)]
mod tests {
    use super::QUOTED_PORT;
    use crate::testing::{check, fixed, pod};

    #[test]
    fn probes_and_hooks_have_such_ports() {
        let message = "in quotes, `80` is the name of a port, not a number";
        assert_eq!(
            check(&QUOTED_PORT, &pod("livenessProbe: {httpGet: {port: '80'}}")),
            [format!("error 6:57 `'80'`: {message}")]
        );
        assert_eq!(
            check(&QUOTED_PORT, &pod("lifecycle: {preStop: {tcpSocket: {port: \"80\"}}}")),
            [format!("error 6:65 `\"80\"`: {message}")]
        );
    }

    #[test]
    fn the_fix_removes_the_quotes() {
        let text = pod("readinessProbe: {tcpSocket: {port: \"08080\"}}");
        let fixed = fixed(&QUOTED_PORT, &text);
        assert_eq!(fixed, text.replace("\"08080\"", "8080"));
        assert_eq!(check(&QUOTED_PORT, &fixed), [""; 0]);
    }

    #[test]
    fn numbers_names_and_placeholders_are_fine() {
        for port in ["80", "http", "\"{{ port }}\"", "$PORT", "''", "p80"] {
            let text = pod(&format!("startupProbe: {{httpGet: {{port: {port}}}}}"));
            assert_eq!(check(&QUOTED_PORT, &text), [""; 0], "{port}");
        }
    }
}
