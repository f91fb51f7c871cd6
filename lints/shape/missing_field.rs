use super::broken;
use super::words::{article, is_empty_list, key_of, written};
use crate::declare_lint;
use crate::finding::{Finding, Severity};
use crate::lint::Context;
use crate::lints::pod::selector_is_added;
use crate::manifest::{Claim, Object, Service, Workload, holds_placeholder};
use crate::schema::{Diagnosis, Mistake, Shape, join};
use crate::yaml::Node;

declare_lint! {
    /// A required field is missing.
    ///
    /// ## Why
    ///
    /// The API server refuses it: `spec.jobTemplate: Required value`, `missing required field "schedule"`.
    ///
    /// Some fields are optional in the schema, but required by validation: access modes and a size for a claim,
    /// ports for a Service with a cluster IP, an image for a container, a name for a reference, and a name for
    /// every object. A Pod without a name is not reported for it: it is usually the template of a program that
    /// creates Pods and sets names, containers and images itself, such as Spark or Airflow.
    ///
    /// Nothing is reported in a patch: a file that a kustomization lists as a patch, or an object with a directive
    /// such as `$patch`.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   name: warehouse
    /// spec:
    ///   resources:
    ///     requests:
    ///       storage: 100Gi
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   name: warehouse
    /// spec:
    ///   accessModes:
    ///     - ReadWriteOnce
    ///   resources:
    ///     requests:
    ///       storage: 100Gi
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference 1.25 to 1.37: https://kubernetes.io/docs/reference/kubernetes-api/
    /// - Kubernetes documentation, "Persistent Volumes": PersistentVolumeClaims:
    ///   https://kubernetes.io/docs/concepts/storage/persistent-volumes/
    pub(crate) static MISSING_FIELD = "missing-field" {
        summary: "a missing required field",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

/// Workloads whose selector a kustomization may add.
const SELECTING: [&str; 4] = ["DeploymentSpec", "StatefulSetSpec", "DaemonSetSpec", "ReplicaSetSpec"];

/// Fields that only validation requires, and that are optional in the schema: type and field, sorted by type.
const ASKED_BY_VALIDATION: [(&str, &str); 21] = [
    ("ConfigMapEnvSource", "name"),
    ("ConfigMapKeySelector", "name"),
    ("ConfigMapProjection", "name"),
    ("ConfigMapVolumeSource", "name"),
    ("Container", "image"),
    ("Ingress", "spec"),
    ("IngressClass", "spec"),
    ("Job", "spec"),
    ("JobTemplateSpec", "spec"),
    ("PersistentVolume", "spec"),
    ("PersistentVolumeClaim", "spec"),
    ("Pod", "spec"),
    ("PodTemplate", "template"),
    ("PodTemplateSpec", "spec"),
    ("ReplicationController", "spec"),
    ("ReplicationControllerSpec", "template"),
    ("SecretEnvSource", "name"),
    ("SecretKeySelector", "name"),
    ("SecretProjection", "name"),
    ("SecretVolumeSource", "secretName"),
    ("Service", "spec"),
];

/// Fields that the schema requires, and for which the API server accepts that they are absent: type and field.
const ZERO_IF_ABSENT: [(&str, &str); 2] =
    [("CustomResourceDefinitionVersion", "served"), ("SleepAction", "seconds")];

/// Groups whose kinds are requests to the API server, and are never stored under a name.
const NAMELESS_GROUPS: [&str; 2] = ["authentication.k8s.io", "authorization.k8s.io"];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    broken::report(Mistake::Missing, context);
    if context.is_partial() {
        return;
    }
    let Some(diagnosis) = context.diagnosis() else { return };
    let workload = Workload::new(object);
    let template = is_template_of_a_program(object);
    for (place, field) in &diagnosis.missing {
        let of = diagnosis.judgement.place(*place).shape;
        let selects = matches!(of, Shape::Object(of) if SELECTING.iter().any(|owner| of.is_named(owner)));
        let is_added = selects
            && field.name() == "selector"
            && workload.is_none_or(|workload| selector_is_added(&workload, context));
        let filled_in = template && matches!(of, Shape::Object(of) if of.is_named("PodSpec"));
        if is_added || filled_in {
            continue;
        }
        lacking(object, diagnosis, *place, field.name(), context);
    }
    for (number, place) in diagnosis.judgement.places().iter().enumerate() {
        let Shape::Object(of) = place.shape else { continue };
        if of.is_named("PodSpec") && place.node.get("containers").is_some_and(is_empty_list) {
            lacking(object, diagnosis, number, "containers", context);
        }
        let asked = of.name().and_then(|of| {
            let at = ASKED_BY_VALIDATION.binary_search_by_key(&of, |(owner, _)| owner).ok()?;
            Some(ASKED_BY_VALIDATION[at].1)
        });
        let Some(field) = asked.filter(|_| !place.is_lenient()) else { continue };
        // An item without a name as well is probably not a container. If the item beside it has the image, the two
        // are one.
        let nameless = || place.node.get("name").is_none();
        if of.is_named("Container")
            && (template || nameless() || other_half(diagnosis, number, field).is_some())
        {
            continue;
        }
        let written = place.node.get(field);
        if written.is_none_or(|value| value.is_null() || value.str().is_some_and(|text| text.is_empty())) {
            lacking(object, diagnosis, number, field, context);
        }
    }
    name(object, context);
    service(object, context);
    if object.kind() == "PersistentVolumeClaim" && object.group().is_empty() {
        claim(&Claim::new(object.node()), object.kind_node(), context);
    }
    let Some(workload) = workload else { return };
    for template in workload.volume_claim_templates() {
        claim(&template, template.node(), context);
    }
    restart_policy(&workload, context);
}

/// Reports a field that is missing from a mapping in the object.
fn lacking<'a>(
    object: Object<'a>,
    diagnosis: &Diagnosis<'a>,
    place: usize,
    field: &str,
    context: &mut Context<'_, 'a>,
) {
    let path = diagnosis.judgement.path(place).to_string();
    let kind = object.kind();
    let of = if path.is_empty() { format!("{} {kind}", article(&kind)) } else { format!("`{path}`") };
    // A key without a value counts as missing, and is the best place to point at.
    let empty = diagnosis.judgement.place(place).node.entry(field).map(|entry| entry.key);
    let at = empty.or_else(|| key_of(diagnosis, place)).unwrap_or_else(|| object.kind_node());
    let absent = context.path_in(diagnosis.judgement.place(place).node, field);
    let finding = missing(at, field, &format!("{of} needs"), context).absent([absent]);
    if let Some(first) = other_half(diagnosis, place, field) {
        let first = first.key_text();
        finding.help(format!("the `-` before `{first}` starts a new item; without it, the two are one item"));
    }
    let is_zero = |shape| {
        let row =
            |row: &(&str, &str)| matches!(shape, Shape::Object(of) if of.is_named(row.0)) && row.1 == field;
        ZERO_IF_ABSENT.iter().any(row)
    };
    if is_zero(diagnosis.judgement.place(place).shape) {
        finding.severity(Severity::Warning).help("the API server accepts this, and reads it as 0 or `false`");
    }
    let built_in = |shape| matches!(shape, Shape::Object(of) if of.name().is_some());
    if !built_in(diagnosis.judgement.place(0).shape) {
        finding.help("the API server refuses it, unless a mutating webhook of the operator sets it first");
    }
}

/// The first key of the second half of an item that an extra `-` splits in two: the item beside it has the missing
/// field, and no field of this item.
fn other_half<'a>(diagnosis: &Diagnosis<'a>, place: usize, field: &str) -> Option<Node<'a>> {
    let here = diagnosis.judgement.place(place);
    let list = diagnosis.judgement.place(diagnosis.judgement.parent(place)?).node;
    let at = here.index?;
    [at.checked_sub(1), Some(at + 1)].into_iter().flatten().find_map(|beside| {
        let other = list.items().nth(beside)?.resolve();
        let apart = here.node.entries().all(|entry| other.entry(&entry.key.key_text()).is_none());
        let later = if beside > at { other } else { here.node };
        let first = later.entries().next()?.key;
        (apart && other.entry(field).is_some()).then_some(first)
    })
}

fn missing<'c, 'a>(
    at: Node<'a>,
    name: &str,
    needs: &str,
    context: &'c mut Context<'_, 'a>,
) -> &'c mut Finding {
    let label = if at.key_text() == name { "no value here".to_owned() } else { format!("no `{name}` here") };
    context.report(at, format!("{needs} `{name}`")).label(label)
}

/// An object is stored under its name.
fn name<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let metadata = object.metadata();
    let is_written = |key: &str| {
        let name = metadata.and_then(|metadata| metadata.get(key));
        name.is_some_and(|name| !name.is_null() && name.str().is_none_or(|name| !name.is_empty()))
    };
    if ["name", "generateName"].into_iter().any(is_written) || is_nameless(object) {
        return;
    }
    let is_known = context.schemas().type_of(&object.api_version(), &object.kind()).is_some();
    // A kustomization can consist of labels only, and so can what it patches.
    let is_templated = metadata.is_some_and(|metadata| holds_placeholder(metadata.text()));
    if is_known && !is_templated {
        let metadata = object.node().entry("metadata").map(|entry| entry.key);
        let at = metadata.unwrap_or_else(|| object.kind_node());
        missing(at, "name", "`metadata` needs", context).absent(["metadata.name"]);
    }
}

/// Whether an object is never stored as written. A Pod without a name is a template for Spark, Airflow, Jenkins or
/// another program that creates Pods and names them itself.
fn is_nameless(object: Object<'_>) -> bool {
    let (group, kind) = (object.group(), object.kind());
    NAMELESS_GROUPS.contains(&&*group) || kind.ends_with("List") || group.is_empty() && kind == "Pod"
}

/// Whether an object is the template of a program that creates Pods and sets containers and images: a Pod without a
/// name.
fn is_template_of_a_program(object: Object<'_>) -> bool {
    let pod = object.group().is_empty() && object.kind() == "Pod";
    let metadata = object.metadata();
    let named = ["name", "generateName"].iter().any(|key| metadata.and_then(|one| one.get(key)).is_some());
    pod && !named && object.spec().is_some_and(|spec| spec.entries().next().is_some())
}

/// A Service with a cluster IP needs ports.
fn service<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(service) = Service::new(object) else { return };
    let Some(spec) = object.spec().filter(|spec| spec.is_mapping()) else { return };
    if written(spec, "ports").is_some_and(|ports| !is_empty_list(ports.value))
        || service.is_headless()
        || service.kind() == "ExternalName"
        || holds_placeholder(&service.kind())
    {
        return;
    }
    let at = object.node().nearest(&["spec", "ports"]).unwrap_or_else(|| object.kind_node());
    missing(at, "ports", "a Service with a cluster IP needs", context).absent(["spec.ports"]);
}

/// A claim needs access modes and a size.
fn claim<'a>(claim: &Claim<'a>, or: Node<'a>, context: &mut Context<'_, 'a>) {
    let Some(spec) = claim.node().get("spec").filter(|spec| spec.is_mapping()) else { return };
    let at = |keys: &[&str]| claim.node().nearest(keys).unwrap_or(or);
    let path = context.path_of(spec);
    if claim.access_modes().is_empty()
        && spec.get("accessModes").is_none_or(|modes| !modes.kind().is_scalar() || modes.is_null())
    {
        let finding = missing(at(&["spec", "accessModes"]), "accessModes", "a claim needs", context);
        finding.absent([join(&path, "accessModes")]);
    }
    let storage = spec.at(&["resources", "requests", "storage"]);
    if storage.is_none_or(Node::is_null) {
        let finding = missing(
            at(&["spec", "resources", "requests", "storage"]),
            "storage",
            "`resources.requests` of a claim needs",
            context,
        );
        finding.absent([join(&path, "resources.requests.storage")]);
    }
}

/// `Always`, the default of a Pod, is not valid in a Job.
fn restart_policy<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    let spec = workload.pod_template().and_then(|template| template.spec()).filter(|_| kind.is_job_like());
    if spec.is_none_or(|spec| written(spec, "restartPolicy").is_some()) {
        return;
    }
    let path = [kind.template_path(), &["spec", "restartPolicy"]].concat();
    let nearest = context.nearest(workload, &path);
    missing(nearest, "restartPolicy", &format!("the Pod template of a {kind} needs"), context)
        .absent([path.join(".")]);
}

#[cfg(test)]
mod tests {
    use super::MISSING_FIELD;
    use crate::testing::{check, check_beside, check_files, check_for, check_patch, findings};

    const CLAIM: &str = "kind: PersistentVolumeClaim\nmetadata: {name: a}\nspec:\n";

    #[test]
    fn what_the_schema_requires_cannot_be_missing() {
        let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  jobTemplate:\n    spec:\n      \
                    template:\n        spec:\n          restartPolicy: Never\n          containers:\n          - image: b\n            \
                    name: a\n            volumeMounts:\n            - mountPath: /a\n            ports:\n            - {}\n";
        assert_eq!(
            check(&MISSING_FIELD, text),
            [
                "error 4:1 `spec`: `spec` needs `schedule`",
                "error 14:15 `mountPath`: `spec.jobTemplate.spec.template.spec.containers[0].volumeMounts[0]` needs \
                 `name`",
                "error 16:15 `{}`: `spec.jobTemplate.spec.template.spec.containers[0].ports[0]` needs `containerPort`",
            ]
        );
    }

    /// The API server reads it as an empty item.
    #[test]
    fn an_empty_item_lacks_its_required_fields() {
        let of = |item: &str| {
            let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: b\n    name: a\n";
            check(&MISSING_FIELD, &format!("{head}    {item}\n"))
        };
        assert_eq!(
            of("env:\n    -\n    - name: A"),
            ["error 9:6 ``: `spec.containers[0].env[0]` needs `name`"]
        );
        assert_eq!(of("env: [~]"), ["error 8:11 `~`: `spec.containers[0].env[0]` needs `name`"]);
        assert_eq!(of("args: [~]"), [""; 0]);
        assert_eq!(of("resizePolicy:"), [""; 0]);
    }

    #[test]
    fn a_claim_needs_access_modes_and_a_size() {
        let of = |spec: &str| check(&MISSING_FIELD, &format!("apiVersion: v1\n{CLAIM}{spec}"));
        assert_eq!(
            of("  resources: {requests: {memory: 1Gi}}\n"),
            [
                "error 4:1 `spec`: a claim needs `accessModes`",
                "error 5:15 `requests`: `resources.requests` of a claim needs `storage`",
            ]
        );
        assert_eq!(of("  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n"), [""; 0]);
        assert_eq!(of("  accessModes: \"{{ modes }}\"\n  resources: {{ resources }}\n"), [""; 0]);
        let other = "apiVersion: example.com/v1\nkind: PersistentVolumeClaim\nspec: {}\n";
        assert_eq!(check(&MISSING_FIELD, other), [""; 0]);
    }

    #[test]
    fn a_service_with_a_cluster_ip_needs_ports() {
        let of = |spec: &str| {
            let text = format!("apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {spec}\n");
            check(&MISSING_FIELD, &text)
        };
        assert_eq!(of("{selector: {a: b}}"), ["error 4:1 `spec`: a Service with a cluster IP needs `ports`"]);
        assert_eq!(of("{ports: []}"), ["error 4:8 `ports`: a Service with a cluster IP needs `ports`"]);
        assert_eq!(of("{ports: [ ]}").len(), 1);
        assert_eq!(of("{clusterIP: None}"), [""; 0]);
        assert_eq!(of("{type: ExternalName, externalName: a.example}"), [""; 0]);
        assert_eq!(of("{type: $TYPE}"), [""; 0]);
        let misspelled = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {port: [{port: 80}]}\n";
        assert_eq!(check_beside(&MISSING_FIELD, "unknown-field", misspelled), [""; 0]);
    }

    #[test]
    fn an_object_needs_a_name() {
        let of = |head: &str| check(&MISSING_FIELD, head);
        let message = "error 3:1 `metadata`: `metadata` needs `name`";
        assert_eq!(of("apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: a}\n"), [message]);
        assert_eq!(
            of("apiVersion: v1\nkind: ConfigMap\ndata: {}\n"),
            ["error 2:7 `ConfigMap`: `metadata` needs `name`"]
        );
        for silent in [
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ metadata }}\n",
            "apiVersion: authorization.k8s.io/v1\nkind: SelfSubjectAccessReview\nspec: {}\n",
            "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: spark-kubernetes-executor, image: spark}]}\n",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n",
        ] {
            assert_eq!(of(silent), [""; 0], "{silent}");
        }
    }

    #[test]
    fn what_is_misspelled_is_not_missing() {
        let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: b\n    name: a\n";
        let reference = format!("{head}    envFrom: [{{configMapRef: {{nam: b}}}}]\n");
        for text in [&*reference, "apiVersion: v1\nkind: ConfigMap\nmetdata: {name: a}\n"] {
            assert_eq!(check(&MISSING_FIELD, text).len(), 1, "{text}");
            assert_eq!(check_beside(&MISSING_FIELD, "unknown-field", text), [""; 0]);
        }
    }

    #[test]
    fn a_job_needs_a_restart_policy() {
        let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  template:\n    spec: {containers: [{name: a, \
                   image: b}]}\n";
        let message = "error 6:5 `spec`: the Pod template of a Job needs `restartPolicy`";
        assert_eq!(check(&MISSING_FIELD, job), [message]);
        assert_eq!(check_beside(&MISSING_FIELD, "job-restart-policy", job), [""; 0]);
    }

    #[test]
    fn a_selector_is_missing_unless_a_kustomization_adds_it() {
        let of = |labels: &str| {
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    metadata: {labels}\n    \
                 spec: {{containers: [{{name: a, image: b}}]}}\n"
            )
        };
        let labelled = of("{labels: {app: a}}");
        assert_eq!(check(&MISSING_FIELD, &labelled), ["error 4:1 `spec`: `spec` needs `selector`"]);
        assert_eq!(check_beside(&MISSING_FIELD, "selector-mismatch", &labelled), [""; 0]);
        let (base, kustomization) = (of("{}"), "resources: [base.yaml]\n");
        assert_eq!(check(&MISSING_FIELD, &base).len(), 1);
        let files = [("base.yaml", &*base), ("kustomization.yaml", kustomization)];
        assert_eq!(check_files(&MISSING_FIELD, &files), [""; 0]);
    }

    /// The definitions marked some fields as required that validation never required, until this was noticed.
    #[test]
    fn what_a_later_version_calls_optional_was_never_required() {
        let of = |rest: &str| check_for(&MISSING_FIELD, "1.25-1.37", rest);
        for text in [
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {policyTypes: [Ingress]}\n",
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: Role, name: a}\n",
            "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  podFailurePolicy:\n    rules:\n    - action: Ignore\n      \
             onExitCodes: {operator: In, values: [3]}\n  template:\n    spec:\n      restartPolicy: Never\n      containers: \
             [{name: a, image: b}]\n",
        ] {
            assert_eq!(of(text), [""; 0], "{text}");
        }
        let binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {name: a}\n";
        assert_eq!(of(binding), ["error 4:1 `roleRef`: `roleRef` needs `kind`"]);
    }

    #[test]
    fn a_workload_needs_containers() {
        let of = |kind: &str, rest: &str| {
            let (version, kind) = kind.rsplit_once(' ').unwrap();
            let head = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n");
            check(&MISSING_FIELD, &format!("{head}{rest}\n")).join("; ")
        };
        let pod = |containers: &str| of("v1 Pod", &format!("spec: {{containers: {containers}}}"));
        assert_eq!(of("v1 Pod", ""), "error 2:7 `Pod`: a Pod needs `spec`");
        assert_eq!(of("v1 Pod", "spec:"), "error 4:1 `spec`: a Pod needs `spec`");
        assert_eq!(of("v1 Pod", "spec: {}"), "error 4:1 `spec`: `spec` needs `containers`");
        assert_eq!(pod("[]"), "error 4:8 `containers`: `spec` needs `containers`");
        assert_eq!(pod("[{name: b}]"), "error 4:22 `name`: `spec.containers[0]` needs `image`");
        assert_eq!(pod("[{name: b, image: ''}]"), "error 4:31 `image`: `spec.containers[0]` needs `image`");
        let misspelled =
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: b, imgae: c}]}\n";
        assert_eq!(check_beside(&MISSING_FIELD, "unknown-field", misspelled), [""; 0]);
        assert_eq!(pod("[{name: b, image: {{ image }}}]"), "");
        let init = "spec: {initContainers: [{name: c}], containers: [{name: b, image: c}]}";
        assert_eq!(of("v1 Pod", init), "error 4:26 `name`: `spec.initContainers[0]` needs `image`");
        assert_eq!(
            of("apps/v1 Deployment", "spec: {selector: {matchLabels: {a: b}}}"),
            "error 4:1 `spec`: `spec` needs `template`"
        );
        let template = "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}";
        assert_eq!(of("apps/v1 Deployment", template), "error 4:41 `template`: `spec.template` needs `spec`");
        assert_eq!(of("v1 ReplicationController", "spec: {}"), "error 4:1 `spec`: `spec` needs `template`");
        assert_eq!(of("batch/v1 Job", ""), "error 2:7 `Job`: a Job needs `spec`");
        assert_eq!(
            of("batch/v1 CronJob", "spec: {}"),
            "error 4:1 `spec`: `spec` needs `jobTemplate`; error 4:1 `spec`: `spec` needs `schedule`"
        );
        let jobs = "spec: {schedule: '@daily', jobTemplate: {}}";
        assert_eq!(of("batch/v1 CronJob", jobs), "error 4:28 `jobTemplate`: `spec.jobTemplate` needs `spec`");
        assert_eq!(of("v1 Service", ""), "error 2:7 `Service`: a Service needs `spec`");
        let set = "spec: {selector: {matchLabels: {a: b}}, template: {spec: {containers: [{name: b, image: c}]}}, \
                   volumeClaimTemplates: [{metadata: {name: d}}]}";
        assert_eq!(
            of("apps/v1 StatefulSet", set),
            "error 4:120 `metadata`: `spec.volumeClaimTemplates[0]` needs `spec`"
        );
    }

    /// Spark, Airflow and others read such a file and create complete Pods from it.
    #[test]
    fn nothing_is_missing_from_the_template_of_a_program() {
        let of = |rest: &str| check(&MISSING_FIELD, &format!("apiVersion: v1\nkind: Pod\n{rest}\n"));
        assert_eq!(of("metadata: {labels: {app: a}}\nspec: {nodeSelector: {disk: ssd}}"), [""; 0]);
        assert_eq!(of("spec: {containers: [{name: base, env: []}]}"), [""; 0]);
        assert_eq!(of("spec: {containers: [{name: base, ports: [{}]}]}").len(), 1);
        assert_eq!(of("spec: {}"), ["error 3:1 `spec`: `spec` needs `containers`"]);
    }

    #[test]
    fn a_container_without_a_name_only_lacks_the_name() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - broker:\n      name: b\n      \
                    image: c\n";
        assert_eq!(check(&MISSING_FIELD, text), ["error 6:5 `broker`: `spec.containers[0]` needs `name`"]);
    }

    /// An extra `-` makes one item two.
    #[test]
    fn an_extra_dash_splits_an_item() {
        let of = |container: &str| {
            let text = format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n{container}\n"
            );
            let mut found = findings(&MISSING_FIELD, &text);
            assert_eq!(found.len(), 1, "{found:?}");
            let finding = found.remove(0);
            (finding.primary.span.of(&text).to_owned(), finding.help)
        };
        let help = |key: &str| {
            Some(format!("the `-` before `{key}` starts a new item; without it, the two are one item"))
        };
        assert_eq!(of("  - name: a\n  - image: b"), ("image".to_owned(), help("image")));
        assert_eq!(
            of("  - name: a\n    image: b\n    ports: [{name: c}, {containerPort: 1}]"),
            ("name".to_owned(), help("containerPort"))
        );
        let env = "  - name: a\n    image: b\n    env: [{name: A}, {value: c}]";
        assert_eq!(of(env), ("value".to_owned(), help("value")));
        let two = "  - name: a\n    image: b\n  - image: c";
        assert_eq!(of(two), ("image".to_owned(), None), "the one before has an image");
    }

    #[test]
    fn a_reference_needs_a_name() {
        let of = |container: &str| {
            let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: b\n    name: a\n";
            check(&MISSING_FIELD, &format!("{head}    {container}\n"))
        };
        assert_eq!(
            of("env: [{name: A, valueFrom: {secretKeyRef: {key: b}}}]"),
            ["error 8:33 `secretKeyRef`: `spec.containers[0].env[0].valueFrom.secretKeyRef` needs `name`"]
        );
        assert_eq!(
            of("envFrom: [{configMapRef: {name: ''}}]"),
            ["error 8:31 `name`: `spec.containers[0].envFrom[0].configMapRef` needs `name`"]
        );
        assert_eq!(of("envFrom: [&a {configMapRef: {name: b}}, {configMapRef: {<<: {name: b}}}]"), [""; 0]);
    }

    #[test]
    fn nothing_is_missing_from_a_patch() {
        let text = "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  template:\n    spec:\n      containers:\n      \
                    - name: a\n        ports: [{name: http}]\n";
        assert_eq!(check_patch(&MISSING_FIELD, text), [""; 0]);
    }
}
