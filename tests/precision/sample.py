#!/usr/bin/env python3
"""Draws workloads to judge by hand, and compares the judgement with what rightkind recognises.

    sample.py draw --seed N [--count 100] [--per-repository 4] [--without JUDGED.tsv] FOLDER...
    sample.py show JUDGED.tsv FOLDER...
    sample.py compare [--table] JUDGED.tsv RIGHTKIND FOLDER...

Each folder holds one directory per repository. `draw` prints a table to fill in before rightkind is run; `show` prints
the Pods of the table for reading. In the column `judged` stand ids of systems, separated by `|` where several are right,
or `unknown` if the manifests do not show what the workload is, or a kind of work (`work:data`, `work:one-off`,
`work:stream`), where they show no more. `compare` prints the measures that `docs/precision.md` reports.

Needs PyYAML.
"""

import argparse
import collections
import csv
import json
import pathlib
import random
import subprocess
import sys

import yaml

KINDS = {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet", "ReplicationController"}
COLUMNS = ["repository", "file", "kind", "name", "judged"]


class Loader(yaml.SafeLoader):
    """PyYAML that keeps unknown tags and the value `=`."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


def objects(path):
    """The objects of a file, those of lists among them; none if it is not YAML."""
    try:
        documents = list(yaml.load_all(path.read_text(errors="replace"), Loader=Loader))
    except (yaml.YAMLError, ValueError):
        return
    for document in documents:
        if not isinstance(document, dict):
            continue
        items = document.get("items") if str(document.get("kind", "")).endswith("List") else [document]
        yield from (item for item in items or [] if isinstance(item, dict))


def at(node, *keys):
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def pod(item):
    """The spec of the Pods that an object runs."""
    way = {"Pod": ["spec"], "CronJob": ["spec", "jobTemplate", "spec", "template", "spec"]}
    return at(item, *way.get(item.get("kind"), ["spec", "template", "spec"]))


def containers(item):
    return [one for one in at(pod(item), "containers") or [] if isinstance(one, dict)]


def workloads(folders):
    """By repository, its workloads: those that run the same containers in the same kind count once."""
    found = collections.defaultdict(dict)
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.suffix not in {".yaml", ".yml"} or not path.is_file():
                continue
            repository, *rest = path.relative_to(folder).parts
            for item in objects(path):
                name = at(item, "metadata", "name")
                if item.get("kind") not in KINDS or not any(one.get("image") for one in containers(item)):
                    continue
                same = [(one.get("image"), one.get("command"), one.get("args")) for one in containers(item)]
                key = (item["kind"], json.dumps(same, default=str))
                row = (repository, "/".join(rest), item["kind"], str(name or ""))
                found[repository].setdefault(key, row)
    return {repository: list(rows.values()) for repository, rows in found.items()}


def draw(arguments):
    chance = random.Random(arguments.seed)
    by_repository = workloads(arguments.folders)
    known = {tuple(row[column] for column in COLUMNS[:4]) for path in arguments.without for row in judged(path)}
    drawn = []
    for repository in sorted(by_repository):
        rows = sorted(row for row in by_repository[repository] if row not in known)
        drawn += chance.sample(rows, min(len(rows), arguments.per_repository))
    drawn = sorted(chance.sample(drawn, min(len(drawn), arguments.count)))
    table = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([*row, ""] for row in drawn)
    total = sum(map(len, by_repository.values()))
    print(f"{len(drawn)} of {total} workloads in {len(by_repository)} repositories", file=sys.stderr)


def judged(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def find(row, folders):
    for folder in folders:
        path = pathlib.Path(folder, row["repository"], row["file"])
        for item in objects(path) if path.is_file() else []:
            if item.get("kind") == row["kind"] and str(at(item, "metadata", "name") or "") == row["name"]:
                return folder, item
    return None, None


def show(arguments):
    for number, row in enumerate(judged(arguments.judged), 1):
        _, item = find(row, arguments.folders)
        print(f"## {number} {row['repository']}/{row['file']} {row['kind']} {row['name']}")
        spec = pod(item) or {}
        keep = {key: spec[key] for key in ["initContainers", "containers", "volumes"] if spec.get(key)}
        claims = at(item, "spec", "volumeClaimTemplates")
        keep |= {"claims": [at(one, "metadata", "name") for one in claims]} if claims else {}
        print(yaml.safe_dump(keep, sort_keys=False, width=160))


def recognised(workload):
    """The ids of the systems and the kinds of work, each with the evidence that decided."""
    found = {}
    for system in workload["is"]:
        found.setdefault(system["id"], system["evidence"][0]["by"])
    for work in workload["work"]:
        by = "name" if work["byName"] else work["evidence"][0]["by"]
        found.setdefault(f"work:{work['kind']}", by)
    return found


def compare(arguments):
    rows = judged(arguments.judged)
    results = {}
    for folder in arguments.folders:
        for repository in sorted({row["repository"] for row in rows}):
            path = pathlib.Path(folder, repository)
            if not path.is_dir():
                continue
            command = [str(pathlib.Path(arguments.rightkind).resolve()), "kinds", "--format", "json", "."]
            run = subprocess.run(command, cwd=path, capture_output=True, text=True)
            for workload in json.loads(run.stdout)["workloads"]:
                name = workload["object"].get("name", "")
                key = (repository, workload["file"].removeprefix("./"), workload["object"]["kind"], name)
                results.setdefault(key, workload)
    tally = collections.Counter()
    claims = collections.defaultdict(collections.Counter)
    for row in rows:
        workload = results.get(tuple(row[column] for column in COLUMNS[:4]))
        wanted = set(row["judged"].split("|"))
        found = recognised(workload) if workload else {}
        systems = {one: by for one, by in found.items() if not one.startswith("work:")}
        said = systems or found
        if wanted == {"unknown"}:
            outcome = "wrong" if said else "rightly unknown"
        elif not said:
            outcome = "missed"
        else:
            outcome = "as judged" if wanted & set(found) else "wrong"
        tally[outcome] += 1
        if arguments.table:
            place = "/".join(row[column] for column in COLUMNS[:2])
            shown = ", ".join(f"{one} ({by})" for one, by in sorted(said.items())) or "nothing"
            wanted_ids = row["judged"].replace("|", " or ")
            print(f"| {place} | {row['kind']} {row['name']} | {wanted_ids} | {shown} | {outcome} |")
            continue
        evidence = next((by for one, by in found.items() if one in wanted), next(iter(said.values()), None))
        if evidence:
            claims[evidence]["right" if outcome == "as judged" else "wrong"] += 1
        if outcome in {"wrong", "missed"}:
            place = "/".join(row[column] for column in COLUMNS[:2])
            print(f"{outcome}: {place} {row['kind']} {row['name']}: judged {row['judged']}, found {found or 'nothing'}")
    if arguments.table:
        return
    total = sum(tally.values())
    for outcome in ["as judged", "rightly unknown", "missed", "wrong"]:
        print(f"{tally[outcome]:4} {outcome}")
    print(f"{tally['as judged'] + tally['rightly unknown']:4} of {total} as judged or rightly unknown")
    said, right = tally["as judged"] + tally["wrong"], tally["as judged"]
    there = sum(1 for row in rows if row["judged"] != "unknown")
    print(f"precision {right}/{said}, recall {right}/{there}")
    for evidence, counts in sorted(claims.items()):
        print(f"by {evidence}: {counts['right']} right, {counts['wrong']} wrong")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("--seed", type=int, required=True)
    drawing.add_argument("--count", type=int, default=100)
    drawing.add_argument("--per-repository", type=int, default=4)
    drawing.add_argument("--without", action="append", default=[], metavar="JUDGED")
    drawing.set_defaults(run=draw)
    showing = commands.add_parser("show")
    showing.add_argument("judged")
    showing.set_defaults(run=show)
    comparing = commands.add_parser("compare")
    comparing.add_argument("judged")
    comparing.add_argument("rightkind")
    comparing.add_argument("--table", action="store_true", help="print every row as a line of a Markdown table")
    comparing.set_defaults(run=compare)
    for command in [drawing, showing, comparing]:
        command.add_argument("folders", nargs="+", metavar="FOLDER")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
