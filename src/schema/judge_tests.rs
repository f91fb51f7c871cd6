use crate::manifest::Object;
use crate::schema::{Fault, Schemas, Versions};
use crate::yaml::{self, LineIndex};

/// One line for each problem: place, the text at fault, and what is wrong with it.
fn judge_for(versions: &str, text: &str) -> Vec<String> {
    let stream = yaml::parse(text, yaml::Limits::default());
    let objects: Vec<_> =
        stream.documents().iter().filter_map(|one| Object::from_node(one.root()?)).collect();
    let mut schemas = Schemas::new(versions.parse().unwrap());
    for object in &objects {
        schemas.learn(*object);
    }
    let index = LineIndex::new(text);
    let mut lines = Vec::new();
    for object in objects {
        let Some(of) = schemas.type_of(&object.api_version(), &object.kind()) else { continue };
        let judgement = schemas.judge(object.node(), of);
        for problem in judgement.problems() {
            let place = judgement.path(problem.place).to_string();
            let what = match problem.fault {
                Fault::UnknownField(_) => "unknown".to_owned(),
                Fault::OtherVersions(_, field) => {
                    format!("since {:?} until {:?}", field.since(), field.until())
                }
                Fault::Type(value) => {
                    let found = value.node.scalar().map_or("a collection", |scalar| scalar.type_name());
                    format!("must be {}, is {found}", value.shape.describe())
                }
                Fault::Range(_) => "out of range".to_owned(),
                Fault::Bounds(_, bounds) => format!("not within {:?}", bounds.limits()),
                Fault::Quantity(_, error) => error.to_string(),
                Fault::Format(value) => format!("must be {}", value.shape.describe()),
                Fault::Choice(_, choices) => format!("not of {:?}", choices.values(schemas.versions())),
                Fault::Missing(field) => format!("lacks {}", field.name()),
            };
            let Some(node) = problem.fault.node() else {
                lines.push(format!("`{place}` {what}"));
                continue;
            };
            let at = index.position(node.span().start);
            lines.push(format!("{}:{} `{}` in `{place}`: {what}", at.line, at.column, node.text()));
        }
    }
    lines
}

fn judge(text: &str) -> Vec<String> {
    judge_for(&Versions::default().to_string(), text)
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_whole_object_is_fine() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n  labels: {app: a}\n  \
                creationTimestamp: null\nspec:\n  replicas: 1.0\n  selector: {matchLabels: {app: a}}\n  \
                strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}\n  \
                template:\n    metadata: {labels: {app: a}}\n    spec:\n      containers:\n      - name: a\n        \
                image: b\n        resources: {limits: {cpu: 0.5, memory: 1Gi}}\n        \
                readinessProbe: {httpGet: {port: http}}\n";
    assert_eq!(judge(text), NOTHING);
}

#[test]
fn each_fault_is_found_where_it_is() {
    let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a, labels: {a: 1}}\nspec:\n  \
                concurencyPolicy: Forbid\n  concurrencyPolicy: forbid\n  startingDeadlineSeconds: 99999999999\n  \
                suspend: 'yes'\n  jobTemplate:\n    spec:\n      backoffLimit: 99999999999\n      template:\n        \
                spec:\n          containers:\n            name: a\n          volumes:\n          - emptyDir: {sizeLimit: 1GB}\n";
    assert_eq!(
        judge(text),
        [
            "3:33 `1` in `metadata.labels`: must be a string, is an integer",
            "`spec` lacks schedule",
            "5:3 `concurencyPolicy` in `spec`: unknown",
            "6:22 `forbid` in `spec`: not of [\"Allow\", \"Forbid\", \"Replace\"]",
            "8:12 `'yes'` in `spec`: must be a boolean, is a string",
            "11:21 `99999999999` in `spec.jobTemplate.spec`: out of range",
            "15:13 `name: a` in `spec.jobTemplate.spec.template.spec`: must be a list, is a collection",
            "`spec.jobTemplate.spec.template.spec.volumes[0]` lacks name",
            "17:35 `1GB` in `spec.jobTemplate.spec.template.spec.volumes[0].emptyDir`: Kubernetes does not know \
             its suffix",
        ]
    );
}

#[test]
fn fields_come_and_go_with_versions() {
    let text = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  selector: {}\n  \
                updateStrategy: {type: Recreate}\n  template:\n    spec:\n      containers: []\n      \
                hostnameOverride: a\n";
    assert_eq!(judge(text), NOTHING);
    assert_eq!(
        judge_for("1.32-1.35", text),
        [
            "6:26 `Recreate` in `spec.updateStrategy`: not of [\"OnDelete\", \"RollingUpdate\"]",
            "10:7 `hostnameOverride` in `spec.template.spec`: since Some(34) until None",
        ]
    );
    let resources = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: []\n  \
                     initContainers: [{name: a, restartPolicy: Always}]\n";
    assert_eq!(
        judge_for("1.27", resources),
        ["6:30 `restartPolicy` in `spec.initContainers[0]`: since Some(28) until None"]
    );
}

#[test]
fn secrets_and_times_have_a_format() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, creationTimestamp: yesterday}\n\
                data: {a: c2VjcmV0, b: secret!, c: 12345678, d: '{{ .d }}'}\n";
    assert_eq!(
        judge(text),
        [
            "3:40 `yesterday` in `metadata`: must be a time",
            "4:24 `secret!` in `data`: must be a string in base64",
            "4:36 `12345678` in `data`: must be a string in base64, is an integer",
        ]
    );
}

/// `kubectl` turns YAML into JSON, and writes `2.0` as `2` there, and `1e3` as `1000`.
#[test]
fn a_whole_number_is_an_integer_if_it_fits() {
    let found = |value: &str| {
        let text = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  replicas: {value}\n  selector: {{}}\n  \
             strategy: {{rollingUpdate: {{maxSurge: {value}}}}}\n  template:\n    spec:\n      containers: []\n      \
             terminationGracePeriodSeconds: {value}\n"
        );
        let what = |line: String| line.rsplit_once(": ").map_or(line.clone(), |(_, what)| what.to_owned());
        judge(&text).into_iter().map(what).collect::<Vec<_>>()
    };
    assert_eq!(found("2.0"), NOTHING);
    assert_eq!(found("1e3"), NOTHING);
    assert_eq!(found("1e10"), ["out of range"; 2]);
    assert_eq!(found("18446744073709551616"), ["out of range"; 3]);
    assert_eq!(
        found("1.5"),
        [
            "must be an integer, is a number",
            "must be an integer or a string, is a number",
            "must be an integer, is a number"
        ]
    );
}

/// The status subresource has no settings; other shapes without fields accept anything, but only as a mapping.
#[test]
fn a_type_without_fields_is_a_mapping() {
    let found = |status: &str| {
        judge(
            &CRD.replace("    schema:\n", &format!("    subresources: {{status: {status}}}\n    schema:\n")),
        )
    };
    assert_eq!(found("{}"), NOTHING);
    assert_eq!(
        found("true"),
        ["12:28 `true` in `spec.versions[0].subresources`: must be a mapping with fields, is a boolean"]
    );
    assert_eq!(
        found("{enabled: true}"),
        ["12:29 `enabled` in `spec.versions[0].subresources.status`: unknown"]
    );
    let revision = |data: &str| {
        judge(&format!(
            "apiVersion: apps/v1\nkind: ControllerRevision\nmetadata: {{name: a}}\nrevision: 1\ndata: {data}\n"
        ))
    };
    assert_eq!(revision("{spec: {any: thing}}"), NOTHING);
    assert_eq!(revision("text"), ["5:7 `text` in ``: must be a mapping, is a string"]);
}

#[test]
fn placeholders_and_directives_are_not_judged() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, labels: {{ labels }}}\nspec:\n  \
                $patch: replace\n  replicas: ${REPLICAS}\n  selector: \"{{ x }}\"\n  template: {{ template }}\n  \
                __EXTRA__: 1\n  strategy: {type: $TYPE}\n";
    assert_eq!(judge(text), NOTHING);
}

#[test]
fn merged_mappings_count_as_part_of_their_holder() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - &base\n    name: a\n    \
                imagePullPolice: Always\n    tty: 1\n  - <<: *base\n    name: b\n    tty: true\n  - <<: *base\n    stdin: 2\n";
    assert_eq!(
        judge(text),
        [
            "8:5 `imagePullPolice` in `spec.containers[0]`: unknown",
            "8:5 `imagePullPolice` in `spec.containers[1]`: unknown",
            "8:5 `imagePullPolice` in `spec.containers[2]`: unknown",
            "9:10 `1` in `spec.containers[0]`: must be a boolean, is an integer",
            "9:10 `1` in `spec.containers[2]`: must be a boolean, is an integer",
            "14:12 `2` in `spec.containers[2]`: must be a boolean, is an integer",
        ]
    );
}

#[test]
fn aliases_that_multiply_do_not_multiply_the_work() {
    let mut text = "apiVersion: v1\nkind: Pod\nspec:\n  a0: &a0 {name: a, x: 1}\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        text += &format!("  a{level}: &a{level} {{<<: [*a{below}, *a{below}]}}\n");
    }
    text += "  containers: [*a39]\n";
    assert!(judge(&text).len() < text.len());
}

const CRD: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: topics.example.com}
spec:
  group: example.com
  names: {kind: Topic, plural: topics}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [partitions]
            properties:
              partitions: {type: integer, format: int32}
              port: {x-kubernetes-int-or-string: true}
              cleanup: {type: string, enum: [compact, delete]}
              config: {type: object, x-kubernetes-preserve-unknown-fields: true}
              open: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
              labels: {type: object, additionalProperties: {type: string}}
              brokers: {type: array, items: {type: object, properties: {id: {type: integer}}}}
              template: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
---
";

#[test]
fn custom_resources_are_judged_by_their_definition() {
    let topic = "apiVersion: example.com/v1\nkind: Topic\nmetadata: {name: a, lables: {}}\nspec:\n  partition: 3\n  \
                 port: 1.5\n  cleanup: purge\n  config: {a: 1}\n  open: {a: 1, b: 2}\n  labels: {a: 1}\n  \
                 brokers: [{id: a, di: 1}]\n  template: {apiVersion: 1, metadata: {name: 1}, x: 1}\nstauts: {}\n";
    assert_eq!(
        judge(&format!("{CRD}{topic}")),
        [
            "31:21 `lables` in `metadata`: unknown",
            "`spec` lacks partitions",
            "33:3 `partition` in `spec`: unknown",
            "34:9 `1.5` in `spec`: must be an integer or a string, is a number",
            "35:12 `purge` in `spec`: not of [\"compact\", \"delete\"]",
            "37:13 `1` in `spec.open`: must be a string, is an integer",
            "38:15 `1` in `spec.labels`: must be a string, is an integer",
            "39:18 `a` in `spec.brokers[0]`: must be an integer, is a string",
            "39:21 `di` in `spec.brokers[0]`: unknown",
            "40:26 `1` in `spec.template`: must be a string, is an integer",
            "40:46 `1` in `spec.template.metadata`: must be a string, is an integer",
            "41:1 `stauts` in ``: unknown",
        ]
    );
}

/// Amounts of memory in custom resources can be whole numbers of bytes.
#[test]
fn an_integer_or_a_string_of_a_custom_resource_has_64_bits() {
    let topic = |port: &str| {
        format!(
            "{CRD}apiVersion: example.com/v1\nkind: Topic\nmetadata: {{name: a}}\nspec: {{partitions: 1, port: {port}}}\n"
        )
    };
    for port in ["3520439718", "-3520439718", "2Gi"] {
        assert_eq!(judge(&topic(port)), [""; 0], "{port}");
    }
    assert_eq!(judge(&topic("18446744073709551615")).len(), 1);
}

#[test]
fn what_has_no_schema_is_not_judged() {
    for definition in [
        CRD.replace("served: true", "served: false"),
        CRD.replace("openAPIV3Schema", "none"),
        CRD.replace("  group:", "  preserveUnknownFields: true\n  group:"),
        CRD.replace("example.com\n  names", "other.example.com\n  names"),
    ] {
        let topic = "apiVersion: example.com/v1\nkind: Topic\nspec: {nothing: true}\n";
        let found = judge(&format!("{definition}{topic}"));
        assert!(found.iter().all(|line| !line.contains("nothing")), "{found:?}");
    }
}

#[test]
fn definitions_that_differ_are_both_ignored() {
    let topic =
        "apiVersion: example.com/v1\nkind: Topic\nmetadata: {name: a}\nspec: {partitions: 1, other: 2}\n";
    let other = CRD.replace("partitions: {", "others: {");
    assert_eq!(judge(&format!("{CRD}{CRD}{topic}")).len(), 1);
    assert_eq!(judge(&format!("{CRD}{other}{topic}")), NOTHING);
}

#[test]
fn a_status_is_not_required() {
    let text = "{\"apiVersion\": \"apps/v1\", \"kind\": \"DaemonSet\", \"metadata\": {\"name\": \"a\"}, \"spec\": \
                {\"selector\": {\"matchLabels\": {\"a\": \"b\"}}, \"template\": {\"spec\": {\"containers\": [{\"name\": \
                \"a\"}]}}}, \"status\": {\"currentNumberScheduled\": 0}}\n";
    assert_eq!(judge(text), NOTHING);
    let driver = "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: a}\n";
    assert_eq!(judge(driver), NOTHING, "the API server fills its spec in");
}

#[test]
fn what_a_definition_has_a_default_for_is_not_missing() {
    let text = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.b}\nspec:\n  \
                group: b\n  names: {kind: A, plural: as}\n  scope: Namespaced\n  versions:\n  - name: v1\n    served: \
                true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        required: \
                [mode, size]\n        properties:\n          mode: {type: string, default: fast}\n          size: {type: \
                integer}\n---\napiVersion: b/v1\nkind: A\nmetadata: {name: a}\n";
    assert_eq!(judge(text), ["`` lacks size"]);
}

#[test]
fn words_in_capitals_are_placeholders() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: PORT}]\n  type: CLUSTERIP\n";
    assert_eq!(
        judge(text),
        [
            "6:9 `CLUSTERIP` in `spec`: not of [\"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"]"
        ]
    );
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {key: [YOUR_KEY], more: [a]}\n";
    assert_eq!(judge(text), ["4:31 `[a]` in `data`: must be a string in base64, is a collection"]);
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {resources: {requests: {storage: SIZE}}}\n";
    assert_eq!(judge(claim), NOTHING);
}
