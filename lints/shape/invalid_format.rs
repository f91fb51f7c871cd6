use super::broken;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::Mistake;

declare_lint! {
    /// A text does not have the format of its field: an IP address, a range of addresses, a path, a host, or the name
    /// of a header.
    ///
    /// ## Why
    ///
    /// The API server refuses the object: `must be a valid IP address`, `must be an absolute path`, `a valid HTTP header must
    /// consist of alphanumeric characters or '-'`. In the schema, these fields are ordinary strings.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: kafka
    ///   ingress:
    ///     - from:
    ///         - ipBlock:
    ///             cidr: 10.20.0.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: kafka
    ///   ingress:
    ///     - from:
    ///         - ipBlock:
    ///             cidr: 10.20.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference: https://kubernetes.io/docs/reference/kubernetes-api/
    /// - Kubernetes documentation, "Object Names and IDs": https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
    pub(crate) static INVALID_FORMAT = "invalid-format" {
        summary: "a text without the format of its field",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    broken::report(Mistake::Format, context);
}

#[cfg(test)]
mod tests {
    use super::INVALID_FORMAT;
    use crate::testing::{check, check_patch};

    fn pod(spec: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {spec}\n")
    }

    #[test]
    fn items_have_formats() {
        assert_eq!(
            check(&INVALID_FORMAT, &pod("dnsConfig: {nameservers: [10.0.0.1, 10.0.0.256, ~, \"${IP}\"]}")),
            [
                "error 5:39 `10.0.0.256`: `10.0.0.256` is not valid in `nameservers`: it must be an IP address, such as \
                 `10.9.8.7` or `2001:db8::ffff`",
                "error 5:51 `~`: an empty text is not valid in `nameservers`: it must be an IP address, such as `10.9.8.7` or \
                 `2001:db8::ffff`",
            ]
        );
    }

    #[test]
    fn patches_have_formats_too() {
        let text = pod("hostAliases: [{ip: localhost, hostnames: [db]}]");
        assert_eq!(
            check_patch(&INVALID_FORMAT, &text),
            [
                "error 5:22 `localhost`: `localhost` is not valid for `ip`: it must be an IP address, such as `10.9.8.7` or \
                 `2001:db8::ffff`",
            ]
        );
    }
}
