#!/usr/bin/env python3
"""Writes enums.txt from a checkout of github.com/kubernetes/api with its tags.

    src/schema/enums.py CHECKOUT > src/schema/enums.txt

The published definitions have no enumerations, so these come from the Go types that are marked `+enum`, and
from those in CLOSED, which are not marked although validation accepts nothing else. There is one line for each
field: the definition, the field, and the values, separated by tabs. A value that not all versions have is
followed by its first version (`Recreate@37`) or its last (`Old@-30`).
"""

import re
import subprocess
import sys

VERSIONS = range(25, 38)
CLOSED = {
    "apps/v1": ["PersistentVolumeClaimRetentionPolicyType"],
    "autoscaling/v2": ["MetricSourceType", "MetricTargetType", "HPAScalingPolicyType", "ScalingPolicySelect"],
    "core/v1": ["ContainerRestartPolicy", "ResourceResizeRestartPolicy", "OSName"],
}
# From apimachinery, which is not part of the checkout.
APIMACHINERY = """\
io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement\toperator\tDoesNotExist\tExists\tIn\tNotIn
"""
# In the published definitions, inline structs are merged into the surrounding struct.
INLINE = {"EphemeralContainerCommon": "EphemeralContainer"}


def git(checkout, *arguments):
    run = subprocess.run(["git", "-C", checkout, *arguments], capture_output=True, text=True, check=True)
    return run.stdout


def tag_of(checkout, minor):
    """The release, or the newest pre-release of a version that is not released yet in the checkout."""
    tags = git(checkout, "tag", "--list", f"v0.{minor}.0*", "--sort=-creatordate").split()
    return f"v0.{minor}.0" if f"v0.{minor}.0" in tags else tags[0]


def read_package(folder, text):
    """The enumerations of one types.go, and its structs' fields with their Go types."""
    marked = re.findall(r"// \+enum\n(?://[^\n]*\n)*type (\w+) (?:= )?(?:\w+\.)?\w+\n", text)
    enums = {name: set() for name in [*marked, *CLOSED.get(folder, [])]}
    typed = re.findall(r"^\s+\w+\s+(\w+)\s*=\s*\"([^\"]*)\"", text, re.M)
    converted = re.findall(r"^\s+\w+\s*=\s*(\w+)\(\"([^\"]*)\"\)", text, re.M)
    for name, value in typed + converted:
        if name in enums and value:
            enums[name].add(value)
    # Some of their values come from another package, with another name.
    for name in re.findall(r"^\s+\w+\s*=\s*(\w+)\(\w+\.\w+\)", text, re.M):
        enums.pop(name, None)
    aliases = re.findall(r"^type (\w+) = v1\.(\w+)$", text, re.M)
    structs = {}
    for name, body in re.findall(r"^type (\w+) struct \{\n(.*?)^\}", text, re.M | re.S):
        fields = re.findall(r"^\s+\w+\s+([*\[\]\w.]+)\s+`[^`]*json:\"(\w+)", body, re.M)
        structs[name] = {field: go.lstrip("*[]") for go, field in fields}
    return enums, dict(aliases), structs


def main(checkout):
    seen = {}
    for minor in VERSIONS:
        tag = tag_of(checkout, minor)
        files = [f for f in git(checkout, "ls-tree", "-r", "--name-only", tag).split() if f.endswith("/types.go")]
        folders = [file.removesuffix("/types.go") for file in files]
        packages = {folder: read_package(folder, git(checkout, "show", f"{tag}:{folder}/types.go")) for folder in folders}
        for folder, (enums, aliases, structs) in packages.items():
            stable = packages.get(folder.split("/")[0] + "/v1", ({}, {}, {}))[0]
            values = dict(enums)
            for alias, target in aliases.items():
                values[alias] = stable.get(target, set())
            for struct, fields in structs.items():
                if struct.endswith(("Status", "Condition")):
                    continue
                definition = "io.k8s.api." + folder.replace("/", ".") + "." + INLINE.get(struct, struct)
                for field, go in fields.items():
                    known = packages["core/v1"][0].get(go[3:]) if go.startswith("v1.") else values.get(go)
                    for value in known or ():
                        seen.setdefault((definition, field), {}).setdefault(value, set()).add(minor)
    first, last = VERSIONS[0], VERSIONS[-1]
    lines = APIMACHINERY.splitlines()
    for (definition, field), values in seen.items():
        any_minor = set().union(*values.values())
        words = []
        for value, minors in sorted(values.items()):
            since = f"@{min(minors)}" if min(minors) > min(any_minor) else ""
            until = f"@-{max(minors)}" if max(minors) < max(any_minor) else ""
            words.append(value + since + until)
        lines.append("\t".join([definition, field, *words]))
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main(sys.argv[1])
