"""Validates SARIF output against the rules of the format and of GitHub, with Microsoft's multitool.

Usage: sarif.py RIGHTKIND MULTITOOL, in the root of the repository. Errors and warnings fail.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

JOB = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: backfill
spec:
  restartPolicy: Never{comment}
  template:
    spec:
      containers:
        - name: backfill
          image: registry.example/backfill:1.4
"""


def samples(folder):
    """A repository with evidence, fixes, ignored findings, strange names, and a file that cannot be read."""
    (folder / ".git").mkdir()
    ignore = "# rightkind: ignore-file[job-restart-policy] set by our admission webhook\n"
    files = {
        "k8s/job.yaml": JOB.format(comment="").encode(),
        "k8s/ignored.yaml": (ignore + JOB.format(comment="")).encode(),
        "k8s/grö ße #1%.yaml": ("\ufeff" + JOB.format(comment=" # 卡夫卡")).replace("\n", "\r\n").encode(),
        "k8s/latin1.yaml": b"name: caf\xe9\n",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def main():
    rightkind = str(pathlib.Path(sys.argv[1]).resolve())
    multitool = str(pathlib.Path(sys.argv[2]).resolve())
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        repository = scratch / "repository"
        repository.mkdir()
        samples(repository)
        logs = []
        rendered = "---\n# Source: etl/templates/job.yaml\n" + JOB.format(comment="")
        for name, place, path, text, wanted in [
            ("samples", repository, ".", "", True),
            ("fixtures", pathlib.Path("fixtures").resolve(), ".", "", True),
            ("rendered", repository, "-", rendered, True),
            ("skipped", repository, "-", "a: 1\n---\nkind: {{ .kind }}\n", False),
            ("empty", repository, "-", "", False),
        ]:
            log = scratch / f"{name}.sarif"
            command = [rightkind, "lint", "--format", "sarif", "--output", str(log), path]
            subprocess.run(command, cwd=place, input=text.encode(), stderr=subprocess.DEVNULL)
            results = json.loads(log.read_text())["runs"][0]["results"]
            print(f"sarif: {name}: {len(results)} results")
            if wanted and not results:
                problems.append(f"{name}: no result to validate")
            logs.append(log)
        report = scratch / "report.sarif"
        command = [multitool, "validate", *map(str, logs), "--output", str(report)]
        command += ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
        run = subprocess.run(command, capture_output=True, text=True)
        if not report.exists():
            print(run.stdout, run.stderr, file=sys.stderr)
            return 1
        for result in json.loads(report.read_text())["runs"][0].get("results", []):
            if result.get("level", "warning") in ("error", "warning"):
                rule, message = result["ruleId"], result["message"]
                problems.append(f"{rule}: {message.get('text') or message.get('arguments')}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
