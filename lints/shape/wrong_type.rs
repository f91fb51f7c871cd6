use super::words::{at_fault, found, subject};
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::{Diagnosis, Fault, Problem, Shape, Value};
use crate::yaml::Node;

mod advice;
mod command;

declare_lint! {
    /// A value does not have the type of its field: a quoted number for an integer, a bare number for a string, a
    /// mapping for a list, plain text for base64.
    ///
    /// ## Why
    ///
    /// The API server cannot read the object at all: `json: cannot unmarshal string into Go struct field
    /// DeploymentSpec.spec.replicas of type int32`.
    ///
    /// YAML makes this mistake easy. `yes`, `on` and `off` are booleans to Kubernetes, `0644` is 420, and a version
    /// such as `1.10` is the number 1.1: in labels, annotations, arguments and the data of a ConfigMap, such values
    /// need quotes. Conversely, templates often quote numbers that must not be quoted.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    ///   labels:
    ///     version: 1.10
    /// spec:
    ///   replicas: "2"
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    ///           command: gateway --serve
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    ///   labels:
    ///     version: "1.10"
    /// spec:
    ///   replicas: 2
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    ///           command: ["gateway", "--serve"]
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference 1.25 to 1.37: https://kubernetes.io/docs/reference/kubernetes-api/
    /// - Kubernetes documentation, "Secrets": Opaque Secrets (`data` and `stringData`):
    ///   https://kubernetes.io/docs/concepts/configuration/secret/
    pub(crate) static WRONG_TYPE = "wrong-type" {
        summary: "a value of another type than its field",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(diagnosis) = context.diagnosis() else { return };
    let mut lists: Vec<usize> = Vec::new();
    for problem in diagnosis.judgement.problems() {
        match problem.fault {
            Fault::Type(value) => {
                // The same mistake in several items of a list is one finding.
                if is_simple_item(&value) {
                    if lists.contains(&problem.place) {
                        continue;
                    }
                    lists.push(problem.place);
                }
                wrong_type(diagnosis, problem, &value, context);
            }
            Fault::Range(value) => {
                let wide = matches!(value.shape, Shape::Int64(_) | Shape::Int64OrString(_));
                let (least, most) =
                    if wide { (i64::MIN, i64::MAX) } else { (i32::MIN.into(), i32::MAX.into()) };
                let (size, limit) = if value.node.text().starts_with('-') {
                    ("small", format!("must be at least {least}"))
                } else {
                    ("large", format!("must be at most {most}"))
                };
                let message = format!("{} is too {size}", subject(diagnosis, problem, &value));
                context.report(value.node, message).label(limit);
            }
            Fault::Format(value) if value.shape == Shape::Time => {
                wrong_time(diagnosis, problem, &value, context);
            }
            _ => {}
        }
    }
    not_base64(diagnosis, context);
}

fn wrong_type<'a>(
    diagnosis: &Diagnosis<'a>,
    problem: &Problem<'a>,
    value: &Value<'a>,
    context: &mut Context<'_, 'a>,
) {
    let subject = subject(diagnosis, problem, value);
    let (wanted, found) = (value.shape.describe(), found(value.node));
    let (versions, place) = (context.versions(), *diagnosis.judgement.place(problem.place));
    let fix = advice::rewrite(value, &place, versions).map(|rewrite| {
        let title = format!("write `{}`", rewrite.text);
        let fix = Fix::safe(title, context.file(), value.node.span(), rewrite.text);
        Fix { safety: rewrite.safety, ..fix }
    });
    let others = alike(diagnosis, problem, value);
    let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
    let finding = context
        .report(at_fault(value), format!("{subject}{more} must be {wanted}, but this is {found}"))
        .label(found);
    for other in others {
        finding.because(other.node.span(), "this one too");
    }
    if let Some(help) = advice::help(value, &place, versions) {
        finding.help(help);
    }
    finding.fix = fix;
}

/// Whether it is a scalar in a list of mappings.
fn is_simple_item(value: &Value<'_>) -> bool {
    value.key.is_none() && matches!(value.shape, Shape::Object(_)) && value.node.kind().is_scalar()
}

/// The later items of the same list that are scalars instead of mappings as well.
fn alike<'a>(diagnosis: &Diagnosis<'a>, problem: &Problem<'a>, value: &Value<'a>) -> Vec<Value<'a>> {
    let other = |other: &Problem<'a>| match other.fault {
        Fault::Type(found) if other.place == problem.place && is_simple_item(&found) => Some(found),
        _ => None,
    };
    let alike = diagnosis.judgement.problems().iter().filter_map(other);
    if is_simple_item(value) { alike.skip(1).collect() } else { Vec::new() }
}

fn wrong_time<'a>(
    diagnosis: &Diagnosis<'a>,
    problem: &Problem<'a>,
    value: &Value<'a>,
    context: &mut Context<'_, 'a>,
) {
    let subject = subject(diagnosis, problem, value);
    let message = format!("{subject} must be a time such as `2024-05-01T07:30:00Z`");
    context.report(value.node, message).label("not a time in RFC 3339 format");
}

/// Values of one mapping that are not base64 are one finding.
fn not_base64<'a>(diagnosis: &Diagnosis<'a>, context: &mut Context<'_, 'a>) {
    let problems = diagnosis.judgement.problems();
    let value_of = |problem: &Problem<'a>| match problem.fault {
        Fault::Format(value) if value.shape == Shape::Bytes && !stands_in(&value) => Some(value),
        _ => None,
    };
    let mut told: Vec<usize> = Vec::new();
    for problem in problems {
        let Some(value) = value_of(problem).filter(|_| !told.contains(&problem.place)) else { continue };
        told.push(problem.place);
        let others: Vec<_> = problems
            .iter()
            .filter(|other| other.place == problem.place)
            .filter_map(value_of)
            .skip(1)
            .collect();
        let subject = subject(diagnosis, problem, &value);
        let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
        let message = format!("{subject}{more} must be base64, but this is not");
        let finding = context.report(value.node, message).label("the API server cannot decode this");
        for other in others {
            finding.because(other.node.span(), "this one too");
        }
        let kind = diagnosis.judgement.place(0).node.get("kind").and_then(Node::str);
        if kind.as_deref() == Some("Secret") {
            finding.help("write plain text under `stringData`; the API server encodes it");
        }
    }
}

/// Whether the text is a placeholder that a person has to replace: words in capitals.
fn stands_in(value: &Value<'_>) -> bool {
    let text = value.node.content().unwrap_or_default();
    let capitals = text.bytes().all(|byte| !byte.is_ascii_lowercase());
    capitals && text.split([' ', '_', '-']).filter(|word| word.len() > 1).count() > 1
}

#[cfg(test)]
mod tests {
    use super::WRONG_TYPE;
    use crate::testing::{check, check_beside, findings};

    fn pod(rest: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {rest}\n")
    }

    /// Message, help and fix.
    fn told(rest: &str) -> (String, Option<String>, Option<String>) {
        let mut found = findings(&WRONG_TYPE, &pod(rest));
        assert_eq!(found.len(), 1, "{found:?}");
        let finding = found.remove(0);
        (finding.message, finding.help, finding.fix.map(|fix| fix.edits[0].text.clone()))
    }

    #[test]
    fn the_message_names_the_expected_and_the_actual_type() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told("nodeSelector: {fast: on}"),
            (
                "`fast` must be a string, but this is a boolean".to_owned(),
                text("without quotes, Kubernetes reads `on` as the boolean `true`"),
                text("\"on\""),
            )
        );
        assert_eq!(
            told("terminationGracePeriodSeconds: '30'"),
            (
                "`terminationGracePeriodSeconds` must be an integer, but this is a string".to_owned(),
                None,
                text("30")
            )
        );
        assert_eq!(
            told("hostPID: \"True\""),
            ("`hostPID` must be a boolean, but this is a string".to_owned(), None, text("true"))
        );
        assert_eq!(
            told("containers: {name: a}"),
            (
                "`containers` must be a list, but this is a mapping".to_owned(),
                text("add a `-` before the first key to make it a list with one item"),
                None,
            )
        );
        assert_eq!(told("securityContext: [{runAsUser: 1}]").1, text("remove the `-` to make it a mapping"));
        assert_eq!(told("tolerations: Exists").1, None, "a list of mappings");
        assert_eq!(told("priority: '010'").2, None, "without its quotes it would be another number");
    }

    #[test]
    fn the_help_shows_what_was_meant() {
        let help = |rest: &str| told(rest).1.unwrap_or_default();
        let container = |rest: &str| help(&format!("containers: [{{name: a, image: b, {rest}}}]"));
        for (rest, expected) in [
            (
                "env: {MODE: production}",
                "write each as an item with a `name` and a `value`: `- name: MODE`, and below that `value: production`",
            ),
            (
                "env: {PORT: 80}",
                "write each as an item with a `name` and a `value`: `- name: PORT`, and below that `value: \"80\"`",
            ),
            ("env: {name: MODE}", "add a `-` before the first key to make it a list with one item"),
            ("env: [A=b, C=d]", "write `name: A` and `value: b`"),
            ("volumeMounts: ['data:/data']", "write `name: data` and `mountPath: /data`"),
            ("ports: 80", "write `containerPort: 80` after a `-`"),
            ("ports: ['8080:80']", "write `containerPort: 80`"),
            ("ports: [http]", ""),
            ("ports: ['containerPort:80']", "write a space after the colon: `containerPort: 80`"),
            ("env: ['name:A']", "write a space after the colon: `name: A`"),
            ("livenessProbe: {httpGet: /health}", "write `path: /health` and the `port` below it"),
            ("livenessProbe: {httpGet: 8080}", "write `port: 8080` below it"),
            ("livenessProbe: {httpGet: health}", ""),
            ("resources: {limits: 512Mi}", "write the resource that it is for: `memory: 512Mi`"),
            ("resources: {requests: 500m}", "write the resource that it is for: `cpu: 500m`"),
            ("resources: {requests: large}", ""),
            ("env: [{name: A, valueFrom: {secretKeyRef: b}}]", "write `name: b` and the `key` below it"),
            ("workingDir: [/srv]", "it takes one string, not a list: write `/srv`"),
            ("workingDir: [/srv, /tmp]", ""),
            ("command: run.sh", "put it in brackets: `[\"run.sh\"]`"),
            ("command: \"['run.sh']\"", "remove the quotes around it to make it a list"),
            (
                "command: 'sh -c \"run all\"'",
                "write each word as its own item: `[\"sh\", \"-c\", \"run all\"]`",
            ),
            ("command: run.sh && sleep 5", "run it in a shell: `[\"sh\", \"-c\", \"run.sh && sleep 5\"]`"),
            ("command: sh -c \"a && b\"", "write each word as its own item: `[\"sh\", \"-c\", \"a && b\"]`"),
            ("command: \"a\\nb\"", "run it in a shell: `[\"sh\", \"-c\", …]`"),
            ("args: \"a\\nb\"", "put it in brackets, or after a `-`"),
            ("command: sh -c 'run", "run it in a shell: `[\"sh\", \"-c\", …]`"),
            ("args: [{--a: b}]", ""),
            ("args: [--a: b]", "put a text that contains `: ` in quotes: `'--a: b'`"),
            ("resources: {limits: [{cpu: 1}]}", "remove the `-` to make it a mapping"),
            ("imagePullPolicy: {a: b}", ""),
            ("imagePullPolicy: 5", "it must be `Always`, `IfNotPresent` or `Never`"),
            (
                "env: [{name: A, valueFrom: 'secret:orders/password'}]",
                "write `secretKeyRef: {name: orders, key: password}` below it",
            ),
            (
                "env: [{name: A, valueFrom: 'configmap: orders/mode'}]",
                "write `configMapKeyRef: {name: orders, key: mode}` below it",
            ),
            (
                "env: [{name: A, valueFrom: orders}]",
                "write `secretKeyRef` or `configMapKeyRef` below it, with the `name` of the object and the `key` in it",
            ),
        ] {
            assert_eq!(container(rest), expected, "{rest}");
        }
        for (rest, expected) in [
            ("imagePullSecrets: [registry]", "write `name: registry`"),
            ("volumes: [{name: a, configMap: b}]", "write `name: b`"),
            ("volumes: [{name: a, secret: b}]", "write `secretName: b`"),
            ("volumes: [{name: a, persistentVolumeClaim: b}]", "write `claimName: b`"),
            ("volumes: [{name: a, emptyDir: b}]", ""),
            (
                "volumes: {a: {emptyDir: {}}}",
                "write each as an item with its name: `- name: a`, and the rest below that",
            ),
            ("containers: 'nginx:1.27'", "write `image: nginx:1.27` after a `-`, and the `name` below that"),
            ("containers: gateway", "write `name: gateway` after a `-`, and the `image` below that"),
            ("nodeSelector: disk=fast", "a label is a key and a value: `disk: fast`"),
            ("serviceAccountName: {create: true, name: a}", "write only the name: `a`"),
            ("priority: 3 // high", "comments begin with `#`"),
        ] {
            assert_eq!(help(rest), expected, "{rest}");
        }
        let image = help("containers: [{name: a, image: {repository: b, tag: 1.10}}]");
        assert_eq!(image, "write it as one string: `b:1.10`");
        assert_eq!(told("activeDeadlineSeconds: 2h").2.as_deref(), Some("7200"));
        assert_eq!(told("priority: 2h").2, None);
        assert_eq!(told("activeDeadlineSeconds: 2w").2, None);
        let mode = "volumes: [{name: a, configMap: {name: b, defaultMode: '0644'}}]";
        assert_eq!(told(mode).2.as_deref(), Some("0644"), "YAML 1.1 reads it in octal");
        assert_eq!(told("volumes: [{name: a, configMap: {name: b, defaultMode: '0888'}}]").2, None);
        assert_eq!(told("hostname: [db]").2.as_deref(), Some("db"));
        let head =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  strategy: Recreate\n";
        let help = findings(&WRONG_TYPE, head).remove(0).help;
        assert_eq!(help.as_deref(), Some("write `type: Recreate` below it"));
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  b.yaml:\n    c: d\n";
        let help = findings(&WRONG_TYPE, text)[0].help.clone();
        assert_eq!(help.as_deref(), Some("start a text of several lines with `|`: `b.yaml: |`"));
    }

    #[test]
    fn a_fix_is_offered_only_for_what_the_field_takes() {
        use crate::fix::Safety::{Safe, Unsafe};
        let fix = |rest: &str| {
            let found = findings(&WRONG_TYPE, &pod(rest)).remove(0);
            found.fix.map(|fix| (fix.safety, fix.edits[0].text.clone()))
        };
        let container = |rest: &str| fix(&format!("containers: [{{name: a, image: b, {rest}}}]"));
        for (rest, expected) in [
            ("imagePullPolicy: 5", None),
            ("imagePullPolicy: on", None),
            ("workingDir: 5", Some((Safe, "\"5\""))),
            ("ports: [{containerPort: '70000'}]", None),
            ("ports: [{containerPort: '7000'}]", Some((Safe, "7000"))),
            ("ports: [{containerPort: 1, hostIP: 10}]", None),
            ("command: run.sh", Some((Safe, "[\"run.sh\"]"))),
            ("command: run all", Some((Unsafe, "[\"run\", \"all\"]"))),
            ("command: sh -c \"a && b\"", Some((Safe, "[\"sh\", \"-c\", \"a && b\"]"))),
            ("command: /bin/bash -ec 'a \"b\"'", Some((Safe, "[\"/bin/bash\", \"-ec\", \"a \\\"b\\\"\"]"))),
            ("command: sh -c run all", Some((Unsafe, "[\"sh\", \"-c\", \"run\", \"all\"]"))),
            ("command: sh -c \"a\" > b", Some((Unsafe, "[\"sh\", \"-c\", \"sh -c \\\"a\\\" > b\"]"))),
            ("command: a && b", Some((Unsafe, "[\"sh\", \"-c\", \"a && b\"]"))),
            ("args: a && b", None),
            ("command: [sh, -c], args: a && b", Some((Safe, "[\"a && b\"]"))),
        ] {
            let expected = expected.map(|(safety, text): (_, &str)| (safety, text.to_owned()));
            assert_eq!(container(rest), expected, "{rest}");
        }
        let claim = |modes: &str| {
            let head = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\n";
            let found = findings(&WRONG_TYPE, &format!("{head}spec: {{accessModes: {modes}}}\n")).remove(0);
            found.fix.map(|fix| fix.edits[0].text.clone())
        };
        assert_eq!(claim("ReadWriteOnce").as_deref(), Some("[\"ReadWriteOnce\"]"));
        assert_eq!(claim("RWO"), None);
    }

    #[test]
    fn items_that_are_alike_are_one_finding() {
        let found = findings(&WRONG_TYPE, &pod("containers: [{name: a, env: [A=b, {name: C}, D=e]}]"));
        assert_eq!(found.len(), 1, "{found:?}");
        let expected = "an item of `env` and 1 more must be a mapping with fields, but this is a string";
        assert_eq!(found[0].message, expected);
        assert_eq!(found[0].related[0].text, "this one too");
    }

    #[test]
    fn times_and_bytes_have_a_form() {
        let text =
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a, creationTimestamp: now}\ndata: {a: b!}\n";
        assert_eq!(
            check(&WRONG_TYPE, text),
            [
                "error 3:40 `now`: `creationTimestamp` must be a time such as `2024-05-01T07:30:00Z`",
                "error 4:11 `b!`: `a` must be base64, but this is not",
            ]
        );
        let help = findings(&WRONG_TYPE, text)[1].help.clone();
        assert_eq!(help.as_deref(), Some("write plain text under `stringData`; the API server encodes it"));
    }

    #[test]
    fn values_of_one_secret_are_one_finding() {
        let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: b!, c: PUT IT HERE, d: e!, f: YQ==}\n";
        let found = findings(&WRONG_TYPE, text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "`a` and 1 more must be base64, but this is not");
        assert_eq!(found[0].related[0].span.of(text), "e!");
    }

    #[test]
    fn numbers_have_a_size() {
        assert_eq!(
            check(&WRONG_TYPE, &pod("priority: 3000000000")),
            ["error 5:13 `3000000000`: `priority` is too large"]
        );
        assert_eq!(check(&WRONG_TYPE, &pod("terminationGracePeriodSeconds: 3000000000")), [""; 0]);
        let limit = |rest: &str| findings(&WRONG_TYPE, &pod(rest)).remove(0).primary.text;
        assert_eq!(limit("priority: 3e9"), "must be at most 2147483647");
        assert_eq!(limit("terminationGracePeriodSeconds: 1e20"), "must be at most 9223372036854775807");
        assert_eq!(
            check(&WRONG_TYPE, &pod("priority: -3000000000")),
            ["error 5:13 `-3000000000`: `priority` is too small"]
        );
        assert_eq!(limit("priority: -3000000000"), "must be at least -2147483648");
    }

    #[test]
    fn placeholders_are_of_any_type() {
        for rest in [
            "containers: [{name: a, env: [{name: A, value: {{ value }}}]}]",
            "priority: \"{{ priority }}\"",
            "priority: $PRIORITY",
            "priority: \"#{PRIORITY}#\"",
            "priority: '[[ .Priority ]]'",
            "priority: [[ .Priority ]]",
            "priority: <\"PRIORITY\">",
            "priority: __PRIORITY__",
            "priority: ($PRIORITY)",
            "priority: {PRIORITY}",
            "priority: 'ENC[AES256_GCM,data:aGk=,iv:AA==,tag:AA==,type:int]'",
            "nodeSelector: {a: ~}",
            "priority: 1e3",
        ] {
            assert_eq!(check(&WRONG_TYPE, &pod(rest)), [""; 0], "{rest}");
        }
    }

    #[test]
    fn another_lint_says_more_about_the_value_of_a_variable() {
        for value in ["1", "{a: b}", "[a]"] {
            let text = pod(&format!("containers: [{{name: a, env: [{{name: A, value: {value}}}]}}]"));
            assert_eq!(check(&WRONG_TYPE, &text).len(), 1, "{text}");
            assert_eq!(check_beside(&WRONG_TYPE, "env-value-not-string", &text), [""; 0]);
        }
        let aliased = pod("priority: &a 1\n  containers: [{name: a, env: [{name: A, value: *a}]}]");
        assert_eq!(check_beside(&WRONG_TYPE, "env-value-not-string", &aliased), [""; 0]);
    }
}
