//! Finds out what a manifest contains without parsing its YAML.
//!
//! The linted manifests refer to only a few of the manifests in a repository. To find these, each file is searched for
//! the kinds and names of its objects. The result may contain too many files, but never too few.

use std::collections::HashSet;

use memchr::memmem;

/// The words in texts that may be references.
#[derive(Debug, Default)]
pub(super) struct Words<'t>(HashSet<&'t str>);

/// Whether texts refer to something in another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Interest {
    /// They do not.
    None,
    /// The text has volumes or storage classes. A claim in a third text may refer to them.
    Storage,
    /// They probably do.
    Wanted,
}

/// The kinds that lints look up by name.
const BY_NAME: [&str; 3] = ["ConfigMap", "PersistentVolumeClaim", "Service"];

/// The kinds that tell a GitOps controller what to apply. They matter for Jobs.
const GITOPS: [&str; 4] = ["Application", "ApplicationSet", "HelmRelease", "Kustomization"];

impl<'t> Words<'t> {
    /// Adds the words of a text that can be names, and the parts of words with dots.
    pub(super) fn add(&mut self, text: &'t str) {
        for word in words(text) {
            self.0.insert(word);
            if word.contains('.') {
                self.0.extend(word.split('.'));
            }
        }
    }

    /// Whether the texts of these words refer to something in a text.
    pub(super) fn interest_in(&self, text: &str) -> Interest {
        documents(text).map(|document| self.interest_in_document(document)).max().unwrap_or(Interest::None)
    }

    /// Like [`interest_in`](Self::interest_in), for a text with volumes or storage classes, once the words of all
    /// claims are known.
    pub(super) fn refer_to_storage(&self, text: &str) -> bool {
        let names = ["name", "storageClassName"].into_iter().flat_map(|key| values(text, key));
        names.into_iter().any(|name| self.may_mean(name))
    }

    fn interest_in_document(&self, document: &str) -> Interest {
        let mut interest = Interest::None;
        for kind in values(document, "kind") {
            let wanted = match kind {
                "PersistentVolume" | "StorageClass" => {
                    interest = Interest::Storage;
                    false
                }
                "CustomResourceDefinition" => values(document, "kind").any(|kind| self.0.contains(kind)),
                "Service" if self.may_be_selected(document) => true,
                kind if GITOPS.contains(&kind) => self.0.contains("Job"),
                kind => BY_NAME.contains(&kind) && self.may_name(document),
            };
            if wanted {
                return Interest::Wanted;
            }
        }
        interest
    }

    /// Whether the name of an object in the document is one of the words.
    fn may_name(&self, document: &str) -> bool {
        let is_list = values(document, "kind").any(|kind| kind.ends_with("List"));
        let metadata = Some(document).filter(|_| !is_list).and_then(|document| block(document, "metadata"));
        values(metadata.unwrap_or(document), "name").any(|name| self.may_mean(name))
    }

    /// Whether all labels of a selector are among the words.
    fn may_be_selected(&self, document: &str) -> bool {
        let mut selectors =
            keys(document, "selector").map(|at| below(document, at)).filter(|one| !one.is_empty());
        selectors.any(|selector| {
            let mut lines = selector.lines().map(|line| line.split(" #").next().unwrap_or_default());
            selector.contains(['*', '&']) || lines.all(|line| words(line).all(|word| self.0.contains(word)))
        })
    }

    /// Whether a name is one of the words, or an alias for another text.
    fn may_mean(&self, name: &str) -> bool {
        name.starts_with('*') || self.0.contains(name)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    text.split(move |c| !is_of_name(c)).filter(|word| !word.is_empty())
}

/// The parts of a text between lines that begin with `---`.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (document, after) = match text.find("\n---") {
            Some(end) => (&text[..end], Some(&text[end + 1..])),
            None => (text, None),
        };
        rest = after;
        Some(document)
    })
}

/// The values of a key, at any depth, without quotes and properties.
fn values<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = &'t str> {
    keys(text, key).filter_map(move |after| {
        let mut value = text[after..].trim_start();
        while value.starts_with(['&', '!']) {
            value = value.split_once(char::is_whitespace)?.1.trim_start();
        }
        let value = value.trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']' | '"' | '\''));
        Some(&value[..end.unwrap_or(value.len())])
    })
}

/// The places after the colon of a key.
fn keys<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = usize> {
    memmem::find_iter(text.as_bytes(), key.as_bytes()).filter_map(move |start| {
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '{' | ',' | '"' | '\'')) {
            return None;
        }
        let end = start + key.len();
        let rest = text[end..].trim_start_matches(['"', '\'', ' ', '\t']);
        rest.starts_with(':').then(|| text.len() - rest.len() + 1)
    })
}

/// The lines below a key at the left edge of a block mapping.
fn block<'t>(document: &'t str, key: &'t str) -> Option<&'t str> {
    let at = keys(document, key).find(|after| {
        let line = document[..*after].rfind('\n').map_or(0, |newline| newline + 1);
        document[line..].starts_with(key)
    })?;
    Some(below(document, at))
}

/// The value of a key that begins at `at`: a flow mapping up to its first closing brace, or all lines with more
/// indentation.
fn below(text: &str, at: usize) -> &str {
    let value = &text[at..];
    if value.trim_start().starts_with('{') {
        return &value[..value.find('}').unwrap_or(value.len())];
    }
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let own = indent(&text[line..at]);
    let mut end = value.find('\n').map_or(value.len(), |newline| newline + 1);
    while end < value.len() {
        let next = &value[end..];
        let length = next.find('\n').map_or(next.len(), |newline| newline + 1);
        let line = next[..length].trim_end();
        if !line.trim_start().is_empty() && !line.trim_start().starts_with('#') && indent(line) <= own {
            break;
        }
        end += length;
    }
    &value[..end]
}

#[cfg(test)]
mod tests {
    use super::{Interest, Words};

    const SET: &str = "kind: StatefulSet\nspec:\n  serviceName: zoo\n  template:\n    metadata: {labels: {app.kubernetes.io/name: \
                       zookeeper}}\n    spec:\n      containers: [{envFrom: [{configMapRef: {name: zoo.cfg}}]}]\n      volumes: \
                       [{name: d, persistentVolumeClaim: {claimName: \"data-0\"}}]\n";

    fn interest(text: &str, in_text: &str) -> Interest {
        let mut words = Words::default();
        words.add(text);
        words.interest_in(in_text)
    }

    #[test]
    fn what_is_referred_to_by_name_is_wanted() {
        for wanted in [
            "kind: Service\nmetadata:\n  labels:\n    name: other\n  name: zoo\n",
            "kind: \"Service\"\nmetadata: {name: 'zoo'}\n",
            "{\"kind\": \"Service\", \"metadata\": {\"name\": \"zoo\"}}",
            "kind: Secret\n---\nkind: ConfigMap\nmetadata:\n  name: zoo.cfg\n",
            "kind: PersistentVolumeClaim\nmetadata:\n  name: &name data-0 # the first\n",
            "kind: List\nmetadata: {}\nitems:\n- kind: Service\n  metadata:\n    name: zoo\n",
            "kind: ServiceList\nitems:\n- kind: Service\n  metadata:\n    name: zoo\n",
            "kind: Service\nmetadata:\n  name: *name\n",
        ] {
            assert_eq!(interest(SET, wanted), Interest::Wanted, "{wanted}");
        }
        for other in [
            "kind: Service\nmetadata:\n  name: kafka\nspec:\n  ports:\n  - name: zoo\n",
            "kind: Deployment\nmetadata:\n  name: zoo\n",
            "kind: ConfigMap\nmetadata:\n  name: zoo-keeper\n",
            "kind: ConfigMap\nmetadata:\n  name: kafka\n---\nkind: Deployment\nmetadata:\n  name: zoo\n",
            "subkind: Service\nmetadata:\n  name: zoo\n",
            "",
        ] {
            assert_eq!(interest(SET, other), Interest::None, "{other}");
        }
    }

    #[test]
    fn a_service_is_wanted_for_the_pods_that_it_may_select() {
        for (expected, selector) in [
            (
                Interest::Wanted,
                "\n    app.kubernetes.io/name: zookeeper # these\n    # and no others\n  ports: [{name: kafka}]",
            ),
            (Interest::Wanted, " {\"app.kubernetes.io/name\": zookeeper}\n  ports: []"),
            (Interest::Wanted, "\n    <<: *labels"),
            (Interest::None, "\n    app.kubernetes.io/name: kafka"),
            (Interest::None, "\n    app.kubernetes.io/name: zookeeper\n    role: leader"),
        ] {
            let service = format!("kind: Service\nmetadata:\n  name: a\nspec:\n  selector:{selector}\n");
            assert_eq!(interest(SET, &service), expected, "{selector}");
        }
    }

    #[test]
    fn some_kinds_matter_without_a_name() {
        let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n";
        assert_eq!(interest("kind: Job\n", application), Interest::Wanted);
        assert_eq!(interest(SET, application), Interest::None);
        let crd = "kind: CustomResourceDefinition\nspec:\n  names:\n    kind: Topic\n";
        assert_eq!(interest("kind: Topic\n", crd), Interest::Wanted);
        assert_eq!(interest(SET, crd), Interest::None);
        let class = "kind: StorageClass\nmetadata: {name: fast}\n";
        assert_eq!(interest(SET, class), Interest::Storage);
        let mut words = Words::default();
        words.add("kind: PersistentVolumeClaim\nspec: {storageClassName: fast}");
        assert!(words.refer_to_storage(class));
        assert!(!words.refer_to_storage(&class.replace("fast", "slow")));
        let volume = "kind: PersistentVolume\nmetadata: {name: a-1}\nspec: {storageClassName: fast}\n";
        assert!(words.refer_to_storage(volume));
    }
}
