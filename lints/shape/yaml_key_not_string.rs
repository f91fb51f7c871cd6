use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Object;
use crate::yaml::{Kind, Node, NoticeKind, Scalar, Span};

declare_lint! {
    /// A key without quotes is a boolean or a number in YAML, and becomes a string other than the one written.
    ///
    /// ## Why
    ///
    /// Kubernetes reads YAML 1.1, in which `y`, `n`, `yes`, `no`, `on` and `off` are booleans, in keys as well as
    /// in values. Keys must be strings, so the boolean is converted to one: a ConfigMap with the key `on` has the
    /// key `true` in the cluster, and the program does not find its file. In the same way, `0x10` becomes `16`,
    /// `010` becomes `8` and `1.0` becomes `1`. Nothing is refused, and other tools, which read YAML 1.2, show the
    /// key as written.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: switches
    /// data:
    ///   on: orders,refunds
    ///   off: audit
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: switches
    /// data:
    ///   "on": orders,refunds
    ///   "off": audit
    /// ```
    ///
    /// ## References
    ///
    /// - YAML language-independent types for YAML 1.1: Boolean: https://yaml.org/type/bool.html
    /// - YAML language-independent types for YAML 1.1: Integer: https://yaml.org/type/int.html
    pub(crate) static YAML_KEY_NOT_STRING = "yaml-key-not-string" {
        summary: "a key that YAML reads as a boolean or a number, and that becomes another string",
        severity: Warning,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let node = object.node();
    let keys = node.document().notices().iter().filter(|notice| notice.kind == NoticeKind::KeyNotString);
    for notice in keys.filter(|notice| node.span().contains(notice.span)) {
        let Some(key) = key_at(node, notice.span) else { continue };
        report(key, context);
    }
}

fn report<'a>(key: Node<'a>, context: &mut Context<'_, 'a>) {
    let (written, read) = (key.text(), key.key_text());
    let what = match key.scalar() {
        Some(Scalar::Bool(_)) => "a boolean",
        Some(Scalar::Int(_)) => "an integer",
        _ => "a number",
    };
    let quoted = format!("\"{written}\"");
    let fix = Fix::safe(format!("write `{quoted}`"), context.file(), key.span(), quoted.clone());
    let is_simple = key.kind() == Kind::Plain && key.tag().or(key.anchor()).is_none();
    let finding = context
        .report(key, format!("Kubernetes reads the key `{written}` as {what}: it becomes `{read}`"))
        .label("without quotes, this is not a string in YAML 1.1")
        .help(format!("put the key in quotes: `{quoted}`"));
    if is_simple {
        finding.fix(fix);
    }
}

/// The key at `span` within a node.
fn key_at<'a>(node: Node<'a>, span: Span) -> Option<Node<'a>> {
    let mut around = Some(node);
    while let Some(node) = around {
        if let Some(entry) = node.entries().find(|entry| entry.key.span() == span) {
            return Some(entry.key);
        }
        around = node.children().find(|child| child.span().contains(span));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::YAML_KEY_NOT_STRING;
    use crate::testing::{check, fixed};

    fn map(data: &str) -> String {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{{data}}}\n")
    }

    #[test]
    fn what_is_not_a_string_becomes_another_one() {
        for (key, what, read) in [
            ("n", "a boolean", "false"),
            ("y", "a boolean", "true"),
            ("Yes", "a boolean", "true"),
            ("off", "a boolean", "false"),
            ("True", "a boolean", "true"),
            ("0x10", "an integer", "16"),
            ("010", "an integer", "8"),
            ("1_000", "an integer", "1000"),
            ("1.0", "a number", "1"),
            ("1e3", "a number", "1000"),
        ] {
            let text = map(&format!("{key}: a"));
            assert_eq!(
                check(&YAML_KEY_NOT_STRING, &text),
                [format!(
                    "warning 4:8 `{key}`: Kubernetes reads the key `{key}` as {what}: it becomes `{read}`"
                )]
            );
            assert_eq!(fixed(&YAML_KEY_NOT_STRING, &text), map(&format!("\"{key}\": a")));
        }
    }

    #[test]
    fn keys_that_stay_the_same_are_fine() {
        for key in ["1", "true", "1.5", "-1", "2024-01-01", "12:30", "\"n\"", "'0x10'", "nn", "a", "!!str n"]
        {
            assert_eq!(check(&YAML_KEY_NOT_STRING, &map(&format!("{key}: a"))), [""; 0], "{key}");
        }
    }

    #[test]
    fn keys_are_seen_at_every_depth_and_of_every_kind() {
        let text = "apiVersion: example.com/v1\nkind: Board\nmetadata: {name: a}\nspec:\n  panels:\n  - grid: {x: 0, y: 1}\n";
        assert_eq!(
            check(&YAML_KEY_NOT_STRING, text),
            ["warning 6:18 `y`: Kubernetes reads the key `y` as a boolean: it becomes `true`"]
        );
    }
}
