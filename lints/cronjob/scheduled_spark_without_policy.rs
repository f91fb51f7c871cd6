use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::{Fix, Safety};
use crate::lint::Context;
use crate::manifest::{Workload, holds_placeholder};
use crate::suggest;

declare_lint! {
    /// A ScheduledSparkApplication has no `concurrencyPolicy`, or a value other than `Allow`, `Forbid` and `Replace`.
    ///
    /// ## Why
    ///
    /// According to the documentation of the Spark operator, the default is `Allow`, but the releases up to 2.5 do not
    /// set it. Before each run, the operator checks the policy. It starts the run with `Allow` and `Replace`, and with
    /// `Forbid` if the previous run has finished. With any other value, or without one, it starts nothing while an
    /// earlier run exists, and it keeps the last run. So the first run succeeds, and no other run follows.
    ///
    /// A missing policy is a warning, because a later release can set the default. A value that the operator does not
    /// know is an error.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: sparkoperator.k8s.io/v1beta2
    /// kind: ScheduledSparkApplication
    /// metadata:
    ///   name: enrich-orders
    /// spec:
    ///   schedule: "30 2 * * *"
    ///   template:
    ///     type: Python
    ///     mode: cluster
    ///     image: registry.example/spark:3.5.3
    ///     mainApplicationFile: local:///opt/jobs/enrich.py
    ///     sparkVersion: 3.5.3
    ///     restartPolicy:
    ///       type: Never
    ///     driver:
    ///       cores: 1
    ///       memory: 2g
    ///     executor:
    ///       cores: 2
    ///       instances: 4
    ///       memory: 4g
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: sparkoperator.k8s.io/v1beta2
    /// kind: ScheduledSparkApplication
    /// metadata:
    ///   name: enrich-orders
    /// spec:
    ///   schedule: "30 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   template:
    ///     type: Python
    ///     mode: cluster
    ///     image: registry.example/spark:3.5.3
    ///     mainApplicationFile: local:///opt/jobs/enrich.py
    ///     sparkVersion: 3.5.3
    ///     restartPolicy:
    ///       type: Never
    ///     driver:
    ///       cores: 1
    ///       memory: 2g
    ///     executor:
    ///       cores: 2
    ///       instances: 4
    ///       memory: 4g
    /// ```
    ///
    /// ## References
    ///
    /// - The Spark operator: `shouldStartNextRun`:
    ///   https://github.com/kubeflow/spark-operator/blob/master/internal/controller/scheduledsparkapplication/controller.go
    pub(crate) static SCHEDULED_SPARK_WITHOUT_POLICY = "scheduled-spark-without-policy" {
        summary: "without a known `concurrencyPolicy`, only the first run starts",
        severity: Error,
        section: CronJob,
        since: "0.1.0",
        fixable: true,
        check: AnyWorkload(check),
    }
}

const POLICIES: [&str; 3] = ["Allow", "Forbid", "Replace"];

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let object = workload.object();
    let is_one = object.kind() == "ScheduledSparkApplication" && object.group() == "sparkoperator.k8s.io";
    let Some(spec) = workload.spec().filter(|_| is_one && !context.is_partial()) else { return };
    let policy = spec.get("concurrencyPolicy").filter(|policy| !policy.is_null());
    let title = "set `concurrencyPolicy: Forbid`";
    let help = "with `Forbid`, a run starts if the previous one has finished";
    let Some(policy) = policy else {
        let nearest = context.nearest(workload, &["spec"]);
        let fix = context.insertion(spec, "concurrencyPolicy: Forbid", title, Safety::Unsafe);
        let finding = context
            .report(nearest, "without `concurrencyPolicy`, the Spark operator only starts the first run")
            .severity(Severity::Warning)
            .label("no `concurrencyPolicy` here")
            .absent(["spec.concurrencyPolicy"])
            .help(help);
        finding.fix = fix;
        return;
    };
    let Some(text) = policy.str().filter(|text| !holds_placeholder(text) && !POLICIES.contains(&&**text))
    else {
        return;
    };
    let meant = suggest::closest(&text, POLICIES);
    let file = context.file();
    let fix = meant.map(|meant| Fix::safe(format!("write `{meant}`"), file, policy.span(), meant));
    let finding = context
        .report(policy, format!("only the first run starts: the operator does not know the policy `{text}`"))
        .help(help);
    finding.fix = fix;
}

#[cfg(test)]
mod tests {
    use super::SCHEDULED_SPARK_WITHOUT_POLICY;
    use crate::testing::{check, check_patch, fixed};

    fn text(spec: &str) -> String {
        format!(
            "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: ScheduledSparkApplication\nmetadata: {{name: a}}\nspec:\n  \
             schedule: 30 2 * * *\n{spec}  template: {{}}\n"
        )
    }

    #[test]
    fn without_a_policy_no_second_run_starts() {
        let lone = text("");
        assert_eq!(
            check(&SCHEDULED_SPARK_WITHOUT_POLICY, &lone),
            ["warning 4:1 `spec`: without `concurrencyPolicy`, the Spark operator only starts the first run"]
        );
        let corrected = lone.replace("  schedule", "  concurrencyPolicy: Forbid\n  schedule");
        assert_eq!(fixed(&SCHEDULED_SPARK_WITHOUT_POLICY, &lone), corrected);
        assert_eq!(
            check(&SCHEDULED_SPARK_WITHOUT_POLICY, &text("  concurrencyPolicy: forbid\n")),
            [
                "error 6:22 `forbid`: only the first run starts: the operator does not know the policy `forbid`"
            ]
        );
    }

    #[test]
    fn the_policies_and_other_kinds_are_left_alone() {
        for policy in ["Allow", "Forbid", "Replace", "${POLICY}"] {
            let text = text(&format!("  concurrencyPolicy: {policy}\n"));
            assert_eq!(check(&SCHEDULED_SPARK_WITHOUT_POLICY, &text), [""; 0], "{policy}");
        }
        let other = text("").replace("sparkoperator.k8s.io", "example.com");
        assert_eq!(check(&SCHEDULED_SPARK_WITHOUT_POLICY, &other), [""; 0]);
        assert_eq!(check_patch(&SCHEDULED_SPARK_WITHOUT_POLICY, &text("")), [""; 0]);
    }
}
