"""Runs the hook as its users do: the real pre-commit, a repository of theirs, a commit.

Usage: pre-commit.py PRE_COMMIT, in the root of the repository. The hook is taken from the last commit here.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

BAD = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: backfill
spec:
  activeDeadlineSeconds: 3600
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Always
      containers:
        - name: backfill
          image: registry.example/backfill:1.4
"""
GOOD = BAD.replace("Always", "Never")
PATCH = BAD.replace("      restartPolicy: Always\n", "")


def main():
    pre_commit = str(pathlib.Path(sys.argv[1]).resolve())
    here = pathlib.Path.cwd()
    revision = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        repository = scratch / "repository"
        repository.mkdir()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "PRE_COMMIT_HOME": str(scratch / "cache"),
            # What was built here does not need to be built again.
            "CARGO_TARGET_DIR": str(here / os.environ.get("CARGO_TARGET_DIR", "target")),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
        }

        def run(*command):
            return subprocess.run(
                command, cwd=repository, env=environment, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )

        def commit(files):
            for name, text in files.items():
                path = repository / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            assert run("git", "add", "--all").returncode == 0
            return run("git", "commit", "--message", "change")

        def expect(what, found, passes, *texts):
            right = (found.returncode == 0) == passes and all(text in found.stdout for text in texts)
            print(f"pre-commit: {what}: {'as expected' if right else 'not as expected'}")
            if not right:
                print(found.stdout, file=sys.stderr)
                sys.exit(1)

        assert run("git", "init", "--quiet").returncode == 0
        config = f"repos:\n- repo: {here}\n  rev: {revision}\n  hooks:\n  - id: rightkind\n"
        (repository / ".pre-commit-config.yaml").write_text(config)
        expect("install", run(pre_commit, "install", "--install-hooks"), True)
        expect("a good manifest", commit({"k8s/job.yaml": GOOD}), True, "Passed")
        expect(
            "a bad manifest", commit({"k8s/job.yaml": BAD}), False,
            "error[job-restart-policy]: a Job cannot have `restartPolicy: Always`",
            "k8s/job.yaml:10:22",
            "1 error, 0 warnings, 0 info in 1 file",
        )
        expect("the same, fixed", commit({"k8s/job.yaml": GOOD.replace("3600", "7200")}), True, "Passed")
        kustomization = "resources: [../k8s]\npatches:\n- path: job.yaml\n"
        expect("a kustomization", commit({"prod/kustomization.yaml": kustomization}), True, "Passed")
        expect("a patch that it names", commit({"prod/job.yaml": PATCH}), True, "Passed")
        expect("nothing of YAML", commit({"README.md": "# kind: Job\n"}), True, "Skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
