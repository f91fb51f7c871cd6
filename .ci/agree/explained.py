"""The differences that are meant: what each is known by, and why it is right."""

import os
import pathlib
import re

import yaml

from . import ours

PIECE = "a piece of an object, such as a patch, is not asked for what it lacks"
STRANGER = "in a piece of an object, which may be of another kind, a field is unknown only for a reason that shows"
SELECTOR = "a kustomization adds selector and labels: to all objects of the run, or to a workload that has neither"
EMPTY_WILL_DO = "the schemas require it for how its Go type is written, and to validation an empty one is good"
RELAXED = "older schemas require what validation never asked for, and later ones call it optional"
PLACEHOLDER = "a key yet to be filled in is no field, and a value yet to be filled in no wrong one"
NULL = "null is as good as absent, in a list the empty value; the schemas take it for some fields only"
EMPTY = "null is as good as absent, and the field is required"

# By kind: what older schemas require, and later ones don't.
RELAXED_FIELDS = {
    "ClusterRoleBinding": {"apiGroup"},
    "ControllerRevision": {"revision"},
    "CronJob": {"onPodConditions", "status"},
    "DeviceClass": {"spec"},
    "EndpointSlice": {"endpoints"},
    "Job": {"onPodConditions", "status"},
    "NetworkPolicy": {"podSelector"},
    "PriorityClass": {"value"},
    "ResourceClaim": {"spec"},
    "ResourceClaimTemplate": {"spec"},
    "RoleBinding": {"apiGroup"},
    "StatefulSet": {"serviceName"},
}

# What validation is content to find empty.
NEVER_NEEDED = {"CSIDriver": {"spec"}, "CSINode": {"drivers"}, "LimitRange": {"limits"}}
NEVER_NEEDED |= {kind: {"preference", "rules", "value"} for kind in ours.WORKLOADS}

# Why we are right to refuse what they accept: by lint, and a pattern of the message.
OURS = [
    ("missing-field", "`metadata` needs `name`", "validation asks each object for a name, and no schema does"),
    ("missing-field", "a claim needs|of a claim needs", "validation asks claims for access modes and a size"),
    ("missing-field", "a Service with a cluster IP needs", "validation asks a Service for ports"),
    ("missing-field", "needs `(spec|containers)`", "validation asks an object for its parts"),
    ("missing-field", r"(Ref|configMap|secret)` needs `(name|secretName)`", "validation asks a reference for a name"),
    ("missing-field", r"\]` needs", "an item without a value is one with nothing in it, which validation refuses"),
    ("unknown-field", r"of `[^`]*\.subresources\.status`", "a type without fields takes none, which the schemas miss"),
    ("wrong-type", "is too (large|small)", "an integer has 32 or 64 bits, which JSON Schema does not check"),
    ("wrong-type", "base64", "bytes are base64, which JSON Schema does not check"),
    ("wrong-type", "must be a time", "times are those of RFC 3339, which JSON Schema does not check"),
]


class Pieces:
    """What the kustomizations of a run say: which files are patches, and whether selectors are added."""

    def __init__(self, files):
        self.patches, self.adds_selectors = set(), False
        for file in files:
            if file.stem != "kustomization":
                continue
            try:
                root = yaml.load(file.read_text(), Loader=yaml.BaseLoader) or {}
            except yaml.YAMLError:
                continue
            for key in ("patches", "patchesStrategicMerge", "patchesJson6902"):
                for item in root.get(key) or []:
                    name = item.get("path", "") if isinstance(item, dict) else item
                    self.patches.add(os.path.normpath(file.parent / name.split("\n")[0]))
            selects = [item.get("includeSelectors") == "true" for item in root.get("labels") or []]
            self.adds_selectors |= "commonLabels" in root or any(selects)

    def holds(self, file):
        """Whether a file is a patch: by the word of a kustomization, or by its name."""
        named = {"patch", "patches"}
        words = set(re.split("[^A-Za-z0-9]", file.name))
        return os.path.normpath(file) in self.patches or file.parent.name in named or bool(named & words)


def is_placeholder(value):
    """Whether something else fills the value in: a template, or a person who reads its capitals."""
    if isinstance(value, list):
        return len(value) == 1 and is_placeholder(value[0])
    return isinstance(value, str) and bool(re.search(r"[$({]|^<.*>$|^[A-Z][A-Z0-9_]{2,}$", value))


def held(data, *way):
    """What stands at the end of a way through mappings; an empty one where there is nothing."""
    for step in way:
        data = data.get(step) if isinstance(data, dict) else None
    return data or {}


def pod_template(data):
    """The Pod template of a workload, or the Pod; an empty one where the workload has none."""
    ways = {"Pod": (), "PodTemplate": ("template",), "CronJob": ("spec", "jobTemplate", "spec", "template")}
    return held(data, *ways.get(data["kind"], ("spec", "template")))


def is_piece(data):
    """Whether a workload lacks containers, or one of them has a name and no image: a patch, or what one adds to."""
    if data["kind"] not in ours.WORKLOADS:
        return False
    pod = held(pod_template(data), "spec")
    containers = [*held(pod, "containers"), *held(pod, "initContainers")]
    containers = [one for one in containers if isinstance(one, dict)]
    return not held(pod, "containers") or any("name" in one and "image" not in one for one in containers)


def theirs_only(refusals, data, piece=False, adds_selectors=False):
    """Why it is right that we accept what they refuse, for all of the reasons to refuse; else none."""
    piece = piece or is_piece(data)
    unlabelled = not held(pod_template(data), "metadata", "labels")
    reasons = set()
    for refusal in refusals:
        if refusal.rule in ("required", "additionalProperties") and piece:
            reasons.add(PIECE if refusal.rule == "required" else STRANGER)
        elif refusal.rule == "additionalProperties" and re.search(r"__|[$({]", refusal.message.split("(", 1)[1]):
            reasons.add(PLACEHOLDER)
        elif refusal.rule in ("type", "oneOf") and is_placeholder(refusal.value):
            reasons.add(PLACEHOLDER)
        elif refusal.value is None and refusal.rule in ("type", "oneOf"):
            reasons.add(NULL)
        elif refusal.message == "'selector' is a required property" and (adds_selectors or unlabelled):
            reasons.add(SELECTOR)
        elif refusal.rule == "required" and refusal.message.split("'")[1] in NEVER_NEEDED.get(data["kind"], ()):
            reasons.add(EMPTY_WILL_DO)
        elif refusal.rule == "required" and refusal.message.split("'")[1] in RELAXED_FIELDS.get(data["kind"], ()):
            reasons.add(RELAXED)
        else:
            return None
    return reasons


def ours_only(findings):
    """Why it is right that we refuse what they accept, for all of the findings; else none."""
    reasons = set()
    for finding in findings:
        known = [why for lint, words, why in OURS if lint == finding["lint"] and re.search(words, finding["message"])]
        if finding["lint"] not in ours.OF_SCHEMAS:
            reasons.add(f"the schemas have no such rule: {finding['lint']}")
        elif known:
            reasons.add(known[0])
        elif finding["lint"] == "missing-field" and finding["label"] == "no value here":
            reasons.add(EMPTY)
        else:
            return None
    return reasons
