"""The verdict of kubernetes-validate on an object, in strict mode."""

import functools
import re
import typing

import jsonschema
import referencing
from kubernetes_validate import utils

FOLDER = "kubernetes-json-schema/v{}.0-local-strict"


class Refusal(typing.NamedTuple):
    """The reason of a refusal: the rule of JSON Schema, the place, and the message."""

    rule: str
    path: tuple
    message: str
    value: object

    def __str__(self):
        text = self.message if len(self.message) < 200 else self.message[:100] + " … " + self.message[-100:]
        return f"{'.'.join(map(str, self.path)) or '(top)'}: {text}"


@functools.cache
def definitions(version):
    contents = utils.schema_contents(FOLDER.format(version) + "/_definitions.json", version)
    return referencing.Resource.from_contents(contents)


@functools.cache
def validator(version, name):
    """The validator, which `kubernetes_validate.validate` creates again for each object; `None` without a schema."""
    try:
        schema = utils.schema_contents(f"{FOLDER.format(version)}/{name}.json", version)
    except (FileNotFoundError, NotADirectoryError, OSError):
        return None
    registry = definitions(version) @ (referencing.Resource.from_contents(schema) @ referencing.Registry())
    return jsonschema.validators.Draft202012Validator(schema, registry=registry)


def schema_name(data):
    api_version = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", data["apiVersion"])
    return f"{data['kind'].lower()}-{api_version}"


def is_served_elsewhere(data):
    """Whether any version has a schema for the object's kind."""
    return any(validator(utils.major_minor(version), schema_name(data)) for version in utils.all_versions())


def refusals(data, version):
    """All reasons to refuse the object; `None` if there is no schema for it."""
    found = validator(version, schema_name(data))
    if found is None:
        return None
    return [
        Refusal(error.validator, tuple(error.absolute_path), error.message, error.instance)
        for error in found.iter_errors(data)
    ]
