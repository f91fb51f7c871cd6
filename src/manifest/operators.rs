//! Kinds that operators define and that run Pods.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::{Object, PodTemplate};
use crate::yaml::Node;

/// The lifecycle of the Pods of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KindNature {
    /// They run until they are stopped and are interchangeable, as in a Deployment.
    Interchangeable,
    /// Each has a stable name, and possibly its own storage, as in a StatefulSet.
    Identity,
    /// There is one on each node, as in a DaemonSet.
    PerNode,
    /// Their work ends, as in a Job.
    ToAnEnd,
    /// Their work ends and repeats on a schedule, as in a CronJob.
    ByTheClock,
    /// There is one without a controller: a Pod.
    Alone,
    /// An operator manages them as the system requires.
    Operated,
}

/// A kind that an operator defines.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomKind {
    /// The operator, for messages: `Argo Rollouts`.
    pub operator: String,
    /// The API group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The lifecycle of its Pods.
    pub nature: KindNature,
    /// The id of the system that the kind itself is.
    pub runs: Option<String>,
    /// The name of that system in messages: `a Kafka cluster`; `None` to use the system's own name.
    pub title: Option<String>,
    pods: Vec<Path>,
    steps: Option<Path>,
    deadline: Option<Path>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    operator: String,
    group: String,
    kinds: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    kind: String,
    nature: KindNature,
    #[serde(default)]
    pods: Vec<String>,
    #[serde(default)]
    steps: Option<String>,
    #[serde(default)]
    deadline: Option<String>,
    #[serde(default)]
    runs: Option<String>,
    #[serde(default)]
    title: Option<String>,
}

/// A path from an object to nodes in it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Path(Vec<Step>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    Key(String),
    Items,
    Values,
}

impl KindNature {
    /// The built-in kind with the same lifecycle; `None` if an operator manages the Pods.
    pub fn built_in(self) -> Option<&'static str> {
        Some(match self {
            Self::Interchangeable => "Deployment",
            Self::Identity => "StatefulSet",
            Self::PerNode => "DaemonSet",
            Self::ToAnEnd => "Job",
            Self::ByTheClock => "CronJob",
            Self::Alone => "Pod",
            Self::Operated => return None,
        })
    }
}

impl Path {
    /// Parses `spec.tasks[].template`, `spec.specs.*.template`.
    fn read(text: &str) -> Self {
        let mut steps = Vec::new();
        for part in text.split('.') {
            match part.strip_suffix("[]") {
                _ if part == "*" => steps.push(Step::Values),
                Some(key) => steps.extend([Step::Key(key.to_owned()), Step::Items]),
                None => steps.push(Step::Key(part.to_owned())),
            }
        }
        Self(steps)
    }

    /// The mappings and scalars at this path.
    fn follow<'a>(&self, from: Node<'a>) -> Vec<Node<'a>> {
        let mut nodes = vec![from];
        for step in &self.0 {
            nodes = match step {
                Step::Key(key) => nodes.iter().filter_map(|node| node.get(key)).collect(),
                Step::Items => nodes.into_iter().flat_map(Node::items).collect(),
                Step::Values => nodes.into_iter().flat_map(Node::entries).map(|entry| entry.value).collect(),
            };
        }
        nodes.into_iter().map(Node::resolve).collect()
    }
}

impl CustomKind {
    /// The kind of an object, if a known operator defines it.
    pub(super) fn of(object: Object<'_>) -> Option<&'static Self> {
        // Most objects have built-in groups. Their form differs from that of an operator's group.
        let group = object.group();
        if !group.contains('.') {
            return None;
        }
        index().get(&*group)?.iter().find(|one| one.kind == object.kind())
    }

    /// All kinds, ordered by group.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        let mut all: Vec<_> = index().values().flatten().collect();
        all.sort();
        all.into_iter()
    }

    /// The Pod templates of an object of this kind.
    pub(super) fn templates<'a>(&self, object: Object<'a>) -> Vec<PodTemplate<'a>> {
        let pods = self.pods.iter().flat_map(|path| path.follow(object.node()));
        let mut found: Vec<_> = pods.filter(|node| node.is_mapping()).map(PodTemplate::new).collect();
        let steps = self.steps.iter().flat_map(|path| path.follow(object.node()));
        found.extend(steps.filter_map(PodTemplate::of_step));
        found
    }

    /// The field that limits the duration of a run, in seconds, if the kind has one.
    pub(super) fn deadline<'a>(&self, object: Object<'a>) -> Option<Node<'a>> {
        self.deadline.as_ref()?.follow(object.node()).first().copied()
    }
}

/// The kinds, by group.
fn index() -> &'static HashMap<String, Vec<CustomKind>> {
    static INDEX: OnceLock<HashMap<String, Vec<CustomKind>>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index: HashMap<String, Vec<CustomKind>> = HashMap::new();
        let groups: Vec<Rows> =
            serde_yaml::from_str(include_str!("operators.yaml")).unwrap_or_else(|error| panic!("{error}"));
        for Rows { operator, group, kinds } in groups {
            let kinds = kinds.into_iter().map(|row| CustomKind {
                operator: operator.clone(),
                group: group.clone(),
                kind: row.kind,
                nature: row.nature,
                runs: row.runs,
                title: row.title,
                pods: row.pods.iter().map(|path| Path::read(path)).collect(),
                steps: row.steps.as_deref().map(Path::read),
                deadline: row.deadline.as_deref().map(Path::read),
            });
            index.entry(group.clone()).or_default().extend(kinds);
        }
        index
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CustomKind, KindNature};
    use crate::manifest::{Workload, objects};
    use crate::yaml;

    #[test]
    fn each_kind_is_there_once_and_has_pods_or_is_a_system() {
        let mut seen = BTreeSet::new();
        for one in CustomKind::all() {
            assert!(seen.insert((&one.group, &one.kind)), "{} {} is there twice", one.group, one.kind);
            let has_pods = !one.pods.is_empty() || one.steps.is_some();
            assert!(has_pods != one.runs.is_some(), "{} {}", one.group, one.kind);
            assert!(one.runs.is_some() || one.nature != KindNature::Operated, "{} {}", one.group, one.kind);
        }
    }

    /// The images in an object of an operator's kind, with `/` between templates.
    fn images(text: &str) -> String {
        let stream = yaml::parse(text, yaml::Limits::default());
        let workload = Workload::of_any(objects(&stream.documents()[0])[0]).unwrap();
        let of = |pod: &crate::manifest::PodTemplate<'_>| {
            pod.containers()
                .iter()
                .filter_map(|one| Some(one.image()?.into_owned()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        workload.pod_templates().iter().map(of).collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn templates_are_found_where_the_kind_has_them() {
        for (text, expected) in [
            (
                "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {template: {spec: {containers: [{image: a}]}}}",
                "a",
            ),
            (
                "apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nspec:\n  tasks:\n  - template: {spec: \
                 {containers: [{image: a}, {image: b}]}}\n  - template: {spec: {containers: [{image: c}]}}\n",
                "a b / c",
            ),
            (
                "apiVersion: kubeflow.org/v1\nkind: PyTorchJob\nspec:\n  pytorchReplicaSpecs:\n    Master: {template: \
                 {spec: {containers: [{image: a}]}}}\n    Worker: {template: {spec: {containers: [{image: b}]}}}\n",
                "a / b",
            ),
            (
                "apiVersion: apps.kruise.io/v1beta1\nkind: AdvancedCronJob\nspec: {template: {jobTemplate: {spec: \
                 {template: {spec: {containers: [{image: a}]}}}}}}\n",
                "a",
            ),
            (
                "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n  - {name: main, dag: {tasks: \
                 []}}\n  - {name: a, container: {image: a}}\n  - {name: b, script: {image: b, source: x}}\n  - {name: c, \
                 containerSet: {containers: [{image: c}, {image: d}]}}\n  - {name: e, daemon: true, container: {image: \
                 e}}\n",
                "a / b / c d",
            ),
            ("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {workloadRef: {name: a}}", ""),
            ("apiVersion: kafka.strimzi.io/v1\nkind: Kafka\nspec: {kafka: {image: a}}", ""),
        ] {
            assert_eq!(images(text), expected, "{text}");
        }
    }

    #[test]
    fn only_the_kinds_of_the_group_are_meant() {
        for text in [
            "apiVersion: example.com/v1\nkind: Rollout\nspec: {}",
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {}",
            "apiVersion: rollouts/v1\nkind: Rollout\nspec: {}",
        ] {
            let stream = yaml::parse(text, yaml::Limits::default());
            assert!(Workload::of_any(objects(&stream.documents()[0])[0]).is_none(), "{text}");
        }
    }
}
