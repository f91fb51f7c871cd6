//! Which lint yields to which: where two see the same fault, the one that knows less about it is left out.
//!
//! A lint reports all that it sees, whatever others report; these rules are applied afterwards, and only where the
//! other lint did report. They apply in order.

use crate::lint::Cause::{Absent, AbsentOrUnknown, Field, Object, Text};
use crate::lint::Yield;

/// The rules, in the order that they apply in.
pub const YIELDS: &[Yield] = &[
    // A lint that knows what the field means for this kind says more than "unknown" or "missing".
    Yield { lints: &["unknown-field"], to: "daemonset-replicas", by: Text },
    Yield { lints: &["unknown-field"], to: "selector-mismatch", by: Text },
    Yield { lints: &["unknown-field"], to: "job-restart-policy", by: Text },
    Yield { lints: &["missing-field"], to: "selector-mismatch", by: Field },
    Yield { lints: &["missing-field", "invalid-enum-value"], to: "job-restart-policy", by: Field },
    Yield { lints: &["wrong-type"], to: "job-restart-policy", by: Field },
    Yield { lints: &["wrong-type"], to: "env-value-not-string", by: Field },
    Yield { lints: &["wrong-type"], to: "env-value-not-string", by: Text },
    // A field that slid into a map is no bad entry of that map.
    Yield { lints: &["wrong-type", "invalid-name"], to: "unknown-field", by: Text },
    // A key that is no string is no field either way.
    Yield { lints: &["yaml-key-not-string"], to: "unknown-field", by: Text },
    // A port that cannot be is no less so for being there twice.
    Yield { lints: &["duplicate-name", "host-port-conflict"], to: "number-out-of-range", by: Text },
    // What is wrong with the letters of a name comes before its length.
    Yield { lints: &["job-name-too-long", "statefulset-name-too-long"], to: "invalid-name", by: Field },
    // The mount and the claim are the two ends of one slip.
    Yield { lints: &["volume-not-declared"], to: "volume-claim-not-mounted", by: Text },
    // The claim of what should not be a Deployment goes with the kind.
    Yield { lints: &["deployment-shares-rwo-claim"], to: "stateful-system-in-deployment", by: Object },
    // What is absent stands misspelled or at the wrong level.
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
            "missing-field",
            "scaledjob-deletes-running-jobs",
            "scheduled-spark-without-policy",
            "replication-exceeds-brokers",
            "secret-incomplete",
            "selector-mismatch",
            "service-in-job",
            "service-invalid-combination",
            "shuffle-service-unreachable",
            "statefulset-missing-service-name",
            "statefulset-no-volume-claim",
            "update-strategy-invalid",
            "volume-claim-not-mounted",
            "volume-not-declared",
        ],
        to: "unknown-field",
        by: Absent,
    },
    // In a small mapping, a field of unknown meaning is most likely the one that is missed.
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
