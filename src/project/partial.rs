//! Whether an object is complete, or a part that is merged into another object.

use crate::manifest::{Container, Object, Workload};
use crate::yaml::Kind;

/// Why an object is only a part: what it lacks is in the object that it is merged into or compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Partial {
    /// It has a directive of a strategic merge patch, such as `$patch: delete`.
    Directive,
    /// A kustomization lists its file as a patch.
    Patch,
    /// A test compares its file with objects of a cluster.
    Assertion,
    /// Its file contains the values of a Helm chart.
    Values,
    /// The name of its file says that it is a patch, and there is a kustomization nearby. That kustomization may not
    /// use the file.
    Called,
    /// A kustomization in its directory does not list its file, and it lacks something that a complete object has.
    Unlisted,
}

impl Partial {
    /// The reason, as a sentence without a full stop.
    pub fn why(self) -> &'static str {
        match self {
            Self::Directive => "it has a directive of a strategic merge patch",
            Self::Patch => "a kustomization lists this file as a patch",
            Self::Assertion => "a Chainsaw or KUTTL test compares objects with this file",
            Self::Values => "this file contains the values of a Helm chart",
            Self::Called => {
                "the name of this file says that it is a patch, and there is a kustomization nearby"
            }
            Self::Unlisted => "the kustomization in this directory does not list the file as a resource",
        }
    }
}

/// What is known about an object and its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is an independent fact, and a test lists the results")]
pub(super) struct Evidence {
    /// A mapping in the object has a directive of a strategic merge patch.
    pub(super) directive: bool,
    /// The object lacks something that every complete object has; see [`is_shaped_as_a_patch`].
    pub(super) shaped_as_a_patch: bool,
    /// A kustomization lists the file as a patch.
    pub(super) listed_as_patch: bool,
    /// A kustomization lists the file as a resource.
    pub(super) listed_as_resource: bool,
    /// There is a kustomization in the file's directory.
    pub(super) beside_kustomization: bool,
    /// There is a kustomization in the file's directory, in one above, or directly below or next to it.
    pub(super) near_kustomization: bool,
    /// The name of the file contains the word `patch`, or its folder has that name.
    pub(super) called_a_patch: bool,
    /// The file has the name of a values file.
    pub(super) called_values: bool,
    /// There is a chart in the file's directory or above.
    pub(super) in_chart: bool,
    /// A test lists the file for comparison with objects.
    pub(super) asserted: bool,
    /// The name of the file or folder contains the word `assert` or a similar one.
    pub(super) called_an_assertion: bool,
    /// There is a test of an operator in the file's directory, in one above, or directly below or next to it.
    pub(super) near_test: bool,
}

impl Evidence {
    /// Whether an object is only a part of one, and why. No other code decides this.
    ///
    /// Neither the shape nor the name is evidence alone. A missing image or `template` is exactly what a lint must
    /// report, and `patch.yaml` may be for `kubectl patch` or contain a complete object. There must also be something
    /// that merges: a directive that only patches have, or a kustomization, chart or test that uses the file or could
    /// use it. So standard input without a file name, and a file outside of these, are always complete.
    pub(super) fn partial(self) -> Option<Partial> {
        if self.directive {
            return Some(Partial::Directive);
        }
        if self.listed_as_patch {
            return Some(Partial::Patch);
        }
        // A file that is applied as a resource is complete, whatever its name.
        if self.listed_as_resource {
            return None;
        }
        if self.asserted || self.called_an_assertion && self.near_test {
            return Some(Partial::Assertion);
        }
        if self.called_values && self.in_chart {
            return Some(Partial::Values);
        }
        if self.called_a_patch && self.near_kustomization {
            return Some(Partial::Called);
        }
        // A kustomization applies no other files of its directory. So this one is a patch that a script adds to the
        // list, or that somebody applies by hand.
        (self.beside_kustomization && self.shaped_as_a_patch).then_some(Partial::Unlisted)
    }
}

/// Whether a mapping in the object has a key that only a strategic merge patch has.
pub(super) fn has_directive(object: Object<'_>) -> bool {
    let text = object.node().text();
    if !DIRECTIVES.iter().any(|directive| text.contains(directive)) {
        return false;
    }
    let mut pending = vec![object.node()];
    while let Some(node) = pending.pop() {
        // The target of an alias is visited where it is written.
        if node.kind() == Kind::Alias {
            continue;
        }
        for entry in node.entries() {
            let key = entry.key.key_text();
            if DIRECTIVES.contains(&key.split('/').next().unwrap_or_default()) {
                return true;
            }
            pending.push(entry.value);
        }
        pending.extend(node.items());
    }
    false
}

/// The keys of directives. For some, a slash and the name of a list follow.
const DIRECTIVES: [&str; 4] = ["$patch", "$retainKeys", "$setElementOrder", "$deleteFromPrimitiveList"];

/// Signs in the name of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words {
    /// The name contains the word `patch`, or the folder has that name.
    pub(super) patch: bool,
    /// The name is that of a values file of a Helm chart: `values.yaml`, `values-prod.yaml`, `prod-values.yaml`,
    /// `values.prod.yaml`.
    pub(super) values: bool,
    /// The name is that of a KUTTL step that compares, `01-assert.yaml` or `02-errors.yaml`; or the folder has a name
    /// that is usual for Chainsaw: `assertions`.
    pub(super) assertion: bool,
}

impl Words {
    /// The words in the name of a file and its folder.
    pub(super) fn of(path: &str) -> Self {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = folder.rsplit('/').next().unwrap_or_default();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let words: Vec<_> = stem.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let is_called =
            |names: &[&str]| names.contains(&folder) || words.iter().any(|one| names.contains(one));
        let at_an_end = words.first() == Some(&"values") || words.last() == Some(&"values");
        Self {
            patch: is_called(&["patch", "patches"]),
            values: at_an_end && matches!(extension, "yaml" | "yml"),
            assertion: is_called(&["assert", "asserts", "assertion", "assertions", "errors"]),
        }
    }
}

/// Whether an object lacks something that every complete object of its kind has, but has a name, by which a patch finds
/// its target.
///
/// In a workload, these are the Pod template, the containers, or the image of a container with a name. A container with
/// an image but without a name is a mistake: a patch could not find it.
pub(super) fn is_shaped_as_a_patch(object: Object<'_>, workload: Option<&Workload<'_>>) -> bool {
    let Some(workload) = workload else {
        let lacks = |keys: &[&[&str]]| keys.iter().all(|keys| object.node().at(keys).is_none());
        return object.name().is_some()
            && match (&*object.group(), &*object.kind()) {
                ("", "Service") => lacks(&[&["spec", "ports"]]),
                ("", "PersistentVolumeClaim") => lacks(&[&["spec", "accessModes"]]),
                ("networking.k8s.io", "Ingress") => lacks(&[&["spec", "rules"], &["spec", "defaultBackend"]]),
                ("autoscaling", "HorizontalPodAutoscaler") => lacks(&[&["spec", "maxReplicas"]]),
                _ => false,
            };
    };
    let Some(template) = workload.pod_template() else { return true };
    let containers = template.all_containers();
    let is_named = |one: &Container<'_>| one.node().get("name").is_some();
    let piece = |one: &Container<'_>| one.image_node().is_none() && is_named(one);
    let broken = |one: &Container<'_>| one.image_node().is_some() && !is_named(one);
    template.containers().is_empty() || containers.iter().any(piece) && !containers.iter().any(broken)
}

#[cfg(test)]
mod tests {
    use super::{Evidence, Partial, Words, has_directive, is_shaped_as_a_patch};
    use crate::manifest::{Object, Workload};
    use crate::yaml;

    fn evidence(facts: &[&str]) -> Evidence {
        Evidence {
            directive: facts.contains(&"directive"),
            shaped_as_a_patch: facts.contains(&"shaped as a patch"),
            listed_as_patch: facts.contains(&"listed as patch"),
            listed_as_resource: facts.contains(&"listed as resource"),
            beside_kustomization: facts.contains(&"beside kustomization"),
            near_kustomization: facts.contains(&"near kustomization")
                || facts.contains(&"beside kustomization"),
            called_a_patch: facts.contains(&"called a patch"),
            called_values: facts.contains(&"called values"),
            in_chart: facts.contains(&"in chart"),
            asserted: facts.contains(&"asserted"),
            called_an_assertion: facts.contains(&"called an assertion"),
            near_test: facts.contains(&"near test"),
        }
    }

    #[test]
    fn it_takes_something_that_merges() {
        use Partial::{Assertion, Called, Directive, Patch, Unlisted, Values};
        let rows: [(&[&str], Option<Partial>); 25] = [
            // Standard input, and a file without anything nearby.
            (&[], None),
            (&["shaped as a patch"], None),
            (&["called a patch", "shaped as a patch"], None),
            (&["called values", "shaped as a patch"], None),
            (&["called an assertion", "shaped as a patch"], None),
            // Something that merges is nearby, but nothing shows that it uses this file.
            (&["near kustomization", "shaped as a patch"], None),
            (&["beside kustomization"], None),
            (&["in chart", "shaped as a patch"], None),
            (&["near test", "shaped as a patch"], None),
            (&["called a patch", "in chart", "shaped as a patch"], None),
            (&["called values", "near kustomization", "shaped as a patch"], None),
            // Something that merges uses the file, or could use it.
            (&["directive"], Some(Directive)),
            (&["listed as patch"], Some(Patch)),
            (&["asserted"], Some(Assertion)),
            (&["called an assertion", "near test"], Some(Assertion)),
            (&["called values", "in chart"], Some(Values)),
            (&["called a patch", "near kustomization"], Some(Called)),
            (&["beside kustomization", "shaped as a patch"], Some(Unlisted)),
            // A file that is applied as a resource is complete.
            (&["listed as resource", "beside kustomization", "shaped as a patch"], None),
            (&["listed as resource", "called a patch", "near kustomization"], None),
            (&["listed as resource", "called values", "in chart"], None),
            (&["listed as resource", "called an assertion", "near test"], None),
            // It can be a patch for one kustomization and a resource of another.
            (&["listed as resource", "listed as patch"], Some(Patch)),
            (&["listed as resource", "directive"], Some(Directive)),
            (&["called a patch", "beside kustomization", "shaped as a patch"], Some(Called)),
        ];
        for (facts, expected) in rows {
            assert_eq!(evidence(facts).partial(), expected, "{facts:?}");
        }
    }

    #[test]
    fn directives_are_keys() {
        for (rest, expected) in [
            ("$patch: delete", true),
            ("spec: {containers: [{name: a, $patch: delete}]}", true),
            ("spec: {strategy: {$retainKeys: [type], type: Recreate}}", true),
            ("spec: {$setElementOrder/containers: [{name: a}]}", true),
            ("metadata: {$deleteFromPrimitiveList/finalizers: [a]}", true),
            ("spec: {patch: delete, command: [$patch, \"$patch: delete\"]}", false),
            ("data: {a: \"$patch: delete\", $patches: b}", false),
        ] {
            let text = format!("apiVersion: v1\nkind: Pod\n{rest}\n");
            let stream = yaml::parse(&text, yaml::Limits::default());
            let object = Object::from_node(stream.documents()[0].root().unwrap()).unwrap();
            assert_eq!(has_directive(object), expected, "{rest}");
        }
    }

    #[test]
    fn a_patch_lacks_what_others_have() {
        for (rest, expected) in [
            ("apps/v1, kind: Deployment, spec: {replicas: 2}", true),
            ("apps/v1, kind: Deployment, spec: {template: {spec: {nodeName: a}}}", true),
            ("apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{name: a}]}}}", true),
            ("apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{image: a}]}}}", false),
            (
                "apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{name: a}, {image: b}]}}}",
                false,
            ),
            (
                "apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{name: a, image: b}]}}}",
                false,
            ),
            ("v1, kind: Service, spec: {type: NodePort}", true),
            ("v1, kind: Service, spec: {ports: []}", false),
            ("v1, kind: PersistentVolumeClaim, spec: {storageClassName: a}", true),
            ("networking.k8s.io/v1, kind: Ingress, spec: {tls: []}", true),
            ("networking.k8s.io/v1, kind: Ingress, spec: {rules: []}", false),
            ("autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {minReplicas: 1}", true),
            ("v1, kind: ConfigMap", false),
        ] {
            let text = format!("{{apiVersion: {rest}, metadata: {{name: a}}}}");
            let stream = yaml::parse(&text, yaml::Limits::default());
            let object = Object::from_node(stream.documents()[0].root().unwrap()).unwrap();
            let workload = Workload::new(object);
            assert_eq!(is_shaped_as_a_patch(object, workload.as_ref()), expected, "{rest}");
        }
    }

    #[test]
    fn files_are_known_by_their_words() {
        let words = |path: &str| {
            let words = Words::of(path);
            let called = [(words.patch, "patch"), (words.values, "values"), (words.assertion, "assertion")];
            called.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
        };
        for (expected, paths) in [
            ("patch", &["k8s/sc-patch.yaml", "patch.yaml", "patches/a.yaml", "a/b_patch_1.yml"][..]),
            ("values", &["values.yaml", "a/values-prod.yaml", "prod-values.yml", "values.prod.yaml"]),
            ("assertion", &["t/01-assert.yaml", "02-errors.yaml", "e2e/assertions/pod.yaml"]),
            ("", &["k8s/dispatcher.yaml", "patches/base/kafka.yaml", "dispatch/patchwork.yaml"]),
            (
                "",
                &["values/kafka.yaml", "default-values-job.yaml", "values.json", "values", "valuesets.yaml"],
            ),
            ("", &["assertive.yaml", "assertions/a/b.yaml"]),
        ] {
            for path in paths {
                assert_eq!(words(path), expected, "{path}");
            }
        }
    }
}
