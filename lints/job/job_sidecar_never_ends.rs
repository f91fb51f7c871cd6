use super::endless::{Endless, may_be_ended, of_container};
use crate::declare_lint;
use crate::finding::{Finding, Severity};
use crate::fix::Safety;
use crate::lint::Context;
use crate::manifest::{Container, PodTemplate, Role, Workload};
use crate::systems::PodIdentity;

declare_lint! {
    /// In the Pod of a Job, another container than the one with the work runs until somebody stops it, such as a proxy,
    /// a log shipper or an exporter. Or an init container of any workload does.
    ///
    /// ## Why
    ///
    /// A Job completes when all containers of its Pod have ended. When the work is done, the proxy continues, and the
    /// Job stays active. With `Forbid`, the CronJob skips the next run; otherwise, it starts the next run in addition.
    /// With `activeDeadlineSeconds`, each run fails. An init container that does not end is worse: the containers after
    /// it never start.
    ///
    /// An init container with `restartPolicy: Always` is a sidecar: it starts before the other containers, and stops
    /// after they end. This requires Kubernetes 1.29 or later.
    ///
    /// It is not reported if something may stop the container: a script in the container, a call such as
    /// `/quitquitquit` in another container, or a shared process namespace.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: export-ledger
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 14400
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: export
    ///               image: registry.example/export-ledger:1.4
    ///             - name: sql-proxy
    ///               image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1
    ///               args: ["acme:europe-west1:ledger"]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: export-ledger
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 14400
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           initContainers:
    ///             - name: sql-proxy
    ///               image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1
    ///               restartPolicy: Always
    ///               args: ["acme:europe-west1:ledger"]
    ///           containers:
    ///             - name: export
    ///               image: registry.example/export-ledger:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Sidecar containers": Jobs with sidecar containers:
    ///   https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
    /// - Kubernetes documentation, "Init containers":
    ///   https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
    pub(crate) static JOB_SIDECAR_NEVER_ENDS = "job-sidecar-never-ends" {
        summary: "a container that does not end keeps the Pod from completing",
        severity: Error,
        section: Job,
        since: "0.1.0",
        fixable: true,
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    // In kinds with several Pods, each has its own role. A step of a workflow ends with its main container.
    let Some(pod) = workload.pod_template().filter(|pod| !pod.is_step()) else { return };
    for container in pod.init_containers() {
        if container.role() == Role::Init {
            init(&container, context);
        }
    }
    if workload.kind().is_job_like() {
        beside_work(workload, &pod, context);
    }
}

/// Reports an init container that does not end.
fn init<'a>(container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let Some(endless) = of_container(container, context).filter(|endless| endless.is_certain) else { return };
    let name = container.name().unwrap_or_default();
    let message =
        format!("the init container `{name}` is {} and does not end: nothing after it starts", endless.what);
    let title = "make it a sidecar with `restartPolicy: Always`";
    let fix = context.insertion(container.node(), "restartPolicy: Always", title, Safety::Unsafe);
    let absent = context.path_in(container.node(), "restartPolicy");
    let finding = report(container, &endless, message, context);
    finding.absent([absent]).help(
        "with `restartPolicy: Always`, it is a sidecar: the next container starts when it is running, and it \
         stops at the end (Kubernetes 1.29 or later)",
    );
    finding.fix = fix;
}

/// Reports the containers that continue when the work is done.
fn beside_work<'a>(workload: &Workload<'a>, pod: &PodTemplate<'a>, context: &mut Context<'_, 'a>) {
    let found: Vec<_> = pod
        .containers()
        .into_iter()
        .map(|container| (of_container(&container, context), container))
        .collect();
    let works = |(endless, _): &(Option<Endless<'_>>, Container<'_>)| endless.is_none();
    if !found.iter().any(works) || may_be_ended(pod, context) {
        return;
    }
    let is_work = context.identity().and_then(PodIdentity::data_work).is_some();
    let limited = workload.run_deadline().is_some_and(|limit| !limit.is_null());
    for (endless, container) in &found {
        let Some(endless) = endless.as_ref().filter(|endless| endless.is_certain || is_work) else {
            continue;
        };
        let name = container.name().unwrap_or_default();
        let kind = workload.kind();
        let end = if limited {
            "each run fails at its deadline".to_owned()
        } else if kind.nature() == crate::manifest::KindNature::ByTheClock {
            "no run completes".to_owned()
        } else {
            format!("the {kind} does not complete")
        };
        let what = &endless.what;
        let message = format!("the container `{name}` is {what} and does not end: {end}");
        report(container, endless, message, context).help(
            "make it an init container with `restartPolicy: Always`: it starts before the other containers, \
             and stops after they end (Kubernetes 1.29 or later)",
        );
    }
}

fn report<'f, 'a>(
    container: &Container<'a>,
    endless: &Endless<'a>,
    message: String,
    context: &'f mut Context<'_, 'a>,
) -> &'f mut Finding {
    let at = container.node().get("name").unwrap_or(container.node());
    let finding = context.report(at, message);
    if !endless.is_certain {
        finding.severity(Severity::Warning);
    }
    for (span, file, text) in &endless.because {
        finding.because_in(file.unwrap_or(finding.primary.file), *span, text.clone());
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::JOB_SIDECAR_NEVER_ENDS;
    use crate::testing::{check, fixed};

    const PROXY: &str =
        "{name: proxy, image: 'gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1', args: ['a:b:c']}";

    fn pod(kind: &str, spec: &str) -> String {
        let version = if kind == "Deployment" { "apps/v1" } else { "batch/v1" };
        format!(
            "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n{spec}"
        )
    }

    /// A Job with a container that does the work, and another container.
    fn beside(other: &str) -> String {
        pod(
            "Job",
            &format!(
                "      containers:\n      - {{name: main, image: 'registry.example/load:1'}}\n      - {other}\n"
            ),
        )
    }

    fn found(text: &str) -> Vec<String> {
        check(&JOB_SIDECAR_NEVER_ENDS, text)
    }

    #[test]
    fn what_goes_on_beside_the_work_is_named() {
        assert_eq!(
            found(&beside(PROXY)),
            [
                "error 9:16 `proxy`: the container `proxy` is a proxy and does not end: the Job does not complete"
            ]
        );
        for other in [
            "{name: a, image: 'envoyproxy/envoy:v1.31'}",
            "{name: a, image: 'fluent/fluent-bit:3.1'}",
            "{name: a, image: 'edoburu/pgbouncer:1.23'}",
            "{name: a, image: 'prometheuscommunity/postgres-exporter:v0.15.0'}",
            "{name: a, image: 'postgres:16.4'}",
            "{name: a, image: 'registry.example/x:1', command: [sh, -c, 'exec cloud_sql_proxy -instances=a:b:c']}",
            "{name: a, image: busybox, command: [tail, -f, /var/log/load.log]}",
            "{name: a, image: busybox, command: [sleep, infinity]}",
        ] {
            assert_eq!(found(&beside(other)).len(), 1, "{other}");
        }
    }

    #[test]
    fn a_deadline_makes_each_run_fail() {
        let text =
            beside(PROXY).replace("spec:\n  template", "spec:\n  activeDeadlineSeconds: 600\n  template");
        assert_eq!(
            found(&text),
            [
                "error 10:16 `proxy`: the container `proxy` is a proxy and does not end: each run fails at its deadline"
            ]
        );
    }

    #[test]
    fn an_unknown_image_is_a_proxy_by_its_name_beside_data_work() {
        let with =
            |other: &str| beside(other).replace("registry.example/load:1", "registry.example/orders-etl:1");
        let proxy = "{name: a, image: 'registry.example/net/db-proxy:2', args: [--port=5432]}";
        assert_eq!(
            found(&with(proxy)),
            [
                "warning 9:16 `a`: the container `a` is a proxy or shipper by its name and does not end: the Job does not \
                 complete"
            ]
        );
        assert_eq!(found(&beside(proxy)), [""; 0]);
        let shipper =
            "{name: a, image: 'registry.example/logs:2', args: [-c, /fluent-bit/etc/fluent-bit.conf]}";
        assert_eq!(found(&with(shipper)).len(), 1);
        assert_eq!(found(&with("{name: a, image: 'registry.example/bq-exporter:2'}")), [""; 0]);
    }

    #[test]
    fn what_may_be_ended_is_left_alone() {
        for other in [
            "{name: a, image: 'cloud-sql-proxy:2', command: [sh, -c, 'trap \"kill 0\" TERM; cloud_sql_proxy -instances=a &\n wait']}",
            "{name: a, image: 'cloud-sql-proxy:2', command: [timeout, '600', cloud_sql_proxy]}",
            "{name: a, image: 'cloud-sql-proxy:2', args: [--quitquitquit, 'a:b:c']}",
            "{name: a, image: 'envoyproxy/envoy:v1.31', env: [{name: KRUISE_TERMINATE_SIDECAR_WHEN_JOB_EXIT, value: 'true'}]}",
            "{name: a, image: 'registry.example/batch/redis:1'}",
            "{name: a, image: 'registry.k8s.io/git-sync/git-sync:v4', args: [--one-time]}",
            "{name: a, image: busybox, command: [sleep, '30']}",
            "{name: a, image: 'postgres:16.4', command: [pg_dump]}",
        ] {
            assert_eq!(found(&beside(other)), [""; 0], "{other}");
        }
        let text = beside(PROXY);
        for (from, to) in [
            (
                "image: 'registry.example/load:1'",
                "image: 'curlimages/curl:8', command: [sh, -c, 'load && curl localhost:9091/quitquitquit']",
            ),
            ("      containers:", "      shareProcessNamespace: true\n      containers:"),
            ("kind: Job", "kind: CronJob"),
        ] {
            assert_eq!(found(&text.replace(from, to)), [""; 0], "{to}");
        }
    }

    #[test]
    fn a_job_of_services_only_is_another_matter() {
        let text = beside(PROXY).replace("registry.example/load:1", "postgres:16.4");
        assert_eq!(found(&text), [""; 0]);
    }

    #[test]
    fn nothing_starts_after_an_init_container_that_does_not_end() {
        let text = |kind: &str, init: &str| {
            pod(
                kind,
                &format!(
                    "      initContainers:\n      - {init}\n      containers: [{{name: main, image: b}}]\n"
                ),
            )
        };
        let block = PROXY.replace(['{', '}'], "").replace(", ", "\n        ");
        assert_eq!(
            found(&text("Deployment", &block)),
            [
                "error 8:15 `proxy`: the init container `proxy` is a proxy and does not end: nothing after it starts"
            ]
        );
        let sidecar = text("Deployment", &format!("restartPolicy: Always\n        {block}"));
        assert_eq!(fixed(&JOB_SIDECAR_NEVER_ENDS, &text("Deployment", &block)), sidecar);
        assert_eq!(found(&text("Job", PROXY)).len(), 1);
        for init in [
            "{name: a, image: 'istio/proxyv2:1.23', args: [istio-iptables, -p, '15001']}",
            "{name: a, image: 'cloud-sql-proxy:2', args: [wait]}",
            "{name: a, image: 'cloud-sql-proxy:2', restartPolicy: Always}",
            "{name: a, image: 'postgres:16.4', command: [sh, -c, 'until pg_isready -h db; do sleep 1; done']}",
            "{name: a, image: 'registry.k8s.io/git-sync/git-sync:v4'}",
            "{name: a, image: 'quay.io/kiwigrid/k8s-sidecar:1.27', env: [{name: METHOD, value: LIST}]}",
            "{name: a, image: 'registry.example/init/redis:1'}",
            "{name: a, image: 'fluent/fluentd:v1.17', command: [mkdir, -p, /tmp/fluentd]}",
            "{name: a, image: 'mongo:8', command: [/work-dir/peer-finder], args: [-on-start=/init/on-start.sh]}",
            "{name: a, image: 'burakince/mlflow:2.20', command: [python, -m, mlflow.server.auth, db, upgrade]}",
            "{name: a, image: 'registry.example/net/db-proxy:2'}",
        ] {
            assert_eq!(found(&text("Deployment", init)), [""; 0], "{init}");
        }
    }
}
