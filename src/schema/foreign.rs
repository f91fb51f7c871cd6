//! Words from docker-compose and from the values of charts, and what Kubernetes has instead.

use super::Type;

/// A word from elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The field in Kubernetes, as a path from the mapping that has the word; empty if there is none.
    pub field: &'static str,
    /// How to write it in Kubernetes.
    pub help: &'static str,
}

const fn word(field: &'static str, help: &'static str) -> Foreign {
    Foreign { field, help }
}

type Words = &'static [(&'static str, Foreign)];

/// By type, and sorted within each type.
const WORDS: [(&[&str], Words); 5] = [
    (
        &["Container"],
        &[
            (
                "build",
                word(
                    "image",
                    "Kubernetes does not build images: push the image to a registry, and set it here",
                ),
            ),
            ("cap_add", word("securityContext.capabilities.add", "write the names without `CAP_`")),
            ("cap_drop", word("securityContext.capabilities.drop", "write the names without `CAP_`")),
            ("container_name", word("name", "it only has to be unique within the Pod")),
            ("cpu", word("resources.limits.cpu", "to reserve an amount, set `resources.requests.cpu`")),
            ("cpus", word("resources.limits.cpu", "to reserve an amount, set `resources.requests.cpu`")),
            (
                "depends_on",
                word("", "Pods start in any order: wait for the other one in an init container, or retry"),
            ),
            (
                "deploy",
                word(
                    "resources",
                    "the number of Pods is `replicas` in the spec of the Deployment or StatefulSet",
                ),
            ),
            ("entrypoint", word("command", "`command` is a list, and its arguments are the list `args`")),
            (
                "env_file",
                word("envFrom", "put the variables into a ConfigMap or a Secret, and refer to it here"),
            ),
            ("environment", word("env", "`env` is a list with a `name` and a `value` for each variable")),
            (
                "expose",
                word(
                    "ports",
                    "`ports` is a list with a `containerPort` in each item; other Pods use a Service to connect",
                ),
            ),
            (
                "healthcheck",
                word(
                    "livenessProbe",
                    "write the test as `exec.command` of the probe; a `readinessProbe` only stops traffic",
                ),
            ),
            ("links", word("", "Pods find each other by the names of Services")),
            ("mem_limit", word("resources.limits.memory", "write `512Mi` or `2Gi`")),
            (
                "memory",
                word("resources.limits.memory", "to reserve an amount, set `resources.requests.memory`"),
            ),
            ("network_mode", word("", "for `host`, set `hostNetwork: true` in the spec of the Pod")),
            ("networks", word("", "all Pods share one network; use a NetworkPolicy to restrict traffic")),
            ("restart", word("", "set `restartPolicy` in the spec of the Pod, for all its containers")),
            ("stop_grace_period", word("", "set `terminationGracePeriodSeconds` in the spec of the Pod")),
            ("user", word("securityContext.runAsUser", "it must be a number; `runAsGroup` is the group")),
            (
                "volumes",
                word(
                    "volumeMounts",
                    "define the volume in `volumes` of the Pod, and refer to it here by `name` with a `mountPath`",
                ),
            ),
        ],
    ),
    (&["PodSpec"], &[("restart", word("restartPolicy", "it must be `Always`, `OnFailure` or `Never`"))]),
    (
        &["DeploymentSpec", "ReplicaSetSpec", "StatefulSetSpec"],
        &[("replicaCount", word("replicas", "`replicaCount` is only a name in the values of charts"))],
    ),
    (
        &["PersistentVolumeClaimSpec"],
        &[
            ("size", word("resources.requests.storage", "`size` is only a name in the values of charts")),
            ("storage", word("resources.requests.storage", "write `10Gi`")),
        ],
    ),
    (
        &["Volume"],
        &[("pvc", word("persistentVolumeClaim.claimName", "`pvc` is only a short name in `kubectl`"))],
    ),
];

/// What a word means that is not a field of the type.
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
    fn words_are_sorted_and_not_fields_of_their_types() {
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
