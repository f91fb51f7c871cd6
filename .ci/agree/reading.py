"""Manifests as kubectl reads them, with the place of each object: PyYAML's grammar, go-yaml's types."""

import re
import typing

import yaml

PLAIN = "plain"
TRUE = {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"}
FALSE = {"n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"}
NULL = {"", "~", "null", "Null", "NULL"}
INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
FLOAT = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Leaves plain scalars untyped: PyYAML has times, sexagesimals and `=` where Kubernetes has strings."""

    def resolve(self, kind, value, implicit):
        if kind is yaml.ScalarNode and implicit[0]:
            return PLAIN
        return super().resolve(kind, value, implicit)


class Object(typing.NamedTuple):
    """An object of a file: its start (line and column from 1), and its JSON value, if it is an object."""

    place: tuple
    data: dict | None
    readable: bool = True


def scalar(text):
    """The value of a plain scalar."""
    if text in NULL:
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    plain = text.replace("_", "")
    if match := INTEGER.fullmatch(plain):
        sign, *digits = match.groups()
        ((base, digits),) = [pair for pair in zip((16, 2, 8, 10), digits) if pair[1] is not None]
        value = int(sign + digits, base)
        return value if -(2**63) <= value < 2**64 else float(value)
    return float(plain) if FLOAT.fullmatch(plain) else text


def key(node):
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(problem="a key that is no scalar", problem_mark=node.start_mark)
    value = construct(node, {})
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def construct(node, known):
    """The value of a node; aliases are the same node, which is built once."""
    if id(node) in known:
        return known[id(node)]
    if isinstance(node, yaml.ScalarNode):
        typed = node.tag == PLAIN or node.tag.rsplit(":", 1)[-1] in ("bool", "int", "float", "null")
        return scalar(node.value) if typed else node.value
    if isinstance(node, yaml.SequenceNode):
        value = known[id(node)] = []
        value += [construct(item, known) for item in node.value]
        return value
    value = known[id(node)] = {}
    for name, inner in node.value:
        if name.tag == PLAIN and name.value == "<<":
            for source in inner.value if isinstance(inner, yaml.SequenceNode) else [inner]:
                for merged, held in construct(source, known).items():
                    value.setdefault(merged, held)
    for name, inner in node.value:
        if name.tag != PLAIN or name.value != "<<":
            value[key(name)] = construct(inner, known)
    return value


def pieces(text):
    """The documents of a text, split at lines with `---`, with the number of their first line."""
    lines = [0]
    for match in re.finditer(r"^---", text, re.MULTILINE):
        lines.append(match.start())
    for start, end in zip(lines, [*lines[1:], len(text)]):
        if start != end:
            yield text.count("\n", 0, start), text[start:end]


def objects_of(node, line):
    """The object at a node, or the objects in it if it is a list."""
    if not isinstance(node, yaml.MappingNode):
        return
    data = construct(node, {})
    if not all(isinstance(data.get(name), str) for name in ("apiVersion", "kind")):
        return
    items = [inner for name, inner in node.value if name.value == "items"]
    if data["kind"].endswith("List") and items and isinstance(items[0], yaml.SequenceNode):
        for item in items[0].value:
            yield from objects_of(item, line)
    else:
        mark = node.start_mark
        yield Object((line + mark.line + 1, mark.column + 1), data)


def objects(text):
    """The objects of a text in order; a document without objects, or an unreadable one, has an entry without data."""
    found = []
    for line, piece in pieces(text.removeprefix("\ufeff")):
        # A quote that is never closed ends at the separator: that place still belongs to the document before.
        start = (line + 1, 4 if piece.startswith("---") else 1)
        here, loader = [], None
        try:
            loader = Loader(piece)
            if loader.check_node():
                here = list(objects_of(loader.get_node(), line))
            found += here or [Object(start, None, True)]
        except (yaml.YAMLError, RecursionError, AttributeError, TypeError, ValueError):
            found.append(Object(start, None, False))
        finally:
            if loader is not None:
                loader.dispose()
    return found
