"""Changes valid objects in one place each, and compares rightkind with kubernetes-validate on the results.

Usage: mutants.py RIGHTKIND [--versions 1.25,1.37] [--count 20000] [--seed 1] [--verbose] PATH..., with the packages
kubernetes-validate and pyyaml. The objects are those in PATH that neither side finds anything wrong with. A
difference that agree/explained.py has no reason for fails; those of one cause are shown as one.
"""

import argparse
import collections
import copy
import json
import pathlib
import random
import sys
import tempfile

from agree import explained, ours, reading, theirs

BATCH = 2000


def at(data, path):
    for step in path:
        data = data[step]
    return data


def places(value, path=()):
    """The paths of all values in an object, except those that identify its kind."""
    if path and path[0] in ("apiVersion", "kind"):
        return
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, held in inner:
        yield from places(held, (*path, step))


def others(value):
    """Replacements for a value: of other types, outside of ranges, and none."""
    found = [None, True, "text", "", 7, -1, 1.5, 2.0, 2**31, 2**63, 2**64, {}, [], [value], {"a": value}]
    if isinstance(value, list) and value:
        found.append(value[0])
    if not isinstance(value, (dict, list)):
        found.append(str(value))
    return [one for one in found if type(one) is not type(value) or one != value]


def misspellings(name):
    middle = len(name) // 2
    swapped = name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
    shorter, upper = name[:middle] + name[middle + 1 :], name[:1].upper() + name[1:]
    return [name + "s", shorter, swapped, name.lower(), name.capitalize(), upper]


def spoiled(data, path):
    """All changes at a path: a description, and a function that changes a copy."""
    *way, last = path
    around = at(data, way)

    def put(copied, value):
        at(copied, way)[last] = value

    for value in others(around[last]):
        yield f"put {json.dumps(value)[:30]} there", lambda copied, value=value: put(copied, value)
    if not isinstance(around, dict):
        return
    yield "delete it", lambda copied: at(copied, way).pop(last)

    def rename(copied, to):
        mapping = at(copied, way)
        items = [(to if name == last else name, value) for name, value in mapping.items()]
        mapping.clear()
        mapping.update(items)

    for name in sorted(set(misspellings(last)) - set(around) - {""}):
        yield f"call it {name}", lambda copied, name=name: rename(copied, name)
    above = way[:-1]
    while above and isinstance(at(data, above), list):
        above = above[:-1]
    if way and last not in at(data, above):
        yield "move it up", lambda copied: at(copied, above).__setitem__(last, at(copied, way).pop(last))
    for sibling, value in around.items():
        if sibling != last and isinstance(value, dict) and last not in value:

            def down(copied, sibling=sibling):
                mapping = at(copied, way)
                mapping[sibling][last] = mapping.pop(last)
            yield f"move it into {sibling}", down
    if "banana" not in around:
        yield "put an unknown field beside it", lambda copied: at(copied, way).__setitem__("banana", 1)


def refused(findings, shape):
    return [one for one in findings if ours.is_refusal(one, shape)]


def judge(rightkind, version, shape, objects):
    """The refusals of both tools for each object."""
    judged = []
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "objects.yaml")
        for start in range(0, len(objects), BATCH):
            batch = objects[start : start + BATCH]
            file.write_text("".join(f"---\n{json.dumps(data, ensure_ascii=False)}\n" for data in batch))
            found = collections.defaultdict(list)
            by_file, _ = ours.findings(rightkind, version, file)
            for finding in by_file[file.as_posix()]:
                found[(ours.place(finding)[0] - 1) // 2].append(finding)
            judged += [
                (theirs.refusals(data, version), refused(found[number], shape)) for number, data in enumerate(batch)
            ]
    return judged


def sound(rightkind, versions, shape, paths):
    """The objects that both tools accept, without duplicates."""
    texts = {}
    for path in map(pathlib.Path, paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in (".yaml", ".yml") and file.is_file():
                for one in reading.objects(file.read_text(errors="replace")):
                    if one.data is not None:
                        texts[json.dumps(one.data, ensure_ascii=False)] = one.data
    objects = [data for text, data in texts.items() if text.isprintable() and not explained.is_piece(data)]
    for version in versions:
        judged = judge(rightkind, version, shape, objects)
        objects = [data for data, (refusals, findings) in zip(objects, judged) if refusals == [] and not findings]
    return objects


def group(what):
    """The description of a change without the old value."""
    return what.split(":")[0][:24]


def path_text(path):
    return ".".join("[]" if isinstance(step, int) else step for step in path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--versions", default="1.25,1.37")
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("rightkind")
    parser.add_argument("paths", nargs="+")
    arguments = parser.parse_args()
    rightkind = str(pathlib.Path(arguments.rightkind).resolve())
    shape = ours.lints_of_shape(rightkind)
    versions = arguments.versions.split(",")
    objects = sound(rightkind, versions, shape, arguments.paths)
    chance = random.Random(arguments.seed)
    mutants = []
    by_kind = collections.defaultdict(list)
    for data in objects:
        by_kind[data["apiVersion"], data["kind"]].append(data)
    kinds = sorted(by_kind)
    # Rare kinds are used as often as common ones.
    while kinds and len(mutants) < arguments.count:
        data = chance.choice(by_kind[chance.choice(kinds)])
        path = chance.choice(list(places(data)))
        what, spoil = chance.choice(list(spoiled(data, path)))
        copied = copy.deepcopy(data)
        spoil(copied)
        mutants.append((copied, path, what))
    print(f"mutants: {len(objects)} sound objects of {len(kinds)} kinds, {len(mutants)} mutants")
    unexplained = 0
    for version in versions:
        counts, reasons, causes = collections.Counter(), collections.Counter(), collections.defaultdict(list)
        judged = judge(rightkind, version, shape, [data for data, _, _ in mutants])
        for (data, path, what), (refusals, findings) in zip(mutants, judged):
            if bool(refusals) == bool(findings):
                counts["both refuse" if findings else "both accept"] += 1
                continue
            side = "only ours refuses" if findings else "only theirs refuses"
            counts[side] += 1
            why = explained.ours_only(findings) if findings else explained.theirs_only(refusals, data)
            if why:
                reasons.update((side, reason) for reason in why)
                continue
            unexplained += 1
            first = findings[0]["lint"] if findings else refusals[0].rule
            causes[side, first, group(what), path_text(path[-2:])].append((data, path, what, refusals, findings))
        print(f"{version}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
        for (side, reason), count in sorted(reasons.items()):
            print(f"    {side}, {count}: {reason}")
        for (side, *_), examples in sorted(causes.items(), key=lambda item: -len(item[1])):
            data, path, what, refusals, findings = examples[0]
            print(f"{side}, {len(examples)}: {data['kind']} {path_text(path)}: {what}")
            print(f"    theirs: {' | '.join(map(str, refusals)) or 'accepted'}")
            print(f"    ours: {' | '.join(one['lint'] + ': ' + one['message'] for one in findings) or 'nothing'}")
            if arguments.verbose:
                print(f"    {json.dumps(data)[:1500]}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
