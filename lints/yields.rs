//! Which lint yields to which: if two lints report the same fault, the one that knows less about it is left out.
//!
//! A lint reports everything that it finds. These rules apply afterwards, in order, and only if the other lint also
//! reported the fault.

use crate::lint::Cause::{Absent, AbsentOrUnknown, Field, Object, Text};
use crate::lint::Yield;

/// The rules, in the order in which they apply.
pub const YIELDS: &[Yield] = &[
    // A lint that knows the meaning of the field for this kind is more helpful than "unknown" or "missing".
    Yield { lints: &["unknown-field"], to: "daemonset-replicas", by: Text },
    Yield { lints: &["unknown-field"], to: "selector-mismatch", by: Text },
    Yield { lints: &["unknown-field"], to: "job-restart-policy", by: Text },
    Yield { lints: &["missing-field"], to: "selector-mismatch", by: Field },
    Yield { lints: &["missing-field", "invalid-enum-value"], to: "job-restart-policy", by: Field },
    Yield { lints: &["wrong-type"], to: "job-restart-policy", by: Field },
    Yield { lints: &["wrong-type"], to: "env-value-not-string", by: Field },
    Yield { lints: &["wrong-type"], to: "env-value-not-string", by: Text },
    // A misplaced field in a map is not an invalid entry of that map.
    Yield { lints: &["wrong-type", "invalid-name"], to: "unknown-field", by: Text },
    // A key that is not a string is not a field in any case.
    Yield { lints: &["yaml-key-not-string"], to: "unknown-field", by: Text },
    // An invalid port is the same fault if it is there twice.
    Yield { lints: &["duplicate-name", "host-port-conflict"], to: "number-out-of-range", by: Text },
    // Wrong characters in a name are more important than its length.
    Yield { lints: &["job-name-too-long", "statefulset-name-too-long"], to: "invalid-name", by: Field },
    // The mount and the claim are the two sides of the same mistake.
    Yield { lints: &["volume-not-declared"], to: "volume-claim-not-mounted", by: Text },
    // A Service that is not the one of the Pods need not be headless.
    Yield { lints: &["statefulset-service-not-headless"], to: "statefulset-service-mismatch", by: Text },
    // If the system should not be a Deployment, its claim does not matter.
    Yield { lints: &["deployment-shares-rwo-claim"], to: "stateful-system-in-deployment", by: Object },
    // The absent field is there, but misspelled or at the wrong level.
    Yield {
        lints: &[
            "cronjob-allow-concurrency",
            "cronjob-forbid-can-hang",
            "cronjob-no-starting-deadline",
            "custom-resource-invalid",
            "deployment-recreate-params",
            "deployment-shares-rwo-claim",
            "hpa-invalid",
            "identity-not-from-ordinal",
            "job-invalid-combination",
            "job-no-deadline",
            "job-no-ttl",
            "job-restart-policy",
            "job-sidecar-never-ends",
            "job-work-queue-by-accident",
            "liveness-kills-recovery",
            "metadata-in-container",
            "missing-field",
            "scaledjob-deletes-running-jobs",
            "scheduled-spark-without-policy",
            "replication-exceeds-brokers",
            "required-setting-missing",
            "secret-incomplete",
            "selector-mismatch",
            "service-in-job",
            "service-invalid-combination",
            "shuffle-service-unreachable",
            "singleton-scaled",
            "statefulset-missing-service-name",
            "statefulset-no-volume-claim",
            "update-strategy-invalid",
            "volume-claim-not-mounted",
            "volume-not-declared",
        ],
        to: "unknown-field",
        by: Absent,
    },
    // In a small mapping, an unknown field is most likely the missing one.
    Yield {
        lints: &[
            "env-source-invalid",
            "extended-resource-invalid",
            "field-ref-unsupported",
            "mount-invalid",
            "pod-invalid-combination",
            "probe-invalid",
            "security-context-invalid",
            "selector-requirement-invalid",
            "toleration-invalid",
        ],
        to: "unknown-field",
        by: AbsentOrUnknown,
    },
];
