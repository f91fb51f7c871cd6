#!/usr/bin/env python3
"""Generates kubernetes.bin, the table of every built-in kind and its fields, by version.

    python3 src/schema/generate.py [--check] [WHEEL OR FOLDER]

It reads the definitions in the package `kubernetes-validate` from PyPI (a wheel, a folder with its contents, or
the installed package), the enumerations in enums.txt, and the limits of numbers in bounds.txt. It needs only
Python's standard library.
With --check nothing is written, and the exit status shows whether the table is current.

The format is described in table.rs, which reads it.
"""

import importlib.util
import json
import pathlib
import re
import struct
import sys
import zipfile

HERE = pathlib.Path(__file__).parent
TABLE = HERE / "kubernetes.bin"
PACKAGE = "kubernetes_validate"
DEFINITIONS = PACKAGE + "/kubernetes-json-schema/v1.{}.0-local/_definitions.json"
VERSIONS = range(25, 38)
NONE = 0xFFFF
LEAST, MOST = -(2**63), 2**63 - 1

ANY, OBJECT, MAP, LIST, STRING, ENUM, BOOLEAN, INT32, INT64, NUMBER, QUANTITY, INT_OR_STRING, BYTE, TIME = range(14)
REQUIRED = 1

# Definitions without fields that accept any field. Other definitions without fields belong to types that have none;
# those that are not mappings accept anything.
FREE = {
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
    "io.k8s.apimachinery.pkg.runtime.RawExtension",
}

# Definitions of a stable version, which have fixed rules: `io.k8s.api.apps.v1.Deployment`.
STABLE = re.compile(r"\.v\d+\.\w+$")

# Required by the definitions because their Go types are not pointers, but valid if empty.
NEVER_NEEDED = {
    ("io.k8s.api.batch.v1.PodFailurePolicy", "rules"),
    ("io.k8s.api.core.v1.HTTPHeader", "value"),
    ("io.k8s.api.core.v1.LimitRangeSpec", "limits"),
    ("io.k8s.api.core.v1.PreferredSchedulingTerm", "preference"),
    ("io.k8s.api.core.v1.Sysctl", "value"),
    ("io.k8s.api.storage.v1.CSIDriver", "spec"),
    ("io.k8s.api.storage.v1.CSINodeSpec", "drivers"),
}

# Definitions that are scalars.
SCALARS = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": QUANTITY,
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": INT_OR_STRING,
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": TIME,
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": TIME,
}


def read_definitions(place):
    """The definitions by minor version."""
    if place is None:
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None:
            sys.exit(f"{PACKAGE} is not installed; name its wheel, or a folder that it was unpacked to")
        place = pathlib.Path(spec.origin).parent.parent
    place = pathlib.Path(place)
    if place.suffix == ".whl":
        wheel = zipfile.ZipFile(place)
        read = lambda path: wheel.read(path)
    else:
        read = lambda path: (place / path).read_bytes()
    return {minor: json.loads(read(DEFINITIONS.format(minor)))["$defs"] for minor in VERSIONS}


def read_enums():
    """The values of a field by definition and field: [(value, since, until)], 0 for no bound."""
    enums = {}
    for line in (HERE / "enums.txt").read_text().splitlines():
        definition, field, *words = line.split("\t")
        values = []
        for word in words:
            value, _, bounds = word.partition("@")
            since, _, until = bounds.partition("-")
            values.append((value, int(since or 0), int(until or 0)))
        enums[definition, field] = tuple(values)
    return enums


def read_bounds():
    """The minimum and maximum of a field by definition and field; None for no limit."""
    bounds = {}
    for line in (HERE / "bounds.txt").read_text().splitlines():
        definition, field, least, *most = line.split("\t")
        bounds[definition, field] = (int(least) if least else None, int(most[0]) if most else None)
    return bounds


def shape(schema, enum, bounds):
    """The shape of a value, as nested tuples. Enumerations and limits of a list are those of its items."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name not in SCALARS:
            return (OBJECT, name)
        return (INT_OR_STRING, bounds) if SCALARS[name] == INT_OR_STRING else (SCALARS[name],)
    kinds = schema.get("type", [])
    kinds = [kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"]
    match kinds:
        case ["string"]:
            if schema.get("format") == "byte":
                return (BYTE,)
            return (ENUM, enum) if enum else (STRING,)
        case ["integer"]:
            return (INT32 if schema.get("format") == "int32" else INT64, bounds)
        case ["number"]:
            return (NUMBER, None)
        case ["boolean"]:
            return (BOOLEAN,)
        case ["array"]:
            return (LIST, shape(schema["items"], enum, bounds))
        case ["object"] if isinstance(schema.get("additionalProperties"), dict):
            return (MAP, shape(schema["additionalProperties"], None, None))
    return (ANY,)


def ranges(by_minor):
    """[(value, since, until)] for each range of versions with one value; until is 0 for the newest."""
    runs = []
    for minor in VERSIONS:
        value = by_minor.get(minor)
        if runs and runs[-1][0] == value and runs[-1][2] == minor - 1:
            runs[-1][2] = minor
        elif value is not None:
            runs.append([value, minor, minor])
    return [(value, since, 0 if until == VERSIONS[-1] else until) for value, since, until in runs]


def collect(definitions, enums, bounds):
    """Fields by definition, and kinds, over all versions."""
    fields, kinds, opaque = {}, {}, set()
    for minor, all_of_version in definitions.items():
        for name, schema in all_of_version.items():
            for kind in schema.get("x-kubernetes-group-version-kind", []):
                if kind["kind"] not in ("DeleteOptions", "WatchEvent"):
                    version = "/".join(filter(None, [kind["group"], kind["version"]]))
                    kinds.setdefault((version, kind["kind"]), {})[minor] = name
            if name in FREE or "object" not in schema.get("type", []):
                opaque.add(name)
                continue
            own = fields.setdefault(name, {})
            for field, inner in schema.get("properties", {}).items():
                keys = inner.get("x-kubernetes-list-map-keys")
                merge = inner.get("x-kubernetes-patch-merge-key")
                keys = tuple(keys) if keys else (merge,) if merge else ()
                required = REQUIRED if field in schema.get("required", []) else 0
                value = (shape(inner, enums.get((name, field)), bounds.get((name, field))), required, keys)
                own.setdefault(field, {})[minor] = value
    strays = [f"{name} {field}" for name, field in bounds if field not in fields.get(name, {})]
    if strays:
        sys.exit(f"bounds.txt names fields that no version has: {', '.join(strays)}")
    return fields, kinds, opaque - fields.keys()


def relax(fields):
    """Makes fields optional if validation never requires them.

    These are the ones above, and the ones that a later version of a stable type calls optional: earlier
    definitions required them by mistake.
    """
    for name, own in fields.items():
        for field, by_minor in own.items():
            optional = STABLE.search(name) and not by_minor[max(by_minor)][1]
            if optional or (name, field) in NEVER_NEEDED:
                for minor, (shape_of_field, _, keys) in by_minor.items():
                    by_minor[minor] = (shape_of_field, 0, keys)


class Pool:
    """Numbers distinct values in the order of first use."""

    def __init__(self):
        self.numbers = {}

    def add(self, value):
        return self.numbers.setdefault(value, len(self.numbers))

    def __iter__(self):
        return iter(self.numbers)


def encode(fields, kinds, opaque):
    strings, shapes, enums, keys, bounds = Pool(), Pool(), Pool(), Pool(), Pool()
    types = {name: number for number, name in enumerate(sorted(fields))}

    def number_of(value):
        tag = value[0]
        if tag == OBJECT:
            if value[1] in FREE:
                return number_of((MAP, (ANY,)))
            if value[1] in opaque:
                return shapes.add((ANY, 0))
            return shapes.add((OBJECT, types[value[1]]))
        if tag in (MAP, LIST):
            return shapes.add((tag, number_of(value[1])))
        if tag == ENUM:
            return shapes.add((ENUM, enums.add(value[1])))
        if tag in (INT32, INT64, NUMBER, INT_OR_STRING):
            return shapes.add((tag, NONE if value[1] is None else bounds.add(value[1])))
        return shapes.add((tag, 0))

    type_records, field_records = b"", b""
    count = 0
    for name in types:
        records = b""
        first = count
        for field in sorted(fields[name], key=str.encode):
            for (value, required, list_keys), since, until in ranges(fields[name][field]):
                keyed = keys.add(list_keys) if list_keys else NONE
                records += struct.pack(
                    "<HHBBBxH", strings.add(field), number_of(value), since, until, required, keyed
                )
                count += 1
        type_records += struct.pack("<HHH", strings.add(name.rsplit(".", 1)[1]), first, count - first)
        field_records += records

    kind_records = b""
    for (version, kind), by_minor in sorted(kinds.items(), key=lambda item: (item[0][1], item[0][0])):
        for name, since, until in ranges(by_minor):
            kind_records += struct.pack("<HHHBB", strings.add(version), strings.add(kind), types[name], since, until)

    shape_records = b"".join(struct.pack("<BxH", tag, argument) for tag, argument in shapes)
    enum_records, value_records = b"", b""
    for values in enums:
        enum_records += struct.pack("<HH", len(value_records) // 4, len(values))
        for value, since, until in values:
            value_records += struct.pack("<HBB", strings.add(value), since, until)
    key_records, key_names = b"", b""
    for names in keys:
        key_records += struct.pack("<HH", len(key_names) // 2, len(names))
        key_names += b"".join(struct.pack("<H", strings.add(name)) for name in names)

    bounds_records = b"".join(
        struct.pack("<qq", LEAST if least is None else least, MOST if most is None else most) for least, most in bounds
    )

    ends, pool = b"", b""
    for text in strings:
        pool += text.encode()
        ends += struct.pack("<I", len(pool))
    sections = [
        ends, type_records, field_records, shape_records, enum_records, value_records,
        key_records, key_names, kind_records, bounds_records, pool,
    ]
    header = struct.pack("<4sBBH", b"rkst", VERSIONS[0], VERSIONS[-1], len(sections))
    at = len(header) + 8 * len(sections)
    for section in sections:
        header += struct.pack("<II", at, len(section))
        at += len(section)
    return header + b"".join(sections)


def main(arguments):
    check = "--check" in arguments
    places = [argument for argument in arguments if argument != "--check"]
    fields, kinds, opaque = collect(read_definitions(places[0] if places else None), read_enums(), read_bounds())
    relax(fields)
    made = encode(fields, kinds, opaque)
    if not check:
        TABLE.write_bytes(made)
        print(f"{TABLE}: {len(made)} bytes")
    elif made != TABLE.read_bytes():
        sys.exit(f"{TABLE} is not what generate.py makes now; run it without --check")


if __name__ == "__main__":
    main(sys.argv[1:])
