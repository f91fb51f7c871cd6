use std::borrow::Cow;
use std::collections::BTreeMap;

use super::words::written;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Object, holds_placeholder};
use crate::schema::decode_base64;
use crate::yaml::Node;

declare_lint! {
    /// A ConfigMap or Secret is too large, or a ConfigMap has the same key in `data` and `binaryData`.
    ///
    /// ## Why
    ///
    /// The API server refuses it:
    ///
    /// - All values together can have at most 1 MiB: `Too long: may not be more than 1048576 bytes`. A value in
    ///   base64 counts with its decoded size. A dump, a model or a jar in a ConfigMap works in a test with ten
    ///   rows, and exceeds the limit in production.
    /// - A key cannot be in both `data` and `binaryData`: `duplicate of key present in binaryData`. Both would be
    ///   the same file.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: truststore
    /// data:
    ///   truststore.jks: ""
    /// binaryData:
    ///   truststore.jks: /u3+7Q==
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: truststore
    /// binaryData:
    ///   truststore.jks: /u3+7Q==
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "ConfigMaps": Motivation; ConfigMap object:
    ///   https://kubernetes.io/docs/concepts/configuration/configmap/
    /// - Kubernetes documentation, "Secrets": Size limit: https://kubernetes.io/docs/concepts/configuration/secret/
    pub(crate) static CONFIG_MAP_INVALID = "config-map-invalid" {
        summary: "a ConfigMap or Secret that is too large, or has a duplicate key",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

/// The largest size of all values together, in bytes.
const MOST: usize = 1 << 20;
const KIB: usize = 1 << 10;

/// The fields with values and whether they are in base64; a later one overrides an earlier one.
const CONFIG_MAP: [(&str, bool); 2] = [("data", false), ("binaryData", true)];
const SECRET: [(&str, bool); 2] = [("data", true), ("stringData", false)];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let maps = match &*object.kind() {
        "ConfigMap" if object.group().is_empty() => CONFIG_MAP,
        "Secret" if object.group().is_empty() => SECRET,
        _ => return,
    };
    if maps == CONFIG_MAP {
        twice(object, context);
    }
    // A decoded value is never longer than its text.
    if object.node().text().len() > MOST {
        size(object, maps, context);
    }
}

fn twice<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let (Some(data), Some(binary)) = (object.node().get("data"), object.node().get("binaryData")) else {
        return;
    };
    for entry in data.entries().filter(|entry| !entry.is_merge() && !entry.value.is_null()) {
        let key = entry.key.key_text();
        let Some(other) = written(binary, &key).filter(|_| !holds_placeholder(&key)) else { continue };
        let (first, second) =
            if entry.key.span() < other.key.span() { (entry.key, other.key) } else { (other.key, entry.key) };
        context
            .report(second, format!("`{key}` is in both `data` and `binaryData`"))
            .label("the API server refuses the second")
            .because(first.span(), "the first");
    }
}

fn size<'a>(object: Object<'a>, maps: [(&str, bool); 2], context: &mut Context<'_, 'a>) {
    let mut values: BTreeMap<Cow<'a, str>, (usize, Node<'a>)> = BTreeMap::new();
    for (map, encoded) in maps {
        let entries = object.node().get(map).into_iter().flat_map(Node::entries);
        for entry in entries.filter(|entry| !entry.is_merge()) {
            let Some(text) = entry.value.str() else { continue };
            let size = if encoded { decode_base64(&text).map_or(0, |bytes| bytes.len()) } else { text.len() };
            values.insert(entry.key.key_text(), (size, entry.key));
        }
    }
    let total: usize = values.values().map(|(size, _)| size).sum();
    let Some((largest, key)) = values.into_values().max_by_key(|(size, _)| *size).filter(|_| total > MOST)
    else {
        return;
    };
    let message = format!(
        "the values of a {} can have at most {} KiB, not {} KiB",
        object.kind(),
        MOST / KIB,
        total.div_ceil(KIB)
    );
    context
        .report(key, message)
        .label(format!("the API server refuses this: {} KiB of it are in this value", largest.div_ceil(KIB)))
        .help("put large data into an image or on a volume");
}

#[cfg(test)]
mod tests {
    use super::CONFIG_MAP_INVALID;
    use crate::testing::{check, findings};

    fn object(kind: &str, maps: &str) -> String {
        format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: a}}\n{maps}\n")
    }

    fn told(kind: &str, maps: &str) -> Vec<String> {
        check(&CONFIG_MAP_INVALID, &object(kind, maps))
    }

    #[test]
    fn a_key_is_in_data_or_binary_data() {
        let text = object("ConfigMap", "binaryData: {b: YQ==}\ndata: {a: x, b: y}");
        assert_eq!(
            check(&CONFIG_MAP_INVALID, &text),
            ["error 5:14 `b`: `b` is in both `data` and `binaryData`"]
        );
        assert_eq!(findings(&CONFIG_MAP_INVALID, &text)[0].related[0].span.start, 64);
        assert_eq!(told("ConfigMap", "binaryData: {b: YQ==}\ndata: {a: b}"), [""; 0]);
        assert_eq!(told("Secret", "data: {b: YQ==}\nstringData: {b: y}"), [""; 0]);
    }

    #[test]
    fn a_mebibyte_is_the_most() {
        let of = |length: usize| format!("data:\n  small: a\n  large: {}", "a".repeat(length));
        assert_eq!(told("ConfigMap", &of((1 << 20) - 1)), [""; 0]);
        let found = findings(&CONFIG_MAP_INVALID, &object("ConfigMap", &of(1 << 20)));
        assert_eq!(found[0].message, "the values of a ConfigMap can have at most 1024 KiB, not 1025 KiB");
        assert_eq!(&*found[0].primary.text, "the API server refuses this: 1024 KiB of it are in this value");
    }

    #[test]
    fn base64_counts_with_its_decoded_size() {
        let letters = "YWFh".repeat((1 << 20) / 3);
        assert_eq!(told("Secret", &format!("data: {{a: {letters}}}")), [""; 0]);
        assert_eq!(told("ConfigMap", &format!("data: {{a: {letters}}}")).len(), 1);
        assert_eq!(told("ConfigMap", &format!("binaryData: {{a: {letters}, b: YWFh}}")).len(), 1);
        assert_eq!(
            told("Secret", &format!("data: {{a: {letters}, b: YWFh}}\nstringData: {{a: b}}")),
            [""; 0]
        );
    }
}
