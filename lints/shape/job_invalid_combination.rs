use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{PodTemplate, Workload, WorkloadKind};
use crate::yaml::{Entry, Node};

mod failure_policy;
mod success_policy;

declare_lint! {
    /// Settings of a Job that cannot be combined.
    ///
    /// ## Why
    ///
    /// The API server refuses the Job, or each Job that a CronJob creates, which shows only in the CronJob's
    /// events. The rules, with the API server's message where it helps a search:
    ///
    /// - `completionMode: Indexed` needs `completions`. `backoffLimitPerIndex`, `maxFailedIndexes` and
    ///   `successPolicy` are only allowed with it (`requires indexed completion mode`).
    /// - `maxFailedIndexes` needs `backoffLimitPerIndex`, and cannot be above `completions`.
    /// - `podFailurePolicy` needs `restartPolicy: Never` (`only "Never" is supported when podFailurePolicy is
    ///   specified`), and `podReplacementPolicy` must be `Failed` if it is set. Exit codes must be in ascending
    ///   order, and `In` cannot list 0. The action `FailIndex` needs `backoffLimitPerIndex`.
    /// - Kubernetes generates the `selector` of a Job. To set your own, `manualSelector: true` is required
    ///   (`selector not auto-generated`).
    /// - The job template of a CronJob cannot have `selector` or `manualSelector` (`selector will be
    ///   auto-generated`).
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   backoffLimitPerIndex: 2
    ///   activeDeadlineSeconds: 3600
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   completionMode: Indexed
    ///   completions: 12
    ///   parallelism: 3
    ///   backoffLimitPerIndex: 2
    ///   activeDeadlineSeconds: 3600
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Jobs": Completion mode; Backoff limit per index; Pod failure policy; Success
    ///   policy; Specifying your own Pod selector: https://kubernetes.io/docs/concepts/workloads/controllers/job/
    pub(crate) static JOB_INVALID_COMBINATION = "job-invalid-combination" {
        summary: "settings of a Job that cannot be combined",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Workload(check),
    }
}

const ONLY_INDEXED: [&str; 3] = ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"];
/// How many Pods an indexed Job can run at once.
const MOST_PARALLEL: i64 = 100_000;
/// Above this number of completions, a Job with a limit per index has stricter limits.
const MANY_COMPLETIONS: i64 = 100_000;
const MOST_OF_MANY: i64 = 10_000;

/// The labels that Kubernetes gives a Job's Pods, and selects them by. Labels with the Job's UID are correct only
/// in an object that was read from a cluster, and it is not known whether it is applied to the same one.
const GENERATED: [&str; 4] =
    ["controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name"];

/// A Job's spec, with what several rules need from it.
struct Job<'a> {
    spec: Node<'a>,
    template: Option<PodTemplate<'a>>,
}

impl<'a> Job<'a> {
    /// A field with a value.
    fn field(&self, name: &str) -> Option<Entry<'a>> {
        self.spec.entry(name).filter(|entry| !entry.value.is_null())
    }

    /// The path of a field, if it is missing.
    fn absent(&self, name: &str, context: &Context<'_, 'a>) -> Option<String> {
        self.field(name).is_none().then(|| context.path_in(self.spec, name))
    }

    fn int(&self, name: &str) -> Option<i64> {
        self.field(name)?.value.int()
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(spec) = workload.job_spec() else { return };
    let job = Job { spec, template: workload.pod_template() };
    match workload.kind() {
        WorkloadKind::CronJob => selector_of_a_cron_job(&job, context),
        _ => selector(&job, context),
    }
    let mode = job.field("completionMode");
    let text = mode.and_then(|mode| mode.value.str());
    match (text.as_deref(), mode) {
        (Some("Indexed"), Some(mode)) => indexed(&job, mode, context),
        (Some("NonIndexed") | None, mode) if mode.is_none() || text.is_some() => {
            not_indexed(&job, mode, context);
        }
        _ => {}
    }
    limits(&job, context);
    failure_policy::check(&job, context);
    success_policy::check(&job, context);
}

/// The API server adds the Job's UID to the selector, and compares the result with the labels that it generates,
/// and with no others.
fn selector<'a>(job: &Job<'a>, context: &mut Context<'_, 'a>) {
    let Some(selector) = job.field("selector") else { return };
    let made = match job.field("manualSelector") {
        None => !context.is_partial(),
        Some(manual) => manual.value.bool() == Some(false),
    };
    let labels = selector.value.get("matchLabels").into_iter().flat_map(Node::entries);
    let own = labels.map(|label| label.key).find(|key| !GENERATED.contains(&&*key.key_text()));
    if let (true, Some(own)) = (made, own) {
        let absent = job.absent("manualSelector", context);
        context
            .report(selector.key, "the `selector` of a Job needs `manualSelector: true`")
            .label("the API server refuses this")
            .because(own.span(), "not a label by which Kubernetes selects a Job's Pods")
            .help("remove `selector`: Kubernetes generates one for each Job, from its UID")
            .absent(absent);
    }
}

/// Kubernetes generates the selector of each Job of a CronJob.
fn selector_of_a_cron_job<'a>(job: &Job<'a>, context: &mut Context<'_, 'a>) {
    let manual = job.field("manualSelector").filter(|manual| manual.value.bool() == Some(true));
    for field in [manual, job.field("selector")].into_iter().flatten() {
        context
            .report(field.key, format!("a CronJob cannot have a `{}`", field.key.key_text()))
            .label("the API server refuses this")
            .help("remove it: Kubernetes generates a selector for each Job");
    }
}

fn indexed<'a>(job: &Job<'a>, mode: Entry<'a>, context: &mut Context<'_, 'a>) {
    if job.field("completions").is_none() && !context.is_partial() {
        let absent = job.absent("completions", context);
        context
            .report(mode.value, "an indexed Job needs `completions`")
            .label("no `completions` beside it")
            .absent(absent)
            .help("`completions` is the number of indexes, which start at 0");
    }
    if let Some(parallelism) = job.field("parallelism")
        && parallelism.value.int().is_some_and(|count| count > MOST_PARALLEL)
    {
        let message = format!("the `parallelism` of an indexed Job must be at most {MOST_PARALLEL}");
        context.report(parallelism.value, message).label("the API server refuses this");
    }
}

fn not_indexed<'a>(job: &Job<'a>, mode: Option<Entry<'a>>, context: &mut Context<'_, 'a>) {
    if mode.is_none() && context.is_partial() {
        return;
    }
    for field in ONLY_INDEXED.iter().filter_map(|name| job.field(name)) {
        let message = format!("`{}` needs `completionMode: Indexed`", field.key.key_text());
        let absent = job.absent("completionMode", context);
        let finding = context.report(field.key, message).label("the API server refuses this").absent(absent);
        if let Some(mode) = mode {
            finding.because(mode.value.span(), "this Job has no indexes");
        }
    }
}

fn limits<'a>(job: &Job<'a>, context: &mut Context<'_, 'a>) {
    let completions = job.int("completions");
    let per_index = job.field("backoffLimitPerIndex");
    if let Some(failed) = job.field("maxFailedIndexes") {
        let count = failed.value.int();
        if per_index.is_none() && !context.is_partial() {
            let absent = job.absent("backoffLimitPerIndex", context);
            context
                .report(failed.key, "`maxFailedIndexes` needs `backoffLimitPerIndex`")
                .label("the API server refuses this")
                .absent(absent);
        }
        if let (Some(count), Some(completions)) = (count, completions)
            && count > completions
        {
            let message = format!("`maxFailedIndexes` is above `completions`, which is {completions}");
            context.report(failed.value, message).label("the API server refuses this");
        }
    }
    if per_index.is_none() || completions.is_none_or(|completions| completions <= MANY_COMPLETIONS) {
        return;
    }
    for name in ["maxFailedIndexes", "parallelism"] {
        match job.field(name) {
            None if name == "maxFailedIndexes" && !context.is_partial() => {
                let Some(completions) = job.field("completions") else { continue };
                let message = format!(
                    "above {MANY_COMPLETIONS} completions, `backoffLimitPerIndex` needs `maxFailedIndexes`"
                );
                let absent = job.absent(name, context);
                context
                    .report(completions.key, message)
                    .label("no `maxFailedIndexes` beside it")
                    .absent(absent);
            }
            Some(field) if field.value.int().is_some_and(|count| count > MOST_OF_MANY) => {
                let message =
                    format!("above {MANY_COMPLETIONS} completions, `{name}` must be at most {MOST_OF_MANY}");
                context.report(field.value, message).label("the API server refuses this");
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JOB_INVALID_COMBINATION;
    use crate::testing::{check, findings};

    pub(super) fn job(spec: &str) -> String {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: a}}\nspec:\n  template: {{spec: {{restartPolicy: Never, \
             containers: [{{name: a, image: b}}]}}}}\n  {}\n",
            spec.replace('\n', "\n  ")
        )
    }

    pub(super) fn told(spec: &str) -> Vec<String> {
        findings(&JOB_INVALID_COMBINATION, &job(spec)).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn indexes_are_counted() {
        assert_eq!(
            check(&JOB_INVALID_COMBINATION, &job("completionMode: Indexed")),
            ["error 6:19 `Indexed`: an indexed Job needs `completions`"]
        );
        assert_eq!(told("completionMode: Indexed\ncompletions: 3"), [""; 0]);
        assert_eq!(
            told("completionMode: Indexed\ncompletions: 3\nparallelism: 100001"),
            ["the `parallelism` of an indexed Job must be at most 100000"]
        );
    }

    #[test]
    fn some_settings_are_for_indexes_only() {
        assert_eq!(
            told("backoffLimitPerIndex: 1\nmaxFailedIndexes: 1\ncompletions: 1"),
            [
                "`backoffLimitPerIndex` needs `completionMode: Indexed`",
                "`maxFailedIndexes` needs `completionMode: Indexed`",
            ]
        );
        let text = job("completionMode: NonIndexed\nbackoffLimitPerIndex: 1");
        let found = findings(&JOB_INVALID_COMBINATION, &text);
        assert_eq!(found[0].related[0].span.of(&text), "NonIndexed");
        assert_eq!(told("completionMode: $MODE\nbackoffLimitPerIndex: 1"), [""; 0]);
    }

    #[test]
    fn limits_per_index_are_limited() {
        let indexed = |rest: &str| told(&format!("completionMode: Indexed\n{rest}"));
        assert_eq!(
            indexed("completions: 3\nmaxFailedIndexes: 4"),
            [
                "`maxFailedIndexes` needs `backoffLimitPerIndex`",
                "`maxFailedIndexes` is above `completions`, which is 3",
            ]
        );
        assert_eq!(indexed("completions: 3\nmaxFailedIndexes: 3\nbackoffLimitPerIndex: 0"), [""; 0]);
        assert_eq!(
            indexed("completions: 100001\nbackoffLimitPerIndex: 1\nparallelism: 10001"),
            [
                "above 100000 completions, `backoffLimitPerIndex` needs `maxFailedIndexes`",
                "above 100000 completions, `parallelism` must be at most 10000",
            ]
        );
    }

    #[test]
    fn the_selector_of_a_job_is_generated() {
        let text = job("selector: {matchLabels: {job-name: a, app: b}}");
        assert_eq!(
            check(&JOB_INVALID_COMBINATION, &text),
            ["error 6:3 `selector`: the `selector` of a Job needs `manualSelector: true`"]
        );
        let found = findings(&JOB_INVALID_COMBINATION, &text);
        assert_eq!(found[0].related[0].span.of(&text), "app");
        assert_eq!(told("selector: {matchLabels: {app: b}}\nmanualSelector: false").len(), 1);
        for accepted in [
            "selector: {matchLabels: {app: b}}\nmanualSelector: true",
            "selector: {matchLabels: {app: b}}\nmanualSelector: $MANUAL",
            "selector: {matchLabels: {batch.kubernetes.io/controller-uid: 1-2-3}}",
            "selector: {}",
        ] {
            assert_eq!(told(accepted), [""; 0], "{accepted}");
        }
    }

    #[test]
    fn the_selector_of_a_cron_jobs_jobs_is_generated() {
        let cron = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  jobTemplate:\n    spec:\n      \
                    manualSelector: true\n      selector: {}\n";
        assert_eq!(
            check(&JOB_INVALID_COMBINATION, cron),
            [
                "error 7:7 `manualSelector`: a CronJob cannot have a `manualSelector`",
                "error 8:7 `selector`: a CronJob cannot have a `selector`",
            ]
        );
    }
}
