#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl and a daemon that is not ptd: each member of each reply, and of each error, is left out, has
another type, or has escapes in it. No run crashes, prints a control character, or takes a reply that is
not in the types of the interface.

    test-replies.py PTCTL DTC INTERFACE BOARD.dts [EVERY]

With EVERY, only one of so many mutations is tried.
"""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile

import varlink
from fakedaemon import FakeDaemon
from samples import ACTIVE, ERRORS, FAILED, HELD_ONE, SERVICE_ERRORS, verbs_with_replies

INTERFACE = "org.ptctl.Passthrough."
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
INVALID = "ptctl: invalid reply from the daemon"
ESCAPES = "\x1b[31mred\x1b]0;title\x07\x7f\u009b31m\nptctl: all is well\r\t"
OTHERS = [None, True, 17, -(2**63), 2**63 - 1, 0.5, "", "text", "%s%n", ESCAPES, [], {}, [None], ["x"], [[]]]


def places(value, at=()):
    """The paths of all members and entries; of an array, the first and the last entry."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*at, key)
            yield from places(item, (*at, key))
    elif isinstance(value, list):
        for i in sorted({0, len(value) - 1} if value else ()):
            yield (*at, i)
            yield from places(value[i], (*at, i))


def changed(value, at, how):
    """A copy in which how(container, key) was done at the place."""
    result = copy.deepcopy(value)
    place = result
    for key in at[:-1]:
        place = place[key]
    how(place, at[-1])
    return result


def remove(container, key):
    del container[key]


def setter(value):
    def put(container, key):
        container[key] = value

    return put


def without_nulls(value):
    """As a client has to read it: a member that is null is absent."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def has_controls(value, name=""):
    if isinstance(value, dict):
        # The content of a file is the one text that may have them.
        return any(has_controls(item, key) for key, item in value.items()
                   if not (key == "text" and "name" in value))  # fmt: skip
    if isinstance(value, list):
        return any(has_controls(item) for item in value)
    return isinstance(value, str) and bool(re.search("[\x00-\x08\x0a-\x1f\x7f-\x9f]", value))


def is_wrong(check, value):
    """Whether the interface has no such reply; it may grow, so more members and values are fine."""
    found = [text for text in varlink.complaints(check, without_nulls(value), "reply")
             if "is no member of it" not in text and not re.search("'.*' is none of", text)]  # fmt: skip
    return bool(found) or has_controls(value)


def is_error(result, verb):
    """Whether there is nothing on stdout, or the error with --json."""
    if "--json" not in verb:
        return not result.stdout
    return json.loads(result.stdout).keys() == {"error", "parameters"}


class Mutations:
    def __init__(self, ptctl, daemon, folder, every):
        self.ptctl, self.daemon, self.folder, self.every = ptctl, daemon, folder, every
        self.mutants, self.runs, self.failures = 0, 0, 0

    def is_chosen(self):
        self.mutants += 1
        return self.mutants % self.every == 0

    def run(self, message, *verb):
        self.daemon.replies = AnyMethod(json.dumps(message).encode() + b"\0"
                                        if not isinstance(message, bytes) else message)  # fmt: skip
        self.runs += 1
        return subprocess.run([self.ptctl, *verb], capture_output=True, timeout=120, check=False,
                              cwd=self.folder,
                              env={**os.environ, "PTD_SOCKET": self.daemon.address})  # fmt: skip

    def complain(self, what, message, verb, result):
        self.failures += 1
        print("%s: %s\n  %s\n  status %d, stdout %r, stderr %r" % (
            " ".join(verb), what, json.dumps(message)[:300] if not isinstance(message, bytes) else
            message[:100], result.returncode, result.stdout[:200], result.stderr[-600:]))  # fmt: skip

    def check(self, message, verb, wrong):
        """One run: with a wrong reply it fails and says so, else it ends in some orderly way."""
        result = self.run(message, *verb)
        is_file = verb[0] == "export" and "-o" not in verb  # byte by byte, unless on a terminal
        text = (b"" if is_file else result.stdout) + result.stderr
        text = text.decode(errors="surrogateescape")
        if CONTROL.search(text) or re.search("[\udc80-\udcff]", text):
            self.complain("prints control characters", message, verb, result)
        if not 0 <= result.returncode <= 7 or "Sanitizer" in text or "runtime error" in text:
            self.complain("crashes", message, verb, result)
        elif wrong and (result.returncode != FAILED or INVALID not in text or not is_error(result, verb)):
            self.complain("should not take this", message, verb, result)
        elif not wrong and INVALID in text:
            self.complain("should take this", message, verb, result)
        return result

    def mutate(self, parameters, wrap, check, verb):
        """Everything that can be wrong with one message."""
        good = self.check(wrap(parameters), verb, False)
        more = changed(parameters, ("more",), setter({"any": ["thing", None]}))
        result = self.check(wrap(more), verb, False)
        if "--json" not in verb and (result.stdout, result.returncode) != (good.stdout, good.returncode):
            self.complain("should ignore what it does not know", more, verb, result)
        for at in places(parameters):
            mutants = [changed(parameters, at, remove)]
            mutants += [changed(parameters, at, setter(other)) for other in OTHERS]
            for mutant in filter(lambda _: self.is_chosen(), mutants):
                self.check(wrap(mutant), verb, self.expected(mutant, check, verb))

    @staticmethod
    def expected(mutant, check, verb):
        mutant = without_nulls(mutant)
        if verb[0] in ("show", "graph") and not mutant.get("devices"):
            return True
        if verb[0] == "export" and not is_wrong(check, mutant):
            return not mutant["files"] or any(("text" in file) == ("base64" in file)
                                              for file in mutant["files"])  # fmt: skip
        return is_wrong(check, mutant)


class AnyMethod:
    """The same bytes, whatever is called."""

    def __init__(self, reply):
        self.reply = reply

    def __getitem__(self, _):
        return self.reply


def reply_of(parameters):
    return {"parameters": parameters}


def event_of(parameters):
    return {"parameters": parameters, "continues": True}


def test_replies(mutations, dtb):
    methods = mutations.daemon.interface.methods
    tried = {"Monitor", "Explain"}  # ptctl has the codes built in
    for verb, method, reply in verbs_with_replies(mutations.ptctl, dtb, "ethernet0"):
        mutations.mutate(reply, reply_of, methods[method][1], verb)
        tried.add(method)
    if tried != methods.keys():
        print("not tried: %s" % (methods.keys() - tried))
        mutations.failures += 1


def test_events(mutations):
    check = mutations.daemon.interface.methods["Monitor"][1]
    for event in ({"event": "present", "assignments": [ACTIVE]},
                  {"event": "assignment", "assignment": HELD_ONE},
                  {"event": "released", "assignment": HELD_ONE}):  # fmt: skip
        mutations.mutate(event, event_of, check, ("monitor",))


def test_errors(mutations):
    """What an error repeats may have been typed: control characters are no fault there."""
    for name, (parameters, *_) in ERRORS.items():
        check = mutations.daemon.interface.errors[name]
        for at in places(parameters):
            for how in filter(lambda _: mutations.is_chosen(), [remove, *map(setter, OTHERS)]):
                mutant = changed(parameters, at, how)
                plain = {key: "" if isinstance(value, str) else value for key, value in mutant.items()}
                mutations.check({"error": INTERFACE + name, "parameters": mutant}, ("assign", "a", "b"),
                                is_wrong(check, plain))  # fmt: skip
    for name, (parameters, *_) in SERVICE_ERRORS.items():
        for key in parameters:
            for other in filter(lambda _: mutations.is_chosen(), OTHERS):
                mutations.check({"error": "org.varlink.service." + name, "parameters": {key: other}},
                                ("assign", "a", "b"), False)  # fmt: skip
    unknown = {"error": "com.example.Any", "parameters": {ESCAPES: ESCAPES, "a": [ESCAPES]}}
    mutations.check(unknown, ("assign", "a", "b"), False)
    mutations.check({"error": ESCAPES}, ("assign", "a", "b"), True)


def test_messages(mutations):
    """Bytes that are not a reply at all."""
    deep = b"[" * 100000 + b"]" * 100000
    for message in (b"\0", b"null\0", b"[]\0", b"{}\0", b'{"parameters":[]}\0', b'{"error":1}\0',
                    b'{"parameters":%s}\0' % deep, b'{"parameters":{"devices":[],"x":"\xff"}}\0',
                    b'{"parameters":{"devices":[],"x":"\\u0000"}}\0',
                    b'{"parameters":{"devices":[]},"continues":true}\0',
                    b"x" * (65 << 20) + b"\0"):  # fmt: skip
        result = mutations.check(message, ("show", "a"), False) if len(message) > 1 << 20 else \
            mutations.check(message, ("show", "a"), True)  # fmt: skip
        if result.returncode != FAILED:
            mutations.complain("should fail", message, ("show", "a"), result)


def main():
    ptctl, dtc, interface, board = sys.argv[1:5]
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "board.dtb")
        subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", dtb, board], check=True)
        mutations = Mutations(os.path.abspath(ptctl), FakeDaemon(folder, interface), folder,
                              int(sys.argv[5]) if len(sys.argv) > 5 else 1)
        test_replies(mutations, dtb)
        test_events(mutations)
        test_errors(mutations)
        test_messages(mutations)
    print("%d runs, %d failures" % (mutations.runs, mutations.failures))
    return 1 if mutations.failures else 0


if __name__ == "__main__":
    sys.exit(main())
