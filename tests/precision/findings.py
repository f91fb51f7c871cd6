#!/usr/bin/env python3
"""Lists the findings of a run for reading, and compares two runs.

    findings.py list RUN.json [--lint LINT] [--severity SEVERITY] [--limit N]
    findings.py diff OLD.json NEW.json

A run is what `rightkind lint --format json` prints. `list` prints the findings by lint, the most frequent lint first,
one line each, or so many for each lint, taken evenly. `diff` prints what only one of the runs has, and where a finding
has another severity or message; its exit status is 1 if there is a difference.
"""

import argparse
import collections
import json
import sys


def read(path):
    with open(path) as file:
        return json.load(file)["findings"]


def subject(finding):
    found = finding.get("object", {})
    return f"{found.get('kind', '-')} {found.get('name', '-')}"


def line(finding):
    at = finding["range"]["start"]["line"]
    return f"{finding['file']}:{at} {subject(finding)}: {finding['severity']}: {finding['message']}"


def even(rows, limit):
    """So many of the rows, from all over the list."""
    if limit is None or len(rows) <= limit:
        return rows
    return [rows[at * len(rows) // limit] for at in range(limit)]


def show(arguments):
    by_lint = collections.defaultdict(list)
    for finding in read(arguments.run):
        if arguments.lint in {None, finding["lint"]} and arguments.severity in {None, finding["severity"]}:
            by_lint[finding["lint"]].append(finding)
    for lint, findings in sorted(by_lint.items(), key=lambda item: (-len(item[1]), item[0])):
        print(f"## {lint}: {len(findings)}")
        print("\n".join(map(line, even(findings, arguments.limit))))
    return 0


def keyed(findings):
    """Findings by what stays the same when lines move: the n-th of a lint in an object of a file."""
    seen = collections.Counter()
    found = {}
    for finding in findings:
        key = (finding["file"], subject(finding), finding["lint"])
        seen[key] += 1
        found[(*key, seen[key])] = finding
    return found


def diff(arguments):
    old, new = keyed(read(arguments.old)), keyed(read(arguments.new))
    gone = [old[key] for key in old if key not in new]
    come = [new[key] for key in new if key not in old]
    other = [
        (old[key], new[key])
        for key in old
        if key in new and any(old[key][part] != new[key][part] for part in ["severity", "message"])
    ]
    for sign, findings in [("-", gone), ("+", come)]:
        for finding in sorted(findings, key=lambda one: (one["lint"], one["file"])):
            print(f"{sign} [{finding['lint']}] {line(finding)}")
    for before, after in sorted(other, key=lambda pair: (pair[0]["lint"], pair[0]["file"])):
        print(f"~ [{before['lint']}] {line(before)} => {after['severity']}: {after['message']}")
    print(f"{len(gone)} gone, {len(come)} new, {len(other)} changed", file=sys.stderr)
    return 1 if gone or come or other else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    listing = commands.add_parser("list")
    listing.add_argument("run")
    listing.add_argument("--lint")
    listing.add_argument("--severity")
    listing.add_argument("--limit", type=int)
    listing.set_defaults(command=show)
    comparing = commands.add_parser("diff")
    comparing.add_argument("old")
    comparing.add_argument("new")
    comparing.set_defaults(command=diff)
    arguments = parser.parse_args()
    return arguments.command(arguments)


if __name__ == "__main__":
    sys.exit(main())
