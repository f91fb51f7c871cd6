"""Validates real output, and real configuration files, against the published JSON Schemas.

Usage: schemas.py RIGHTKIND, in the root of the repository, with the package jsonschema.
"""

import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml


class Loader12(yaml.SafeLoader):
    """PyYAML with the booleans of YAML 1.2."""


Loader12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader12.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def close(schema):
    """Forbids unknown members: the published schema allows additions, but our output must be described completely."""
    if isinstance(schema, dict):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        schema = schema.values()
    if not isinstance(schema, str | int | bool | None):
        for part in schema:
            close(part)


def validator(path):
    schema = json.loads(pathlib.Path(path).read_text())
    close(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def main():
    rightkind = str(pathlib.Path(sys.argv[1]).resolve())
    problems = []

    findings = validator("docs/findings.schema.json")
    checked = 0
    for path in ["fixtures", "tests", "tests/ci/no-such-file.yaml"]:
        command = [rightkind, "lint", "--format", "json", path, "fixtures/job/job-restart-policy.yaml"]
        run = subprocess.run(command, capture_output=True, text=True)
        output = json.loads(run.stdout)
        checked += len(output["findings"])
        problems += [f"{path}: {error.json_path}: {error.message}" for error in findings.iter_errors(output)]
    if checked == 0:
        problems.append("no finding was checked against the schema")

    kinds = validator("docs/kinds.schema.json")
    checked_kinds = 0
    for path in ["fixtures", "tests"]:
        run = subprocess.run([rightkind, "kinds", "--format", "json", path], capture_output=True, text=True)
        output = json.loads(run.stdout)
        checked_kinds += len(output["workloads"])
        problems += [f"kinds {path}: {error.json_path}: {error.message}" for error in kinds.iter_errors(output)]
    if checked_kinds == 0:
        problems.append("no workload was checked against the schema")

    config = validator("docs/rightkind.schema.json")
    for folder, wanted in [("good", True), ("bad", False)]:
        files = sorted(pathlib.Path("tests/config", folder).iterdir())
        if not files:
            problems.append(f"no sample in tests/config/{folder}")
        for file in files:
            # In YAML 1.2, `off` is not a boolean, and our reader agrees.
            taken = config.is_valid(yaml.load(file.read_text(), Loader=Loader12))
            if taken != wanted:
                problems.append(f"{file}: the schema {'takes' if taken else 'refuses'} it")

    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"schemas: {checked} findings and {checked_kinds} workloads checked")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
