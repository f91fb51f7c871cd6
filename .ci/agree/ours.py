"""rightkind's findings about the objects of a folder or a file."""

import collections
import json
import re
import subprocess

# In addition to the section `shape`: other faults that the API server refuses.
REFUSED = {
    "cronjob-invalid-schedule", "cronjob-name-too-long", "cronjob-time-zone-in-schedule",
    "cronjob-unknown-time-zone", "daemonset-replicas", "env-value-not-string", "job-restart-policy",
    "job-name-too-long", "selector-mismatch",
}
# What the schema of an object can express. All other lints have rules that schemas do not have.
OF_SCHEMAS = {
    "unknown-field", "wrong-type", "missing-field", "field-not-in-version", "removed-api-version", "unknown-kind",
    "daemonset-replicas", "env-value-not-string",
}

WORKLOADS = {
    "CronJob", "DaemonSet", "Deployment", "Job", "Pod", "PodTemplate", "ReplicaSet", "ReplicationController",
    "StatefulSet",
}


def lints_of_shape(rightkind):
    output = subprocess.run([rightkind, "lints"], check=True, capture_output=True, text=True).stdout
    section = re.search(r"^[^\n]*\(shape\)\n((?:  [^\n]*\n?)*)", output, re.MULTILINE)[1]
    return {line.split()[0] for line in section.splitlines()}


def findings(rightkind, version, path):
    """The findings by file, and the files with skipped documents: templates, and documents that are not manifests."""
    command = [rightkind, "lint", "--format", "json", "--kubernetes-version", version, str(path)]
    run = subprocess.run(command, capture_output=True, text=True)
    by_file = collections.defaultdict(list)
    # A folder without manifests cannot be linted.
    if run.returncode == 3:
        return by_file, set()
    output = json.loads(run.stdout)
    for finding in output["findings"]:
        by_file[finding["file"]].append(finding)
    return by_file, {skipped["file"] for skipped in output["summary"]["skipped"]}


def place(finding):
    start = finding["range"]["start"]
    return start["line"], start["column"]


def is_refusal(finding, shape):
    """Whether a finding means that the API server, or kubectl, refuses the object."""
    return finding["severity"] == "error" and (finding["lint"] in shape or finding["lint"] in REFUSED)
