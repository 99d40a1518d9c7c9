# SPDX-License-Identifier: LGPL-2.1-or-later
"""A validator for the part of JSON Schema (draft 4) that configurations of containers need.

complaints(schema, value) yields a line for each fault, with its place as a JSON pointer. A schema
with a keyword that it does not know is a fault of the caller, not of the value.
"""

import re

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}
KEYWORDS = {"type", "properties", "patternProperties", "required", "items", "enum", "minimum",
            "maximum", "oneOf"}  # fmt: skip


def _of_object(schema, value, place):
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{place} lacks {name}"
    for name, below in schema.get("properties", {}).items():
        if name in value:
            yield from complaints(below, value[name], f"{place}/{name}")
    for pattern, below in schema.get("patternProperties", {}).items():
        for name in value:
            if re.search(pattern, name):
                yield from complaints(below, value[name], f"{place}/{name}")


def _of_number(schema, value, place):
    if value < schema.get("minimum", value):
        yield f"{place} is {value}, less than {schema['minimum']}"
    if value > schema.get("maximum", value):
        yield f"{place} is {value}, more than {schema['maximum']}"


def complaints(schema, value, place=""):
    assert set(schema) <= KEYWORDS, schema
    if "type" in schema and not TYPES[schema["type"]](value):
        yield f"{place or '/'} is {value!r}, not of type {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is {value!r}, not one of {schema['enum']}"
    if "oneOf" in schema and sum(not list(complaints(s, value)) for s in schema["oneOf"]) != 1:
        yield f"{place} is {value!r}, which fits not exactly one of its schemas"
    if isinstance(value, dict):
        yield from _of_object(schema, value, place)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from complaints(schema.get("items", {}), item, f"{place}/{i}")
    elif TYPES["integer"](value):
        yield from _of_number(schema, value, place)
