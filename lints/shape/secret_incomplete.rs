use super::words::{REFUSED, code_list, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Object, holds_placeholder};
use crate::schema::decode_base64;
use crate::yaml::{Entry, Node};

declare_lint! {
    /// A Secret does not have the data that its type requires.
    ///
    /// ## Why
    ///
    /// The API server refuses the Secret: `data[tls.key]: Required value`. Programs that read a Secret rely on its
    /// `type`:
    ///
    /// | type | required |
    /// |---|---|
    /// | `kubernetes.io/tls` | `tls.crt` and `tls.key` |
    /// | `kubernetes.io/basic-auth` | `username` or `password` |
    /// | `kubernetes.io/ssh-auth` | `ssh-privatekey`, not empty |
    /// | `kubernetes.io/dockerconfigjson` | `.dockerconfigjson`, a JSON object |
    /// | `kubernetes.io/dockercfg` | `.dockercfg`, a JSON object |
    /// | `kubernetes.io/service-account-token` | the annotation `kubernetes.io/service-account.name` |
    ///
    /// The keys are in `data`, where values are in base64, or in `stringData`, where they are plain text.
    ///
    /// A Secret with annotations and without any data is not reported: a controller may add the data.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: warehouse
    /// type: kubernetes.io/basic-auth
    /// stringData:
    ///   user: loader
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: warehouse
    /// type: kubernetes.io/basic-auth
    /// stringData:
    ///   username: loader
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Secrets": Types of Secret:
    ///   https://kubernetes.io/docs/concepts/configuration/secret/
    pub(crate) static SECRET_INCOMPLETE = "secret-incomplete" {
        summary: "a Secret without the data that its type requires",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

/// What a type of Secret requires.
enum Promise {
    All(&'static [&'static str]),
    One(&'static [&'static str]),
    /// A key whose value is not empty.
    Some(&'static str),
    /// A key whose value is a JSON object.
    Json(&'static str),
    Annotation(&'static str),
}

const PROMISES: [(&str, Promise); 6] = [
    ("kubernetes.io/tls", Promise::All(&["tls.crt", "tls.key"])),
    ("kubernetes.io/basic-auth", Promise::One(&["username", "password"])),
    ("kubernetes.io/ssh-auth", Promise::Some("ssh-privatekey")),
    ("kubernetes.io/dockerconfigjson", Promise::Json(".dockerconfigjson")),
    ("kubernetes.io/dockercfg", Promise::Json(".dockercfg")),
    ("kubernetes.io/service-account-token", Promise::Annotation("kubernetes.io/service-account.name")),
];

/// A Secret and its type.
struct Secret<'a> {
    object: Object<'a>,
    kind: Node<'a>,
    name: &'static str,
}

impl<'a> Secret<'a> {
    /// Where a key is set, and whether its value is in base64. `stringData` overrides `data`.
    fn key(&self, key: &str) -> Option<(Entry<'a>, bool)> {
        let within = |map: &str| written(self.object.node().get(map)?, key);
        within("stringData").map(|entry| (entry, false)).or_else(|| Some((within("data")?, true)))
    }

    /// Whether the key exists. For the API server, it does even without a value.
    fn has(&self, key: &str) -> bool {
        let mut maps = ["data", "stringData"].iter().filter_map(|map| self.object.node().get(map));
        maps.any(|map| map.entry(key).is_some())
    }

    /// The bytes of a key; none where they are not known.
    fn bytes(entry: Entry<'a>, encoded: bool) -> Option<Vec<u8>> {
        let text = entry.value.str().filter(|text| !holds_placeholder(text))?;
        if encoded { decode_base64(&text) } else { Some(text.into_owned().into_bytes()) }
    }

    /// Whether all of its keys are known.
    fn is_whole(&self) -> bool {
        let mut maps =
            ["data", "stringData"].iter().filter_map(|map| written(self.object.node(), map)).peekable();
        if maps.peek().is_none() {
            let metadata = self.object.metadata();
            return metadata.and_then(|metadata| written(metadata, "annotations")).is_none();
        }
        maps.all(|map| map.value.is_mapping() && !holds_placeholder(map.value.resolve().text()))
    }

    fn needs(&self, what: &str, context: &mut Context<'_, 'a>) {
        let maps = ["data", "stringData"].iter().filter_map(|map| written(self.object.node(), map));
        let map = maps.map(|map| map.key).next();
        let message = format!("a Secret of type `{}` needs {what}", self.name);
        let absent =
            ["data", "stringData"].into_iter().filter(|map| written(self.object.node(), map).is_none());
        let absent: Vec<_> = absent.collect();
        let finding = context.report(map.unwrap_or(self.kind), message);
        finding.label("not found here").absent(absent);
        if map.is_some() {
            finding.because(self.kind.span(), "the type");
        }
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if object.kind() != "Secret" || !object.group().is_empty() || context.is_partial() {
        return;
    }
    let Some(kind) = object.node().get("type") else { return };
    let Some((name, promise)) = kind.str().and_then(|kind| PROMISES.iter().find(|(name, _)| *name == kind))
    else {
        return;
    };
    let secret = Secret { object, kind, name };
    match promise {
        Promise::Annotation(name) => annotation(&secret, name, context),
        Promise::Json(key) if secret.key(key).is_some() => json(&secret, key, context),
        Promise::Some(key) if secret.key(key).is_some() => filled(&secret, key, context),
        _ if !secret.is_whole() => {}
        Promise::All(keys) => {
            let missing: Vec<_> = keys.iter().filter(|key| !secret.has(key)).collect();
            if !missing.is_empty() {
                secret.needs(&code_list(&missing, "and"), context);
            }
        }
        Promise::One(keys) if keys.iter().any(|key| secret.has(key)) => {}
        Promise::One(keys) => secret.needs(&code_list(keys, "or"), context),
        Promise::Some(key) | Promise::Json(key) => secret.needs(&format!("`{key}`"), context),
    }
}

/// The token controller needs this annotation.
fn annotation<'a>(secret: &Secret<'a>, name: &str, context: &mut Context<'_, 'a>) {
    let metadata = secret.object.metadata();
    let annotations = metadata.and_then(|metadata| written(metadata, "annotations"));
    let found = annotations.and_then(|annotations| written(annotations.value.resolve(), name));
    let filled_in = metadata.is_some_and(|metadata| holds_placeholder(metadata.text()));
    if found.is_some_and(|found| found.value.content().is_none_or(|text| !text.is_empty())) || filled_in {
        return;
    }
    let message = format!("a Secret of type `{}` needs the annotation `{name}`", secret.name);
    let at = found.or(annotations).map_or(secret.kind, |entry| entry.key);
    context
        .report(at, message)
        .label("not found here")
        .absent(annotations.is_none().then_some("metadata.annotations"))
        .help("set it to the name of the ServiceAccount that the token is for");
}

fn filled<'a>(secret: &Secret<'a>, key: &str, context: &mut Context<'_, 'a>) {
    let Some((entry, encoded)) = secret.key(key) else { return };
    if Secret::bytes(entry, encoded).is_some_and(|bytes| bytes.is_empty()) {
        context
            .report(entry.key, format!("`{key}` is empty"))
            .label(REFUSED)
            .because(secret.kind.span(), "required by this type");
    }
}

fn json<'a>(secret: &Secret<'a>, key: &str, context: &mut Context<'_, 'a>) {
    let Some((entry, encoded)) = secret.key(key) else { return };
    let Some(bytes) = Secret::bytes(entry, encoded) else { return };
    let Ok(text) = std::str::from_utf8(&bytes) else { return };
    let within = decode_base64(text.trim()).and_then(|bytes| String::from_utf8(bytes).ok());
    let twice = within.is_some_and(|within| !within.is_empty() && is_object(&within));
    // Plain text may be encrypted, or a reference that is replaced with a value later.
    let meant = encoded || twice || text.is_empty() || text.trim_start().starts_with(['{', '[', '"']);
    if !meant || is_object(text) || holds_placeholder(text) {
        return;
    }
    let finding = context
        .report(entry.key, format!("the value of `{key}` is not a JSON object"))
        .label(REFUSED)
        .because(secret.kind.span(), "required by this type");
    if twice {
        finding.help(if encoded {
            "it was encoded in base64 twice"
        } else {
            "values of `stringData` are plain text: move it to `data`"
        });
    }
}

/// Whether the API server reads a JSON object here; it accepts null as one.
fn is_object(text: &str) -> bool {
    serde_json::from_str::<Option<serde_json::Map<String, serde_json::Value>>>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::SECRET_INCOMPLETE;
    use crate::testing::{check, findings};

    fn secret(kind: &str, rest: &str) -> String {
        format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ntype: kubernetes.io/{kind}\n{rest}\n")
    }

    fn told(kind: &str, rest: &str) -> Vec<String> {
        check(&SECRET_INCOMPLETE, &secret(kind, rest))
    }

    #[test]
    fn each_type_has_its_keys() {
        for (kind, rest, expected) in [
            (
                "tls",
                "data: {tls.crt: YQ==}",
                "5:1 `data`: a Secret of type `kubernetes.io/tls` needs `tls.key`",
            ),
            (
                "tls",
                "",
                "4:7 `kubernetes.io/tls`: a Secret of type `kubernetes.io/tls` needs `tls.crt` and `tls.key`",
            ),
            (
                "basic-auth",
                "stringData: {user: a}",
                "5:1 `stringData`: a Secret of type `kubernetes.io/basic-auth` needs `username` or `password`",
            ),
            (
                "ssh-auth",
                "data: {}",
                "5:1 `data`: a Secret of type `kubernetes.io/ssh-auth` needs `ssh-privatekey`",
            ),
            ("ssh-auth", "data: {ssh-privatekey: ''}", "5:8 `ssh-privatekey`: `ssh-privatekey` is empty"),
            (
                "dockerconfigjson",
                "data: {config.json: e30K}",
                "5:1 `data`: a Secret of type `kubernetes.io/dockerconfigjson` needs `.dockerconfigjson`",
            ),
        ] {
            assert_eq!(told(kind, rest), [format!("error {expected}")], "{kind} {rest}");
        }
    }

    #[test]
    fn complete_ones_are_fine() {
        for (kind, rest) in [
            ("tls", "data: {tls.crt: YQ==}\nstringData: {tls.key: a}"),
            ("tls", "data: {tls.crt: '', tls.key: ''}"),
            ("tls", "data: {tls.crt: , tls.key: null}"),
            ("basic-auth", "data: {username: }"),
            ("basic-auth", "stringData: {password: a}"),
            ("ssh-auth", "data: {ssh-privatekey: YQ==}"),
            ("dockerconfigjson", "data: {.dockerconfigjson: e30K}"),
            ("dockercfg", "stringData: {.dockercfg: '{\"a\": {}}'}"),
        ] {
            assert_eq!(told(kind, rest), [""; 0], "{kind} {rest}");
        }
    }

    #[test]
    fn registries_are_named_in_json() {
        let of = |rest: &str| findings(&SECRET_INCOMPLETE, &secret("dockerconfigjson", rest));
        let twice = of("data: {.dockerconfigjson: ZTMwSw==}");
        assert_eq!(twice[0].message, "the value of `.dockerconfigjson` is not a JSON object");
        assert_eq!(twice[0].help.as_deref(), Some("it was encoded in base64 twice"));
        let plain = of("stringData: {.dockerconfigjson: e30K}");
        let help = "values of `stringData` are plain text: move it to `data`";
        assert_eq!(plain[0].help.as_deref(), Some(help));
        assert_eq!(of("stringData: {.dockerconfigjson: '[1]'}")[0].help, None);
        assert_eq!(of("data: {.dockerconfigjson: ''}").len(), 1);
    }

    #[test]
    fn a_token_names_its_service_account() {
        let message = "a Secret of type `kubernetes.io/service-account-token` needs the annotation \
                       `kubernetes.io/service-account.name`";
        assert_eq!(
            told("service-account-token", ""),
            [format!("error 4:7 `kubernetes.io/service-account-token`: {message}")]
        );
        let annotated = |annotation: &str| {
            let text = secret("service-account-token", "");
            let text = text.replace("{name: a}", &format!("{{name: a, annotations: {{{annotation}}}}}"));
            check(&SECRET_INCOMPLETE, &text)
        };
        assert_eq!(annotated("a: b"), [format!("error 3:21 `annotations`: {message}")]);
        assert_eq!(annotated("kubernetes.io/service-account.name: loader"), [""; 0]);
        assert_eq!(annotated("$ANNOTATIONS: a"), [""; 0]);
    }

    #[test]
    fn what_is_added_later_is_left_alone() {
        for (kind, rest) in [
            ("tls", "data: {tls.crt: $CRT}"),
            ("tls", "data: '{{ data }}'"),
            ("tls", "data: {{ data }}"),
            ("dockerconfigjson", "data: {.dockerconfigjson: $CONFIG}"),
            ("dockerconfigjson", "data: {.dockerconfigjson: not base64}"),
            ("dockerconfigjson", "stringData: {.dockerconfigjson: '{{ config }}'}"),
            ("dockerconfigjson", "stringData: {.dockerconfigjson: 'ENC[AES256_GCM,data:x]'}"),
            ("dockerconfigjson", "stringData: {.dockerconfigjson: '<path:kv/registry#config>'}"),
            ("other", ""),
        ] {
            assert_eq!(told(kind, rest), [""; 0], "{kind} {rest}");
        }
        let annotated = secret("tls", "").replace("{name: a}", "{name: a, annotations: {a: b}}");
        assert_eq!(check(&SECRET_INCOMPLETE, &annotated), [""; 0]);
    }
}
