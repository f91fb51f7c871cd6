"""The intended differences: how each is recognised, and why it is right."""

import os
import pathlib
import re

import yaml

from . import ours

PIECE = "a part of an object, such as a patch, may lack required fields"
STRANGER = "in a part of an object, which may have another kind, fields are only unknown if there is evidence"
SELECTOR = "a kustomization adds selector and labels: to all objects of the run, or to a workload that has neither"
EMPTY_WILL_DO = "the schemas require it because of its Go type, but validation accepts an empty one"
RELAXED = "older schemas require it, but validation never did, and it is optional in later schemas"
PLACEHOLDER = "a key that is a placeholder is not a field, and a value that is a placeholder is not wrong"
NULL = "null counts as absent, or in a list as the empty value; the schemas accept it for some fields only"
EMPTY = "null counts as absent, and the field is required"

# By kind: what older schemas require, and later ones do not.
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

# What validation accepts when it is empty.
NEVER_NEEDED = {"CSIDriver": {"spec"}, "CSINode": {"drivers"}, "LimitRange": {"limits"}}
NEVER_NEEDED |= {kind: {"preference", "rules", "value"} for kind in ours.WORKLOADS}

# Why we correctly refuse what they accept: by lint, and a pattern of the message.
OURS = [
    ("missing-field", "`metadata` needs `name`", "validation requires a name for each object, and no schema does"),
    ("missing-field", "a claim needs|of a claim needs", "validation requires access modes and a size for claims"),
    ("missing-field", "a Service with a cluster IP needs", "validation requires ports for a Service"),
    ("missing-field", "needs `(spec|containers)`", "validation requires the parts of an object"),
    ("missing-field", r"(Ref|configMap|secret)` needs `(name|secretName)`", "validation requires a name in a reference"),
    ("missing-field", r"needs (`\S+` (if|unless)|(at least )?one of)", "validation requires it beside another field, which no schema says"),
    ("missing-field", "must not be empty", "an empty string counts as absent, which no schema says"),
    ("missing-field", "`[^`]*openAPIV3Schema|needs `[^`]*openAPIV3Schema", "validation requires the parts of a structural schema"),
    ("missing-field", r"volumeClaimTemplates\[\d+\](\.metadata)?` needs", "validation requires a name and a spec for a template"),
    ("missing-field", r"service` needs `port`", "validation requires the port of a backend"),
    ("missing-field", r"\]` needs", "an item without a value counts as an empty item, which validation refuses"),
    ("unknown-field", r"of `[^`]*\.subresources\.status`", "a type without fields accepts none: schemas do not check it"),
    ("wrong-type", "is too (large|small)", "an integer has 32 or 64 bits, which JSON Schema does not check"),
    ("wrong-type", "base64", "bytes are base64, which JSON Schema does not check"),
    ("wrong-type", "must be a time", "times are those of RFC 3339, which JSON Schema does not check"),
]


class Pieces:
    """The kustomizations of a run: which files are patches, and whether selectors are added."""

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
        """Whether a file is a patch, according to a kustomization or its name."""
        named = {"patch", "patches"}
        words = set(re.split("[^A-Za-z0-9]", file.name))
        return os.path.normpath(file) in self.patches or file.parent.name in named or bool(named & words)


def is_placeholder(value):
    """Whether the value is a placeholder, for a template or in capital letters for a person."""
    if isinstance(value, list):
        return len(value) == 1 and is_placeholder(value[0])
    return isinstance(value, str) and bool(re.search(r"[$({]|^<.*>$|^[A-Z][A-Z0-9_]{2,}$", value))


def held(data, *way):
    """The value at a path through mappings; an empty mapping if there is none."""
    for step in way:
        data = data.get(step) if isinstance(data, dict) else None
    return data or {}


def pod_template(data):
    """The Pod template of a workload, or the Pod; an empty mapping if there is none."""
    ways = {"Pod": (), "PodTemplate": ("template",), "CronJob": ("spec", "jobTemplate", "spec", "template")}
    return held(data, *ways.get(data["kind"], ("spec", "template")))


def is_piece(data):
    """Whether a workload lacks containers, or one of them has a name and no image: a patch, or the base of one."""
    if data["kind"] not in ours.WORKLOADS:
        return False
    pod = held(pod_template(data), "spec")
    containers = [*held(pod, "containers"), *held(pod, "initContainers")]
    containers = [one for one in containers if isinstance(one, dict)]
    return not held(pod, "containers") or any("name" in one and "image" not in one for one in containers)


def theirs_only(refusals, data, piece=False, adds_selectors=False):
    """Why we correctly accept what they refuse, for all their reasons; `None` if one is not explained."""
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
    """Why we correctly refuse what they accept, for all findings; `None` if one is not explained."""
    reasons = set()
    if any(re.search(r"\.openAPIV3Schema\b", finding.get("path", "")) for finding in findings):
        findings = [one for one in findings if not re.search(r"\.openAPIV3Schema\b", one.get("path", ""))]
        reasons.add("the published schema accepts anything below `items` of a CustomResourceDefinition")
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
