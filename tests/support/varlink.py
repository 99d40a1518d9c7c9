# SPDX-License-Identifier: LGPL-2.1-or-later
"""Varlink's interface language: a parser, and a check of JSON values against its types.

An interface is read once into check functions. One that finds something wrong calls
complain(where, text); `where` is a chain (outer, member), spelled out only for a complaint.

Stricter than Varlink: an optional member is absent rather than null, as this project promises.
"""

import re

TOKEN = re.compile(r"#[^\n]*|\s+|->|\[\]|\[string\]|[A-Za-z][A-Za-z0-9_.-]*|[?(),:]")
INTEGER = (-(2**63), 2**63)


class SyntaxProblem(Exception):
    pass


def tokens(text):
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise SyntaxProblem(f"unexpected text: {text[at:at + 20]!r}")
        at = match.end()
        if not match[0].isspace() and match[0][0] != "#":
            yield match[0]
    yield ""


def spell(where):
    if isinstance(where, tuple):
        outer, member = where
        return spell(outer) + (f"[{member}]" if isinstance(member, int) else f".{member}")
    return where


class Interface:
    """types: name → check; methods: name → (check of parameters, check of the reply);
    errors: name → check of parameters."""

    def __init__(self, text):
        self.tokens = tokens(text)
        self.token = next(self.tokens)
        self.types, self.methods, self.errors = {}, {}, {}
        self.used = set()
        self.expect("interface")
        self.name = self.take_name()
        while self.token:
            self.read_definition()
        if self.used - self.types.keys():
            raise SyntaxProblem(f"used but not defined: {self.used - self.types.keys()}")

    def take(self):
        token, self.token = self.token, next(self.tokens, "")
        return token

    def take_name(self):
        if not self.token[:1].isalpha():
            raise SyntaxProblem(f"expected a name before {self.token!r}")
        return self.take()

    def expect(self, token):
        if self.take() != token:
            raise SyntaxProblem(f"expected {token!r} before {self.token!r}")

    def read_definition(self):
        kind, name = self.take_name(), self.take_name()
        if kind == "type":
            self.types[name] = self.read_struct_or_enum()
        elif kind == "method":
            parameters = self.read_struct_or_enum()
            self.expect("->")
            self.methods[name] = parameters, self.read_struct_or_enum()
        elif kind == "error":
            self.errors[name] = self.read_struct_or_enum()
        else:
            raise SyntaxProblem(f"no definition begins with {kind!r}")

    def read_struct_or_enum(self):
        members, values = {}, []
        self.expect("(")
        while self.token != ")":
            name = self.take_name()
            if self.token == ":":
                self.take()
                optional = self.token == "?"
                members[name] = self.read_type(), optional
            else:
                values.append(name)
            if self.token != ")":
                self.expect(",")
        self.take()
        if members and values:
            raise SyntaxProblem(f"neither a struct nor an enum: {values}")
        return check_enum(values) if values else check_struct(members)

    def read_type(self):
        if self.token == "(":
            return self.read_struct_or_enum()
        token = self.take()
        if token == "?":
            return self.read_type()
        if token == "[]":
            return check_array(self.read_type())
        if token == "[string]":
            return check_map(self.read_type())
        return BUILTIN.get(token) or self.check_named(token)

    def check_named(self, name):
        # Looked up when used: a type may be defined further down.
        self.used.add(name)
        return lambda value, where, complain: self.types[name](value, where, complain)


def check_of(kind, type_name):
    def check(value, where, complain):
        if type(value) is not kind:
            complain(where, f"{value!r} is no {type_name}")

    return check


CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")
FILE_TEXT = re.compile(r"(files\[\d+\]\.text|GetInterfaceDescription\.description)$")


def check_string(value, where, complain):
    """Of the control characters, only the content of a file, or an interface, has more than tabs."""
    if type(value) is not str:
        complain(where, f"{value!r} is no string")
    elif CONTROL.search(value) and not FILE_TEXT.search(spell(where)):
        complain(where, f"{value!r} has control characters")


def check_int(value, where, complain):
    if type(value) is not int or not INTEGER[0] <= value < INTEGER[1]:
        complain(where, f"{value!r} is no int")


def check_float(value, where, complain):
    if type(value) not in (int, float):
        complain(where, f"{value!r} is no float")


def check_enum(values):
    known = frozenset(values)

    def check(value, where, complain):
        if type(value) is not str or value not in known:
            complain(where, f"{value!r} is none of {', '.join(values)}")

    return check


def check_array(check_item):
    def check(value, where, complain):
        if type(value) is not list:
            return complain(where, f"{value!r} is no array")
        for i, item in enumerate(value):
            check_item(item, (where, i), complain)

    return check


def check_map(check_item):
    def check(value, where, complain):
        if type(value) is not dict:
            return complain(where, f"{value!r} is no map")
        for key, item in value.items():
            check_item(item, (where, key), complain)

    return check


def check_struct(members):
    required = [name for name, (_, optional) in members.items() if not optional]
    checks = {name: check for name, (check, _) in members.items()}

    def check(value, where, complain):
        if type(value) is not dict:
            return complain(where, f"{value!r} is no object")
        for name in required:
            if name not in value:
                complain(where, f"{name} is missing")
        for name, item in value.items():
            if name in checks:
                checks[name](item, (where, name), complain)
            else:
                complain(where, f"{name} is no member of it")

    return check


BUILTIN = {
    "bool": check_of(bool, "bool"),
    "int": check_int,
    "float": check_float,
    "string": check_string,
    "object": lambda value, where, complain: None,
}


def load(path):
    with open(path, encoding="utf-8") as file:
        return Interface(file.read())


def complaints(check, value, where):
    """The faults of a value, as sentences."""
    found = []
    check(value, where, lambda where, text: found.append(f"{spell(where)}: {text}"))
    return found
