"""Compares rightkind's findings about the shape of objects with kubernetes-validate in strict mode.

Usage: agreement.py RIGHTKIND [--versions 1.25,1.29,1.33,1.37] [--verbose] PATH..., with the packages
kubernetes-validate and pyyaml. Each file or folder in a PATH is one run of rightkind, so that patches and the
definitions of custom resources are known as such. A difference that agree/explained.py has no reason for fails;
--verbose shows those that it has a reason for as well.
"""

import argparse
import bisect
import collections
import pathlib
import sys

from agree import explained, ours, reading, theirs


def runs(paths):
    for path in map(pathlib.Path, paths):
        yield from sorted(path.iterdir()) if path.is_dir() else [path]


class Comparison:
    """The counts for one version, and the differences."""

    def __init__(self, rightkind, version, shape):
        self.rightkind, self.version, self.shape = rightkind, version, shape
        self.counts = collections.Counter()
        self.reasons = collections.Counter()
        self.lines = []

    def add(self, path, texts):
        """Compares the objects of one run; `texts` keeps the parsed files for the next version."""
        found, skipped = ours.findings(self.rightkind, self.version, path)
        pieces = explained.Pieces(files(path))
        for file in files(path):
            name = file.as_posix()
            if name not in texts:
                texts[name] = reading.objects(file.read_text(errors="replace"))
            places = [one.place for one in texts[name]]
            by_object = collections.defaultdict(list)
            for finding in found.get(name, []):
                by_object[max(bisect.bisect_right(places, ours.place(finding)) - 1, 0)].append(finding)
            piece = pieces.holds(file)
            for at, one in enumerate(texts[name]):
                place = f"{name}:{one.place[0]}"
                self.compare(place, one, by_object[at], name in skipped, piece, pieces.adds_selectors)

    def compare(self, place, one, findings, skipped, piece, adds_selectors):
        counted = [finding for finding in findings if ours.is_refusal(finding, self.shape)]
        if one.data is None:
            said = {finding["lint"] for finding in counted}
            if one.readable:
                self.counts["no object"] += 1
            elif skipped or said:
                self.counts["read by neither"] += 1
            else:
                self.differ(place, one, "only theirs cannot read it", [], findings)
            return
        refusals = theirs.refusals(one.data, self.version)
        if refusals is None:
            self.without_schema(place, one, counted, findings)
            return
        self.counts["compared"] += 1
        if bool(counted) == bool(refusals):
            self.counts["both refuse" if counted else "both accept"] += 1
        elif refusals:
            reasons = explained.theirs_only(refusals, one.data, piece, adds_selectors)
            self.judge("only theirs refuses", reasons, place, one, refusals, findings)
        else:
            self.judge("only ours refuses", explained.ours_only(counted), place, one, refusals, counted)

    def without_schema(self, place, one, counted, findings):
        """A kind of other versions must be refused. Other kinds without a schema are only refused for the name."""
        gone = {finding["lint"] for finding in counted} & {"removed-api-version", "unknown-kind"}
        if theirs.is_served_elsewhere(one.data) and not gone:
            self.differ(place, one, "a kind of another version, and only they miss it", [], findings)
        self.counts["without a schema and refused" if gone else "without a schema"] += 1

    def judge(self, what, reasons, place, one, refusals, findings):
        self.counts[what] += 1
        self.reasons.update((what, reason) for reason in reasons or ())
        self.differ(place, one, what, refusals, findings, reasons)

    def differ(self, place, one, what, refusals, findings, reasons=None):
        kind = f"{one.data['apiVersion']} {one.data['kind']}" if one.data else "no object"
        said = [f"{finding['lint']} {finding.get('path', '')}: {finding['message']}" for finding in findings]
        line = f"{place}: {kind}: {what}\n    theirs: {' | '.join(map(str, refusals)) or 'accepted'}"
        line += f"\n    ours: {' | '.join(said) or 'nothing'}"
        if reasons:
            line += f"\n    because {'; '.join(sorted(reasons))}"
        self.lines.append((bool(reasons), line))


def files(path):
    if path.is_file():
        return [path]
    known = (".yaml", ".yml", ".json")
    hidden = lambda file: any(part.startswith(".") for part in file.relative_to(path).parts)
    found = (file for file in path.rglob("*") if file.suffix.lower() in known and file.is_file())
    return sorted(file for file in found if not hidden(file))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--versions", default="1.25,1.29,1.33,1.37")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("rightkind")
    parser.add_argument("paths", nargs="+")
    arguments = parser.parse_args()
    rightkind = str(pathlib.Path(arguments.rightkind).resolve())
    shape = ours.lints_of_shape(rightkind)
    texts, unexplained = {}, 0
    for version in arguments.versions.split(","):
        comparison = Comparison(rightkind, version, shape)
        for path in runs(arguments.paths):
            comparison.add(path, texts)
        counts = ", ".join(f"{count} {what}" for what, count in sorted(comparison.counts.items()))
        print(f"agreement: {version}: {counts}")
        for (what, reason), count in sorted(comparison.reasons.items()):
            print(f"    {what}, {count}: {reason}")
        for known, line in comparison.lines:
            unexplained += not known
            if arguments.verbose or not known:
                print(line)
    if unexplained:
        print(f"{unexplained} differences without an explanation", file=sys.stderr)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
