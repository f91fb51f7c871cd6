use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind};
use crate::systems::{Identified, Settings, Trait};

declare_lint! {
    /// A StatefulSet has an even number of voting members, or its list of voters has another number of members than
    /// there are Pods.
    ///
    /// Even numbers are reported for ZooKeeper, etcd and KRaft controllers. A list with members of other workloads is
    /// not compared with the Pods of this one.
    ///
    /// ## Why
    ///
    /// A quorum needs a majority of all voters, not of the running ones. Of five voters, three must run; if there are
    /// only three Pods, the loss of one stops the cluster. An even number adds a member without making the cluster
    /// safer: four members need three of them, so they survive the loss of one, like three members. Two members survive
    /// no loss.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: kraft
    /// spec:
    ///   serviceName: kraft
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: kraft}
    ///   template:
    ///     metadata:
    ///       labels: {app: kraft}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       terminationGracePeriodSeconds: 180
    ///       containers:
    ///         - name: kafka
    ///           image: confluentinc/cp-kafka:7.9.1
    ///           env:
    ///             - {name: CLUSTER_ID, value: MkU3OEVBNTcwNTJENDM2Qk}
    ///             - {name: KAFKA_PROCESS_ROLES, value: controller}
    ///             - name: KAFKA_NODE_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER}
    ///             - {name: KAFKA_LISTENERS, value: "CONTROLLER://:9093"}
    ///             - {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: "0@kraft-0.kraft:9093,1@kraft-1.kraft:9093,2@kraft-2.kraft:9093,3@kraft-3.kraft:9093,4@kraft-4.kraft:9093"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: kraft
    /// spec:
    ///   serviceName: kraft
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: kraft}
    ///   template:
    ///     metadata:
    ///       labels: {app: kraft}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       terminationGracePeriodSeconds: 180
    ///       containers:
    ///         - name: kafka
    ///           image: confluentinc/cp-kafka:7.9.1
    ///           env:
    ///             - {name: CLUSTER_ID, value: MkU3OEVBNTcwNTJENDM2Qk}
    ///             - {name: KAFKA_PROCESS_ROLES, value: controller}
    ///             - name: KAFKA_NODE_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER}
    ///             - {name: KAFKA_LISTENERS, value: "CONTROLLER://:9093"}
    ///             - {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: "0@kraft-0.kraft:9093,1@kraft-1.kraft:9093,2@kraft-2.kraft:9093"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Kafka documentation, "KRaft": Controllers: https://kafka.apache.org/documentation/#kraft
    /// - etcd documentation, "FAQ": What is failure tolerance?: https://etcd.io/docs/v3.6/faq/
    /// - Apache ZooKeeper Administrator's Guide: Cross Machine Requirements:
    ///   https://zookeeper.apache.org/doc/current/zookeeperAdmin.html
    pub(crate) static QUORUM_REPLICAS = "quorum-replicas" {
        summary: "an even number of voting members, or another number than in the list of voters",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    let (Some(replicas), Some(spec)) = (workload.replicas(), workload.spec()) else { return };
    let node = spec.get("replicas");
    for (of, settings) in context.systems() {
        // Brokers do not vote: the list is for other nodes.
        let is_voter = of.recognition.system.id != "kafka-broker";
        let listed = voters(workload, settings).filter(|_| is_voter);
        if let Some((setting, count, all_own)) = listed {
            if all_own && count != replicas && replicas > 0 {
                voters_differ(setting, count, replicas, node, of, context);
            }
            continue;
        }
        let system = of.recognition.system;
        let votes = system.has(Trait::Quorum)
            && matches!(system.id.as_str(), "zookeeper" | "etcd" | "kafka-controller" | "kafka-combined");
        let Some(node) = node.filter(|_| votes && replicas > 1 && replicas % 2 == 0) else { continue };
        // An ensemble can consist of several workloads.
        let others = context.project().of_kind("StatefulSet").filter(|other| {
            let identity = other.identity(context.project());
            identity.is_some_and(|identity| {
                identity.deciding.iter().any(|one| one.recognition.system.id == system.id)
            })
        });
        if others.count() > 1 {
            continue;
        }
        let message = format!("{replicas} members of {} vote: an even number has no advantage", system.title);
        let finding = context.report(node, message);
        finding.severity(Severity::Warning).label(match replicas {
            2 => "the loss of one stops both".to_owned(),
            _ => format!("survives the loss of {}, as {} members do", (replicas - 1) / 2, replicas - 1),
        });
        finding.help(format!("run {} or {} members", replicas - 1, replicas + 1));
        finding.because_of(of.recognition.proof());
    }
}

/// The setting with the voters, their number, and whether each of them is a Pod of this workload.
fn voters<'s>(
    workload: &Workload<'_>,
    settings: &'s Settings,
) -> Option<(&'s crate::systems::Setting, i64, bool)> {
    let setting = settings.named("controller.quorum.voters")?;
    let text = setting.value.given()?.fixed()?;
    let name = workload.object().name()?;
    let mut count = 0;
    let mut all_own = true;
    for voter in text.split(',').map(str::trim).filter(|voter| !voter.is_empty()) {
        count += 1;
        let host = voter.split_once('@')?.1;
        let rest = host.strip_prefix(&*name).and_then(|rest| rest.strip_prefix('-'));
        let ordinal = rest.and_then(|rest| rest.split(['.', ':']).next());
        all_own &= ordinal.is_some_and(|ordinal| ordinal.parse::<u32>().is_ok());
    }
    Some((setting, count, all_own))
}

fn voters_differ<'a>(
    setting: &crate::systems::Setting,
    count: i64,
    replicas: i64,
    node: Option<crate::yaml::Node<'a>>,
    of: &Identified<'a, 'a>,
    context: &mut Context<'_, 'a>,
) {
    let Some(given) = setting.value.given() else { return };
    let pods = if replicas == 1 { "is 1 Pod".to_owned() } else { format!("are {replicas} Pods") };
    let voters = if count == 1 { "1 voter".to_owned() } else { format!("{count} voters") };
    let message = format!("`{}` lists {voters}, but there {pods}", setting.called);
    let help = if count > replicas {
        format!(
            "a majority of {count} is {}; list the {replicas} existing members, or run {count} replicas",
            count / 2 + 1
        )
    } else {
        "a controller that is not in the list does not start; list every Pod".to_owned()
    };
    let finding = context.report_given(of, given, message);
    finding.severity(Severity::Error).label(voters).help(help);
    if let Some(node) = node {
        finding.because(node.span(), "Pods");
    }
    finding.because_of(of.recognition.proof());
}

#[cfg(test)]
mod tests {
    use super::QUORUM_REPLICAS;
    use crate::testing::check;

    fn set(name: &str, replicas: u32, image: &str, env: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}}}\nspec:\n  replicas: {replicas}\n  template:\n    \
             spec:\n      containers:\n        - image: {image}\n          name: a\n          env: [{env}]\n"
        )
    }

    fn kraft(replicas: u32, voters: &str) -> Vec<String> {
        let env = format!(
            "{{name: KAFKA_PROCESS_ROLES, value: 'broker,controller'}}, {{name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: \
             '{voters}'}}"
        );
        check(&QUORUM_REPLICAS, &set("k", replicas, "apache/kafka:4.1.0", &env))
    }

    #[test]
    fn voters_that_are_no_pods_are_found() {
        let found = kraft(1, "0@k-0.k:9093,1@k-1.k:9093,2@k-2.k:9093");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("error"), "{found:?}");
        assert!(
            found[0].ends_with("`KAFKA_CONTROLLER_QUORUM_VOTERS` lists 3 voters, but there is 1 Pod"),
            "{found:?}"
        );
        assert_eq!(kraft(3, "0@k-0.k:9093,1@k-1.k:9093,2@k-2.k:9093"), [""; 0]);
        assert_eq!(kraft(1, "0@k-0.k:9093,1@other-1.k:9093"), [""; 0], "of another set too");
        assert_eq!(kraft(1, "0@localhost:9093"), [""; 0]);
        let env = "{name: KAFKA_PROCESS_ROLES, value: broker}, {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: '0@k-0.k:1'}";
        assert_eq!(
            check(&QUORUM_REPLICAS, &set("k", 3, "apache/kafka:4.1.0", env)),
            [""; 0],
            "brokers do not vote"
        );
    }

    #[test]
    fn an_even_number_gains_nothing() {
        assert_eq!(
            check(&QUORUM_REPLICAS, &set("zk", 4, "zookeeper:3.9", "")),
            ["warning 5:13 `4`: 4 members of ZooKeeper vote: an even number has no advantage"]
        );
        for (replicas, image) in
            [(3, "zookeeper:3.9"), (1, "zookeeper:3.9"), (2, "postgres:16"), (0, "zookeeper:3.9")]
        {
            assert_eq!(
                check(&QUORUM_REPLICAS, &set("zk", replicas, image, "")),
                [""; 0],
                "{replicas} {image}"
            );
        }
        let two = [set("a", 2, "zookeeper:3.9", ""), set("b", 1, "zookeeper:3.9", "")].join("---\n");
        assert_eq!(check(&QUORUM_REPLICAS, &two), [""; 0], "an ensemble in two sets");
    }
}
