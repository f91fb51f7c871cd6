use super::words::found;
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Nearly;
use crate::yaml::Document;

declare_lint! {
    /// A document looks like a Kubernetes object, but `apiVersion` or `kind` is missing, misspelt or not a string.
    ///
    /// ## Why
    ///
    /// `kubectl apply` refuses it: `Object 'Kind' is missing`, `apiVersion not set`. Without both, no tool knows
    /// what the document is, and no other lint can check it.
    ///
    /// `kubectl` does not read a `kind: List` with misspelt `items` as a list. It looks for a kind of that name
    /// (`no matches for kind "List" in version "v1"`), and applies none of the objects. The same happens if `items`
    /// is not a list. Nor does `kubectl` read a document that is itself a list: it wants one object for each
    /// document.
    ///
    /// Other YAML is ignored: a document counts as an object only if it has one of the two, a name in its
    /// `metadata`, and at least one other field.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiversion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: settings
    /// data:
    ///   mode: production
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: settings
    /// data:
    ///   mode: production
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Objects In Kubernetes": Required fields:
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/
    pub(crate) static INCOMPLETE_OBJECT = "incomplete-object" {
        summary: "a document with only one of `apiVersion` and `kind`",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Document(check),
    }
}

fn check(document: &Document<'_>, context: &mut Context<'_, '_>) {
    let Some(nearly) = document.root().and_then(Nearly::of) else { return };
    match nearly {
        Nearly::Misspelt { key, meant } => {
            let written = key.key_text();
            let fix = Fix::safe(format!("write `{meant}`"), context.file(), key.span(), meant);
            context
                .report(key, format!("`{written}` is not `{meant}`: `kubectl` does not know what this is"))
                .label(format!("did you mean `{meant}`?"))
                .fix(fix);
        }
        Nearly::Without { missing, present } => {
            context
                .report(present, format!("the object has no `{missing}`: `kubectl` does not know what it is"))
                .label(format!("no `{missing}` beside it"));
        }
        Nearly::Mistyped { key, value } => {
            let (name, found) = (key.key_text(), found(value));
            let at = if value.is_null() || !value.kind().is_scalar() { key } else { value };
            if name == "items" {
                context
                    .report(at, format!("`items` of a List must be a list, but this is {found}"))
                    .label("`kubectl` finds no objects here");
            } else {
                let message = if value.is_null() {
                    format!("`{name}` has no value: it must be a string")
                } else {
                    format!("`{name}` must be a string, but this is {found}")
                };
                context.report(at, message).label("`kubectl` does not know what this is");
            }
        }
        Nearly::Listed { list } => {
            context
                .report(list, "`kubectl` reads one object for each document, but this is a list of objects")
                .label("a list")
                .help("separate the objects with `---`, or put them under `items` of a `kind: List`");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::INCOMPLETE_OBJECT;
    use crate::testing::{check, fixed};

    const REST: &str = "metadata:\n  name: a\nspec: {}\n";

    #[test]
    fn one_of_the_two_is_not_enough() {
        assert_eq!(
            check(&INCOMPLETE_OBJECT, &format!("apiVersion: apps/v1\n{REST}")),
            ["error 1:1 `apiVersion`: the object has no `kind`: `kubectl` does not know what it is"]
        );
        assert_eq!(
            check(&INCOMPLETE_OBJECT, &format!("kind: Deployment\n{REST}")),
            ["error 1:1 `kind`: the object has no `apiVersion`: `kubectl` does not know what it is"]
        );
    }

    #[test]
    fn a_slip_in_the_key_is_fixed() {
        for (key, meant) in [("apiversion", "apiVersion"), ("apiVerison", "apiVersion"), ("Kind", "kind")] {
            let other = if meant == "kind" { "apiVersion: v1" } else { "kind: Pod" };
            let text = format!("{key}: v1\n{other}\n{REST}");
            let line =
                format!("error 1:1 `{key}`: `{key}` is not `{meant}`: `kubectl` does not know what this is");
            assert_eq!(check(&INCOMPLETE_OBJECT, &text), [line]);
            assert_eq!(check(&INCOMPLETE_OBJECT, &fixed(&INCOMPLETE_OBJECT, &text)), [""; 0]);
        }
    }

    #[test]
    fn a_list_has_items() {
        let list =
            |key: &str| format!("apiVersion: v1\nkind: List\n{key}:\n  - apiVersion: v1\n    kind: Pod\n");
        let line = "error 3:1 `item`: `item` is not `items`: `kubectl` does not know what this is";
        assert_eq!(check(&INCOMPLETE_OBJECT, &list("item")), [line]);
        assert_eq!(fixed(&INCOMPLETE_OBJECT, &list("item")), list("items"));
        for other in ["items", "objects"] {
            assert_eq!(check(&INCOMPLETE_OBJECT, &list(other)), [""; 0], "{other}");
        }
    }

    #[test]
    fn both_are_strings() {
        for (text, line) in [
            ("apiVersion: v1\nkind: 1\n", "error 2:7 `1`: `kind` must be a string, but this is an integer"),
            ("apiVersion: apps/v1\nkind:\n", "error 2:1 `kind`: `kind` has no value: it must be a string"),
            (
                "apiVersion: 1\nkind: Pod\n",
                "error 1:13 `1`: `apiVersion` must be a string, but this is an integer",
            ),
            (
                "apiVersion:\nkind: Pod\n",
                "error 1:1 `apiVersion`: `apiVersion` has no value: it must be a string",
            ),
            (
                "apiVersion: v1\nkind: [Pod]\n",
                "error 2:1 `kind`: `kind` must be a string, but this is a list",
            ),
        ] {
            assert_eq!(check(&INCOMPLETE_OBJECT, &format!("{text}metadata: {{name: a}}\n")), [line]);
            assert_eq!(check(&INCOMPLETE_OBJECT, text), [""; 0], "without metadata");
        }
        for text in
            ["apiVersion: 1\nkind: Board\n", "apiVersion: 2\nkind: 3\n", "apiVersion: \"{{ a }}\"\nkind: 1\n"]
        {
            assert_eq!(
                check(&INCOMPLETE_OBJECT, &format!("{text}metadata: {{name: a}}\n")),
                [""; 0],
                "{text}"
            );
        }
    }

    #[test]
    fn the_items_of_a_list_are_a_list() {
        let list = |items: &str| format!("apiVersion: v1\nkind: List\nitems: {items}\n");
        assert_eq!(
            check(&INCOMPLETE_OBJECT, &list("5")),
            ["error 3:8 `5`: `items` of a List must be a list, but this is an integer"]
        );
        assert_eq!(
            check(&INCOMPLETE_OBJECT, &list("{a: b}")),
            ["error 3:1 `items`: `items` of a List must be a list, but this is a mapping"]
        );
        assert_eq!(check(&INCOMPLETE_OBJECT, &list("[]")), [""; 0]);
        assert_eq!(check(&INCOMPLETE_OBJECT, &list("")), [""; 0]);
    }

    #[test]
    fn a_document_is_one_object() {
        let pod = "- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n";
        let line = "`kubectl` reads one object for each document, but this is a list of objects";
        let found = check(&INCOMPLETE_OBJECT, pod);
        assert!(found.len() == 1 && found[0].ends_with(line), "{found:?}");
        // Something else reads these: not all are objects, or not of Kubernetes.
        for other in ["- op: add\n", "- apiVersion: example.com/v1\n  kind: Board\n  metadata: {name: a}\n"] {
            assert_eq!(check(&INCOMPLETE_OBJECT, &format!("{pod}{other}")), [""; 0], "{other}");
        }
    }

    #[test]
    fn other_yaml_is_left_alone() {
        for text in [
            "apiVersion: v1\nkind: List\nitem: one\n",
            "apiVersion: example.com/v1\nkind: List\nitem: []\n",
            "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
            "kind: role\nversion: v7\nmetadata: {name: a}\nspec: {}\n",
            "kind: pipeline\ntype: docker\nname: default\n",
            "metadata: {name: a}\nspec: {}\n",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
            "apiVersion: {{ version }}\nkind: Pod\nmetadata: {name: a}\nspec: {}\n",
            "version: '3'\nservices: {a: {image: b}}\n",
            "- apiVersion: v1\n",
            "apiVersion: v1\n",
        ] {
            assert_eq!(check(&INCOMPLETE_OBJECT, text), [""; 0], "{text}");
        }
    }
}
