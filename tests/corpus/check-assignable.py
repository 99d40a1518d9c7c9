#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares what ptctl calls assignable on well-known boards with a list that was looked at one by one.

    check-assignable.py PTCTL CORPUS

CORPUS is where corpus.sh keeps the device trees. Exit status: 0, 1, or 77 if no board is there.
"""

import json
import pathlib
import subprocess
import sys

LIST = pathlib.Path(__file__).with_name("assignable.txt")
SKIPPED = 77


def read_list(text):
    """{board: {path}}; a device outside of a board, twice, or without a reason is an error."""
    boards, reason, devices = {}, None, None
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            reason = line
        elif line.startswith("["):
            devices, reason = boards.setdefault(line.strip("[]"), set()), None
        elif devices is None or reason is None or line in devices:
            raise ValueError("%s: without a board or a reason, or twice" % line)
        else:
            devices.add(line)
    return boards


def differences(expected, found):
    """What is in one of the two only."""
    yield from ("%s is assignable, and not in the list" % path for path in sorted(found - expected))
    yield from ("%s is in the list, and not assignable" % path for path in sorted(expected - found))


def ask(ptctl, dtb):
    command = [ptctl, "--dtb", dtb, "--json", "list", "--verdict=assignable"]
    reply = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return {device["path"] for device in json.loads(reply)["devices"]}


def self_test():
    assert read_list("# what\n[a/b]\n# why\n/x\n/y\n") == {"a/b": {"/x", "/y"}}
    for wrong in ("# why\n/x\n", "[a]\n/x\n", "[a]\n# why\n/x\n/x\n"):
        try:
            read_list(wrong)
        except ValueError:
            continue
        raise AssertionError(wrong)
    assert len(list(differences({"/x", "/y"}, {"/y", "/z"}))) == 2
    assert not list(differences({"/x"}, {"/x"}))


def main():
    self_test()
    ptctl, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    checked = wrong = 0
    for board, expected in read_list(LIST.read_text(encoding="utf-8")).items():
        dtb = corpus / (board + ".dtb")
        if not dtb.exists():
            continue
        checked += 1
        for text in differences(expected, ask(ptctl, dtb)):
            print("%s: %s" % (board, text))
            wrong += 1
    print("%d boards compared with %s" % (checked, LIST.name))
    if not checked:
        return SKIPPED
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
