//! Words of docker-compose and of the values of charts, and what Kubernetes has in their place.

use super::Type;

/// A word of somewhere else.
#[derive(Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The field that says it in Kubernetes, from the mapping that the word stands in; empty where there is none.
    pub field: &'static str,
    /// How to say it there.
    pub help: &'static str,
}

const fn word(field: &'static str, help: &'static str) -> Foreign {
    Foreign { field, help }
}

type Words = &'static [(&'static str, Foreign)];

/// By the types that they stand in, and sorted within each.
const WORDS: [(&[&str], Words); 5] = [
    (
        &["Container"],
        &[
            (
                "build",
                word("image", "Kubernetes builds nothing: push the image to a registry, and name it here"),
            ),
            ("cap_add", word("securityContext.capabilities.add", "the names have no `CAP_` before them")),
            ("cap_drop", word("securityContext.capabilities.drop", "the names have no `CAP_` before them")),
            ("container_name", word("name", "it need not be unique outside of its Pod")),
            ("cpu", word("resources.limits.cpu", "what it is sure to get is `resources.requests.cpu`")),
            ("cpus", word("resources.limits.cpu", "what it is sure to get is `resources.requests.cpu`")),
            (
                "depends_on",
                word("", "Pods start in any order: wait for the other in an init container, or try again"),
            ),
            (
                "deploy",
                word(
                    "resources",
                    "the number of Pods is `replicas` in the spec of the Deployment or StatefulSet",
                ),
            ),
            ("entrypoint", word("command", "`command` is a list, and `args` the list of what follows it")),
            (
                "env_file",
                word("envFrom", "put the variables into a ConfigMap or a Secret, and name that here"),
            ),
            ("environment", word("env", "`env` is a list with a `name` and a `value` for each variable")),
            (
                "expose",
                word(
                    "ports",
                    "`ports` is a list with a `containerPort` each; other Pods reach them by a Service",
                ),
            ),
            (
                "healthcheck",
                word(
                    "livenessProbe",
                    "`exec.command` of a probe is the test; `readinessProbe` keeps traffic away",
                ),
            ),
            ("links", word("", "Pods find one another by the names of Services")),
            ("mem_limit", word("resources.limits.memory", "it is written `512Mi` or `2Gi`")),
            (
                "memory",
                word("resources.limits.memory", "what it is sure to get is `resources.requests.memory`"),
            ),
            ("network_mode", word("", "`host` is `hostNetwork: true` in the spec of the Pod")),
            ("networks", word("", "all Pods share one network; a NetworkPolicy parts them")),
            ("restart", word("", "`restartPolicy` in the spec of the Pod says it for all containers")),
            ("stop_grace_period", word("", "`terminationGracePeriodSeconds` in the spec of the Pod says it")),
            ("user", word("securityContext.runAsUser", "it is a number; `runAsGroup` is the group")),
            (
                "volumes",
                word(
                    "volumeMounts",
                    "`volumes` of the Pod says what is mounted, `volumeMounts` by its `name` and `mountPath` where",
                ),
            ),
        ],
    ),
    (&["PodSpec"], &[("restart", word("restartPolicy", "it is `Always`, `OnFailure` or `Never`"))]),
    (
        &["DeploymentSpec", "ReplicaSetSpec", "StatefulSetSpec"],
        &[(
            "replicaCount",
            word("replicas", "charts call it `replicaCount` in their values, and Kubernetes does not"),
        )],
    ),
    (
        &["PersistentVolumeClaimSpec"],
        &[
            (
                "size",
                word(
                    "resources.requests.storage",
                    "charts call it `size` in their values, and Kubernetes does not",
                ),
            ),
            ("storage", word("resources.requests.storage", "it is written `10Gi`")),
        ],
    ),
    (
        &["Volume"],
        &[("pvc", word("persistentVolumeClaim.claimName", "`pvc` is the short name of `kubectl` alone"))],
    ),
];

/// What a word means that is no field of the type.
pub(super) fn meaning(of: Type<'_>, name: &str) -> Option<&'static Foreign> {
    let (_, words) = WORDS.iter().find(|(owners, _)| owners.iter().any(|owner| of.is_named(owner)))?;
    let at = words.binary_search_by_key(&name, |(word, _)| word).ok()?;
    Some(&words[at].1)
}

#[cfg(test)]
mod tests {
    use super::{WORDS, meaning};
    use crate::schema::{Known, Shape, Type, Versions};

    #[test]
    fn words_are_sorted_and_strange_to_their_types() {
        for (owners, words) in &WORDS {
            assert!(words.is_sorted_by_key(|(word, _)| word), "{owners:?}");
            for owner in *owners {
                let of = Type::built_in(owner).unwrap();
                for (word, foreign) in *words {
                    assert!(matches!(of.field(word, Versions::default()), Known::Nothing), "{word}");
                    assert_eq!(meaning(of, word), Some(foreign));
                    let mut shape = Shape::Object(of);
                    for step in foreign.field.split('.').filter(|step| !step.is_empty()) {
                        shape = match shape {
                            Shape::Object(of) => match of.field(step, Versions::default()) {
                                Known::Field(field) => field.shape(),
                                _ => panic!("{word}: {step}"),
                            },
                            Shape::Map(inner) => inner.shape(),
                            _ => panic!("{word}: {step}"),
                        };
                    }
                }
            }
        }
    }
}
