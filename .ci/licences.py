"""Checks the licence of every dependency against the list in deny.toml, if cargo-deny is not available.

Usage: licences.py, in the root of the repository. Advisories and duplicates are for cargo-deny alone.
"""

import json
import pathlib
import re
import subprocess
import sys


def allowed():
    text = pathlib.Path("deny.toml").read_text()
    (names,) = re.findall(r"^allow = \[(.*?)\]", text, re.MULTILINE | re.DOTALL)
    return set(re.findall(r'"([^"]+)"', names))


def satisfied(expression, names):
    """Whether an SPDX expression is satisfied by these licences."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either():
        value = both()
        while words and words[0] == "OR":
            words.pop(0)
            value = both() or value
        return value

    def both():
        value = single()
        while words and words[0] == "AND":
            words.pop(0)
            value = single() and value
        return value

    def single():
        word = words.pop(0)
        if word == "(":
            value = either()
            words.pop(0)
            return value
        if words and words[0] == "WITH":
            word = " ".join([word, words.pop(0), words.pop(0)])
        return word in names

    return either()


def main():
    metadata = ["cargo", "metadata", "--format-version", "1", "--locked"]
    packages = json.loads(subprocess.run(metadata, check=True, capture_output=True).stdout)["packages"]
    names = allowed()
    bad = [
        f"{package['name']} {package['version']}: {package['license']}"
        for package in packages
        if not satisfied(package["license"] or "none", names)
    ]
    for line in bad:
        print(f"licence not in deny.toml: {line}", file=sys.stderr)
    print(f"licences: {len(packages)} packages")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
