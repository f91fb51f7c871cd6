use super::broken;
use super::words::{article, code_list};
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Object, Workload, WorkloadKind, holds_placeholder};
use crate::schema::{Choices, Fault, Mistake, Value, spelling};

declare_lint! {
    /// A field that accepts only certain values has another value.
    ///
    /// ## Why
    ///
    /// The API server refuses the object: `Unsupported value: "forbid": supported values: "Allow", "Forbid",
    /// "Replace"`. The values are case-sensitive, and most of them begin with a capital letter.
    ///
    /// Some values depend on the kind: in the Pod template of a Deployment, a StatefulSet or a DaemonSet,
    /// `restartPolicy` must be `Always`.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: nightly-report
    /// spec:
    ///   schedule: "30 2 * * *"
    ///   concurrencyPolicy: forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 3600
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: report
    ///               image: registry.example/report:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: nightly-report
    /// spec:
    ///   schedule: "30 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 3600
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: report
    ///               image: registry.example/report:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference 1.25 to 1.37: https://kubernetes.io/docs/reference/kubernetes-api/
    /// - Kubernetes documentation, "Deployments": Pod Template:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
    pub(crate) static INVALID_ENUM_VALUE = "invalid-enum-value" {
        summary: "a value that its field does not accept",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

/// What `kubectl get` prints for access modes.
const SHORT_NAMES: [(&str, &str); 4] = [
    ("ROX", "ReadOnlyMany"),
    ("RWO", "ReadWriteOnce"),
    ("RWOP", "ReadWriteOncePod"),
    ("RWX", "ReadWriteMany"),
];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    broken::report(Mistake::Choice, context);
    let Some(diagnosis) = context.diagnosis() else { return };
    let workload = Workload::new(object);
    for problem in diagnosis.judgement.problems() {
        if let Fault::Choice(value, choices) = problem.fault {
            let list = diagnosis.judgement.place(problem.place).key;
            let field = value.key.or(list).map(|key| key.key_text().into_owned()).unwrap_or_default();
            report(&value, &field, choices, context);
        }
    }
    if let Some(workload) = workload {
        restart_policy(&workload, context);
    }
}

fn report<'a>(value: &Value<'a>, field: &str, choices: Choices<'a>, context: &mut Context<'_, 'a>) {
    let text = value.node.content().unwrap_or_default();
    let versions = context.versions();
    if let Some(since) = choices.since(&text) {
        let message = format!("`{field}` accepts `{text}` since Kubernetes 1.{since}; {versions} does not");
        context.report(value.node, message).label("the API server refuses this value");
        return;
    }
    let values = choices.values(versions);
    let short = SHORT_NAMES.iter().find(|(short, _)| *short == text).map(|(_, long)| *long);
    let short = short.filter(|long| values.iter().any(|value| value.as_ref() == *long));
    let meant = short.or_else(|| spelling::meant(&text, values.iter().map(AsRef::as_ref)));
    let meant = meant.map(ToOwned::to_owned);
    let end = match &meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if values.len() > 8 => format!("valid values include {}", code_list(&values[..6], "and")),
        None => format!("it must be {}", code_list(&values, "or")),
    };
    let file = context.file();
    let finding = context
        .report(value.node, format!("`{text}` is not a valid value of `{field}`: {end}"))
        .label("the API server refuses this value");
    if let Some(meant) = meant {
        let same = text.eq_ignore_ascii_case(&meant);
        let (title, span) = (format!("write `{meant}`"), value.node.span());
        finding.fix(if same {
            Fix::safe(title, file, span, meant)
        } else {
            Fix::changing(title, file, span, meant)
        });
        finding.help(format!("it must be {}", code_list(&values, "or")));
    }
}

/// The Pods of a Job cannot always restart, and those of a Deployment must.
fn restart_policy<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    if kind == WorkloadKind::Pod {
        return;
    }
    let Some(policy) = workload.pod_template().and_then(|template| template.restart_policy()) else { return };
    let Some(text) = policy.str().filter(|text| !holds_placeholder(text)) else { return };
    if kind.is_job_like() && text == "Always" {
        context
            .report(policy, format!("{} {kind} cannot have `restartPolicy: Always`", article(kind.name())))
            .label("the API server refuses this value")
            .help("it must be `Never` or `OnFailure`");
    }
    if !kind.is_job_like() && matches!(&*text, "Never" | "OnFailure") {
        let message = format!("{} {kind} cannot have `restartPolicy: {text}`", article(kind.name()));
        let title = "write `Always`";
        let fix = Fix::changing(title, context.file(), policy.span(), "Always");
        context
            .report(policy, message)
            .label("must be `Always` here")
            .help("use a Job for work that ends; a Deployment, StatefulSet or DaemonSet always restarts its containers")
            .fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::INVALID_ENUM_VALUE;
    use crate::fix::Safety;
    use crate::testing::{check, check_for, findings};

    fn workload(kind: &str, rest: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      {rest}\n"
        )
    }

    #[test]
    fn a_change_of_case_is_a_safe_fix_and_a_guess_is_not() {
        let of = |policy: &str| {
            let mut found =
                findings(&INVALID_ENUM_VALUE, &workload("Deployment", &format!("dnsPolicy: {policy}")));
            let finding = found.remove(0);
            let fix = finding.fix.map(|fix| (fix.safety, fix.edits[0].text.clone()));
            (finding.message, fix)
        };
        assert_eq!(
            of("clusterFirst"),
            (
                "`clusterFirst` is not a valid value of `dnsPolicy`: did you mean `ClusterFirst`?".to_owned(),
                Some((Safety::Safe, "ClusterFirst".to_owned())),
            )
        );
        assert_eq!(of("ClusterFirts").1, Some((Safety::Unsafe, "ClusterFirst".to_owned())));
        assert_eq!(
            of("Host"),
            (
                "`Host` is not a valid value of `dnsPolicy`: it must be `ClusterFirst`, `ClusterFirstWithHostNet`, \
                 `Default` or `None`"
                    .to_owned(),
                None,
            )
        );
    }

    #[test]
    fn the_short_names_of_kubectl_are_known() {
        let claim =
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {accessModes: [RWX]}\n";
        let found = findings(&INVALID_ENUM_VALUE, claim);
        assert_eq!(
            found[0].message,
            "`RWX` is not a valid value of `accessModes`: did you mean `ReadWriteMany`?"
        );
        let other = findings(&INVALID_ENUM_VALUE, &workload("Deployment", "dnsPolicy: RWX"));
        assert!(other[0].fix.is_none());
    }

    #[test]
    fn values_are_added_by_versions() {
        let text = workload("Deployment", "tolerations: [{key: a, operator: Gt, value: '5'}]");
        assert_eq!(check(&INVALID_ENUM_VALUE, &text), [""; 0]);
        assert_eq!(
            check_for(&INVALID_ENUM_VALUE, "1.34-1.35", &text),
            ["error 7:40 `Gt`: `operator` accepts `Gt` since Kubernetes 1.35; 1.34-1.35 does not"]
        );
    }

    #[test]
    fn long_running_workloads_always_restart() {
        for (kind, policy, expected) in [
            ("Deployment", "Never", 1),
            ("StatefulSet", "OnFailure", 1),
            ("DaemonSet", "Never", 1),
            ("Deployment", "Always", 0),
            ("Deployment", "$POLICY", 0),
            ("Deployment", "", 0),
        ] {
            let text = workload(kind, &format!("restartPolicy: {policy}"));
            assert_eq!(check(&INVALID_ENUM_VALUE, &text).len(), expected, "{kind} {policy}");
        }
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {restartPolicy: Never}\n";
        assert_eq!(check(&INVALID_ENUM_VALUE, pod), [""; 0]);
    }
}
