//! YAML as it is written for Kubernetes, in any amount.

use std::fmt::Write;

/// At least `size` bytes of manifests, with one document each. All are different.
pub fn manifests(size: usize) -> String {
    let mut text = String::with_capacity(size + 4096);
    let mut number = 0_u32;
    while text.len() < size {
        number += 1;
        let result = match number % 4 {
            0 => config_map(&mut text, number),
            1 => stateful_set(&mut text, number),
            2 => service(&mut text, number),
            _ => cron_job(&mut text, number),
        };
        result.expect("writing to a string succeeds");
    }
    text
}

fn stateful_set(text: &mut String, number: u32) -> std::fmt::Result {
    write!(
        text,
        r#"---
# Broker pool {number}, kept apart from the others.
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: kafka-{number}
  namespace: streaming
  labels:
    app.kubernetes.io/name: kafka
    app.kubernetes.io/instance: "kafka-{number}"
    app.kubernetes.io/component: broker
  annotations:
    prometheus.io/scrape: 'true'
    prometheus.io/port: "9404"
spec:
  serviceName: kafka-{number}-headless
  replicas: 3
  podManagementPolicy: Parallel
  selector:
    matchLabels:
      app.kubernetes.io/instance: kafka-{number}
  template:
    metadata:
      labels:
        app.kubernetes.io/instance: kafka-{number}
    spec:
      terminationGracePeriodSeconds: 300
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - labelSelector:
                matchLabels:
                  app.kubernetes.io/instance: kafka-{number}
              topologyKey: kubernetes.io/hostname
      containers:
        - name: kafka
          image: quay.io/strimzi/kafka:0.4{number}.0-kafka-3.7.0
          imagePullPolicy: IfNotPresent
          command: ["/bin/sh", "-c"]
          args:
            - |
              set -e
              export KAFKA_BROKER_ID=${{HOSTNAME##*-}}
              exec /opt/kafka/bin/kafka-server-start.sh /config/server.properties
          ports:
            - {{name: client, containerPort: 9092}}
            - name: replication
              containerPort: 9091
          env:
            - name: KAFKA_HEAP_OPTS
              value: "-Xms4g -Xmx4g"   # half of the limit
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
          readinessProbe:
            tcpSocket:
              port: client
            initialDelaySeconds: 20
            periodSeconds: 10
          resources:
            requests: {{cpu: "2", memory: 8Gi}}
            limits:
              memory: 8Gi
          volumeMounts:
            - name: data
              mountPath: /var/lib/kafka
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        storageClassName: fast
        resources:
          requests:
            storage: 500Gi
"#
    )
}

fn service(text: &mut String, number: u32) -> std::fmt::Result {
    write!(
        text,
        r"---
apiVersion: v1
kind: Service
metadata:
  name: kafka-{number}-headless
  labels:
    app.kubernetes.io/name: kafka
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
    app.kubernetes.io/instance: kafka-{number}
  ports:
  - name: client
    port: 9092
    targetPort: client
  - name: replication
    port: 9091
"
    )
}

fn cron_job(text: &mut String, number: u32) -> std::fmt::Result {
    write!(
        text,
        r#"---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: compact-{number}
spec:
  schedule: "*/15 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: spark
              image: apache/spark:3.5.{number}
              args:
                - spark-submit
                - --master
                - k8s://https://kubernetes.default.svc
                - --conf
                - spark.executor.instances=4
                - "s3a://lake/jobs/compact.py"
              env:
                - {{name: AWS_REGION, value: eu-central-1}}
"#
    )
}

fn config_map(text: &mut String, number: u32) -> std::fmt::Result {
    write!(
        text,
        r#"---
apiVersion: v1
kind: ConfigMap
metadata:
  name: kafka-{number}-config
data:
  retention: "168"
  server.properties: |
    # Written by the platform's pipeline.
    process.roles=broker
    num.network.threads=3
    num.io.threads=8
    log.dirs=/var/lib/kafka/data
    log.retention.hours=168
    log.segment.bytes=1073741824
    offsets.topic.replication.factor=3
    transaction.state.log.min.isr=2

    auto.create.topics.enable=false
  description: >-
    Settings of pool {number}; changes need a rolling restart,
    which the operator does by itself.
"#
    )
}
