#!/usr/bin/env python3
"""Compares rightkind with the answers of API servers, and prints where they differ.

    measure.py BINARY TABLE.jsonl.gz VERSION [--every N] [--kind KIND] [--show misses|false|paths] [--write DIR]

Each line of the table is an object with one mistake: `text`, the versions that `accept` it, and the errors of those
that `refuse` it. The binary runs once over all of them. A refusal is found if a finding is an error; an accepted
object is called an error if a lint of `shape` reports one.
"""

import argparse
import collections
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

STAGES = ("validate", "strict", "decode")


def cases(table, version, every, kind):
    with gzip.open(table, "rt") as lines:
        for number, line in enumerate(lines):
            if number % every:
                continue
            case = json.loads(line)
            if kind and case["kind"] not in kind.split(","):
                continue
            if version in case["accept"] or version in case["refuse"]:
                yield case


def run(binary, version, chosen, folder):
    """The findings of each case, by its number."""
    for number, case in enumerate(chosen):
        (folder / f"{number}.yaml").write_text(case["text"])
    done = subprocess.run([binary, "lint", "--format", "json", "--min-severity", "error",
                           "--kubernetes-version", version, folder],
                          capture_output=True, text=True, cwd=folder)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    found = collections.defaultdict(list)
    for finding in json.loads(done.stdout)["findings"]:
        found[int(pathlib.PurePath(finding["file"]).stem)].append(finding)
    return found


def shape_lints(binary):
    listed = json.loads(subprocess.run([binary, "lints", "--format", "json"], capture_output=True, text=True,
                                       check=True).stdout)
    return {lint["id"] for lint in listed if lint["section"] == "shape"}


def plain(field):
    """A path in one spelling: keys in brackets count as fields. The server leaves some indices out, so none count."""
    keys = re.sub(r"\[([^\]]*)\]", lambda key: "." + key.group(1).strip("\"'"), field or "").strip(".")
    return re.sub(r"\.\d+(?=\.|$)", "", keys)


def is_near(ours, theirs):
    """Whether a path is the other, its parent or its child."""
    ours, theirs = plain(ours), plain(theirs)
    if ours == theirs:
        return True
    longer, shorter = max(ours, theirs, key=len), min(ours, theirs, key=len)
    return longer.startswith(shorter + ".") and "." not in longer[len(shorter) + 1:] or shorter == ""


def words(detail):
    """A message without the values in it."""
    return re.sub(r'"[^"]*"|\b\d+\b', "…", detail)[:110]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("table")
    parser.add_argument("version")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--kind")
    parser.add_argument("--show", default="misses,false,paths")
    parser.add_argument("--write")
    given = parser.parse_args()
    chosen = list(cases(given.table, given.version, given.every, given.kind))
    with tempfile.TemporaryDirectory() as folder:
        found = run(pathlib.Path(given.binary).resolve(), given.version, chosen, pathlib.Path(folder))
    of_shape = shape_lints(given.binary)

    total, right = collections.Counter(), collections.Counter()
    agreements = near = accepted = 0
    misses, wrong, elsewhere = (collections.defaultdict(list) for _ in range(3))
    for number, case in enumerate(chosen):
        findings = found.get(number, [])
        if given.version in case["accept"]:
            accepted += 1
            for finding in findings:
                if finding["lint"] in of_shape:
                    wrong[finding["lint"]].append((number, case, finding))
            continue
        errors = case["refuse"][given.version]
        stage = errors[0]["stage"]
        total[stage] += 1
        if not findings:
            if stage == "validate":
                misses[case["kind"], case["field"].split(":")[-1], words(errors[0]["detail"])].append((number, case))
            else:
                misses[stage, case["field"].split(":")[-1], words(errors[0]["detail"])].append((number, case))
            continue
        right[stage] += 1
        if stage == "validate":
            agreements += 1
            if any(is_near(finding.get("path"), error["field"]) for finding in findings for error in errors):
                near += 1
            else:
                pair = findings[0]["lint"], plain(errors[0]["field"]), findings[0].get("path")
                elsewhere[pair].append((number, case))

    show = given.show.split(",")
    if "misses" in show:
        for (kind, field, detail), of in sorted(misses.items(), key=lambda item: -len(item[1])):
            print(f"{len(of):4} {kind} {field}: {detail}   [{of[0][1]['id']} {of[0][1]['edit']}]")
    if "false" in show:
        for lint, of in sorted(wrong.items()):
            for number, case, finding in of:
                print(f"FALSE {lint} {case['kind']} {case['field']} {case['edit']} [{case['id']}]: {finding['message']}")
    if "paths" in show:
        for pair, of in sorted(elsewhere.items(), key=lambda item: -len(item[1]))[:80]:
            print(f"PATH {len(of):4} {' '.join(map(str, pair))}   [{of[0][1]['id']}]")
    if given.write:
        folder = pathlib.Path(given.write)
        folder.mkdir(parents=True, exist_ok=True)
        for of in [*misses.values()]:
            (folder / f"{of[0][1]['id']}.yaml").write_text(of[0][1]["text"])
    for stage in STAGES:
        share = right[stage] / total[stage] if total[stage] else 1
        print(f"{given.version} {stage}: {right[stage]} of {total[stage]} found ({share:.4f})")
    called = len({number for of in wrong.values() for number, _, _ in of})
    print(f"{given.version} accepted: {called} of {accepted} called an error ({called / max(accepted, 1):.4f})")
    print(f"{given.version} paths: {near} of {agreements} near ({near / max(agreements, 1):.4f})")


if __name__ == "__main__":
    main()
