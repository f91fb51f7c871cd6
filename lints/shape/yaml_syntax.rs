use crate::declare_lint;
use crate::lint::Context;
use crate::yaml::Document;

declare_lint! {
    /// A document looks like a Kubernetes object, but is not valid YAML. The documents before and after it are
    /// still checked.
    ///
    /// ## Why
    ///
    /// `kubectl apply` reads the documents of a file in order. Those before the broken one are applied; it and
    /// those after it are not, so half of a pipeline is new and half is old. rightkind reads YAML as `kubectl`
    /// does, by the rules of YAML 1.1 and not 1.2, and refuses what `kubectl` refuses.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: load-settings
    /// data:
    ///   source: *orders
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: load-settings
    /// data:
    ///   source: "*orders"
    /// ```
    ///
    /// ## References
    ///
    /// - YAML 1.1 specification: https://yaml.org/spec/1.1/
    /// - Kubernetes documentation, "Objects In Kubernetes": Describing a Kubernetes object:
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/
    pub(crate) static YAML_SYNTAX = "yaml-syntax" {
        summary: "a document that is not valid YAML",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Document(check),
    }
}

fn check(document: &Document<'_>, context: &mut Context<'_, '_>) {
    let Some(error) = document.error() else { return };
    let finding = context.report_at(error.span, error.message.clone());
    for (span, text) in &error.related {
        finding.because(*span, text.clone());
    }
    finding.help.clone_from(&error.help);
}

#[cfg(test)]
mod tests {
    use super::YAML_SYNTAX;
    use crate::testing::check;

    #[test]
    fn an_error_in_one_document_is_reported_and_the_next_is_read() {
        let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: *unknown\n---\napiVersion: v1\nkind: Secret\n---\n\
                    apiVersion: v1\nkind: Secret\ndata: {a: b\n";
        let found = check(&YAML_SYNTAX, text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("error 4:"), "{found:?}");
        assert!(found[1].starts_with("error 1") || found[1].starts_with("error 9"), "{found:?}");
    }

    #[test]
    fn what_does_not_look_like_an_object_is_ignored() {
        assert_eq!(check(&YAML_SYNTAX, "a: [b\n"), [""; 0]);
    }

    #[test]
    fn placeholders_are_not_reported() {
        for placeholder in [
            "@IMAGE@",
            "%IMAGE%",
            "{{ .Values.image }}",
            "{% if image %}",
            "{REGISTRY}/orders:1.4",
            "[[ .Image ]]:1.4",
            "<% image %>: x",
        ] {
            let text = format!("apiVersion: v1\nkind: Pod\nspec:\n  image: {placeholder}\n");
            assert_eq!(check(&YAML_SYNTAX, &text), [""; 0], "{placeholder}");
        }
    }

    #[test]
    fn a_mail_address_is_not_a_placeholder() {
        let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  owner: @orders\n";
        assert_eq!(check(&YAML_SYNTAX, text).len(), 1);
    }
}
