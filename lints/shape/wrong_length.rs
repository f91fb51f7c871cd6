use super::broken;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::Mistake;

declare_lint! {
    /// A list has more items, or a text more characters, than its field allows.
    ///
    /// ## Why
    ///
    /// The API server refuses the object: `must not have more than 3 nameservers`, `may not be more than 63 bytes`. The schema
    /// has none of these limits.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.3
    ///       dnsPolicy: None
    ///       dnsConfig:
    ///         nameservers:
    ///           - 10.0.0.10
    ///           - 10.0.0.11
    ///           - 10.0.0.12
    ///           - 10.0.0.13
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.3
    ///       dnsPolicy: None
    ///       dnsConfig:
    ///         nameservers:
    ///           - 10.0.0.10
    ///           - 10.0.0.11
    ///           - 10.0.0.12
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "DNS for Services and Pods": Pod's DNS Config:
    ///   https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    pub(crate) static WRONG_LENGTH = "wrong-length" {
        summary: "a list or a text that is too long or too short",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    broken::report(Mistake::Length, context);
}

#[cfg(test)]
mod tests {
    use super::WRONG_LENGTH;
    use crate::testing::{check, check_patch};

    #[test]
    fn lists_and_texts_have_lengths() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  dnsConfig: {nameservers: [1.1.1.1, 1.1.1.2, \
                    1.1.1.3, 1.1.1.4]}\n";
        let found = ["error 5:15 `nameservers`: `nameservers` has 4 items, and at most 3 are allowed"];
        assert_eq!(check(&WRONG_LENGTH, text), found);
        assert_eq!(check_patch(&WRONG_LENGTH, text), found);
        assert_eq!(check(&WRONG_LENGTH, &text.replace(", 1.1.1.4", "")), [""; 0]);
    }
}
