//! Lints for Jobs.

use crate::lint::Lint;

mod endless;
mod job_name_too_long;
mod job_no_deadline;
mod job_no_ttl;
mod job_parallelism_exceeds_completions;
mod job_restart_policy;
mod job_sidecar_never_ends;
mod job_work_queue_by_accident;
mod limits;
mod scaledjob_deletes_running_jobs;

pub(crate) use limits::{limited_elsewhere, may_run_on};

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[
    &job_restart_policy::JOB_RESTART_POLICY,
    &job_no_deadline::JOB_NO_DEADLINE,
    &job_no_ttl::JOB_NO_TTL,
    &job_parallelism_exceeds_completions::JOB_PARALLELISM_EXCEEDS_COMPLETIONS,
    &job_work_queue_by_accident::JOB_WORK_QUEUE_BY_ACCIDENT,
    &job_name_too_long::JOB_NAME_TOO_LONG,
    &job_sidecar_never_ends::JOB_SIDECAR_NEVER_ENDS,
    &scaledjob_deletes_running_jobs::SCALEDJOB_DELETES_RUNNING_JOBS,
];
