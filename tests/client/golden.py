#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the output of ptctl for small boards with what was worked out by hand.

golden.py PTCTL DTC DIRECTORY [NAME…]

Each NAME.json of the directory holds what is expected of one tree: `tree` names its source
(without it NAME.dts), `hostTree` that of the host tree, if any. `list` is compared with the
devices of `ptctl list --json`, `devices` with those of `ptctl show --json`.

Only members that an expectation has are compared, but these in full: of a region, an interrupt or
a supplier no member may be missing or too many (the path of an interrupt may be left out); codes
and suppliers count as sets; `list` and `parts` have to name every device and every part.

In addition each tree, turned into a directory like /sys/firmware/devicetree/base, has to give the
same output, byte for byte. One line for each difference; exit status 1 if there are any.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from unflatten import unflatten

BY_PATH = ("list", "devices", "parts")
AS_SETS = ("codes", "suppliers")
WHOLE = ("regions", "interrupts", "suppliers", "streams")
MAY_BE_LEFT_OUT = {"interrupts": {"path"}}


class Failed(Exception):
    """A program failed, so that there is nothing to compare."""


# ---- comparing ----


def show(value):
    return json.dumps(value, ensure_ascii=False)


def differences_of_objects(where, kind, want, got):
    for name, value in want.items():
        if name not in got:
            yield f"{where}: no {name}, expected {show(value)}"
        else:
            yield from differences(f"{where}: {name}", name, value, got[name])
    if kind in WHOLE:
        for name in got.keys() - want.keys() - MAY_BE_LEFT_OUT.get(kind, set()):
            yield f"{where}: unexpected {name} {show(got[name])}"


def differences_by_path(where, kind, want, got):
    wanted = {item["path"]: item for item in want}
    found = {item["path"]: item for item in got}
    for path in wanted.keys() - found.keys():
        yield f"{where}: {path} is missing"
    for path in found.keys() - wanted.keys():
        yield f"{where}: unexpected {path}"
    for path in (path for path in wanted if path in found):
        yield from differences(f"{where}: {path}", kind, wanted[path], found[path])


def differences_of_sets(where, want, got):
    wanted, found = (sorted(show(dict_sorted(item)) for item in items) for items in (want, got))
    for item in wanted:
        if wanted.count(item) > found.count(item):
            yield f"{where}: {item} is missing"
    for item in found:
        if found.count(item) > wanted.count(item):
            yield f"{where}: unexpected {item}"


def dict_sorted(item):
    return dict(sorted(item.items())) if isinstance(item, dict) else item


def differences_of_lists(where, kind, want, got):
    if len(want) != len(got):
        yield f"{where}: {len(got)} entries, expected {len(want)}: {show(got)}"
        return
    for index, (wanted, found) in enumerate(zip(want, got)):
        yield from differences(f"{where}[{index}]", kind, wanted, found)


def differences(where, kind, want, got):
    """A line for each difference; `kind` is the member that the values belong to."""
    if isinstance(want, dict) and isinstance(got, dict):
        yield from differences_of_objects(where, kind, want, got)
    elif isinstance(want, list) and isinstance(got, list):
        if kind in BY_PATH:
            yield from differences_by_path(where, kind, want, got)
        elif kind in AS_SETS:
            yield from differences_of_sets(where, want, got)
        else:
            yield from differences_of_lists(where, kind, want, got)
    elif want != got:
        yield f"{where} is {show(got)}, expected {show(want)}"


# ---- running ----


def run(*command):
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0 or done.stderr:
        errors = done.stderr.decode(errors="replace").strip()
        raise Failed(f"{' '.join(map(str, command))}: exit status {done.returncode}, {errors}")
    return done.stdout


class Trees:
    """Compiled sources and their directories, made once and kept in a temporary directory."""

    def __init__(self, dtc, directory):
        self.dtc = dtc
        self.directory = pathlib.Path(directory)

    def blob(self, source):
        blob = self.directory / f"{source.stem}.dtb"
        if not blob.exists():
            run(self.dtc, "-q", "-I", "dts", "-O", "dtb", "-o", blob, source)
        return blob

    def unflattened(self, source):
        root = self.directory / source.stem
        if not root.exists():
            unflatten(self.blob(source).read_bytes(), root)
        return root


class Board:
    """One expectation, and how to ask ptctl about its tree."""

    def __init__(self, ptctl, trees, file):
        self.ptctl, self.trees = ptctl, trees
        self.name = file.stem
        self.expected = json.loads(file.read_text())
        self.source = file.parent / self.expected.get("tree", f"{self.name}.dts")
        self.host = self.expected.get("hostTree")
        if self.host:
            self.host = file.parent / self.host

    def ask(self, tree, verb, *names):
        host = ["--host-tree", self.trees.blob(self.host)] if self.host else []
        return run(self.ptctl, *tree, *host, "--json", verb, *names)

    def ask_blob(self, verb, *names):
        return self.ask(["--dtb", self.trees.blob(self.source)], verb, *names)

    def ask_directory(self, verb, *names):
        return self.ask(["--tree", self.trees.unflattened(self.source)], verb, *names)


def check_numbers(board):
    """The output for the board is what was worked out."""
    listed = json.loads(board.ask_blob("list"))["devices"]
    yield from differences("list", "list", board.expected["list"], listed)
    want = board.expected["devices"]
    shown = json.loads(board.ask_blob("show", *(device["path"] for device in want)))["devices"]
    yield from differences("show", "devices", want, shown)


def check_directory(board):
    """The tree as a directory gives the same output as the blob."""
    listed = board.ask_blob("list")
    paths = [device["path"] for device in json.loads(listed)["devices"]]
    if board.ask_directory("list") != listed:
        yield "list: the directory gives another output than the blob"
    if board.ask_directory("show", *paths) != board.ask_blob("show", *paths):
        yield "show: the directory gives another output than the blob"


def check(board):
    try:
        yield from check_numbers(board)
        yield from check_directory(board)
    except Failed as failure:
        yield str(failure)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("ptctl")
    parser.add_argument("dtc")
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    names = arguments.names or sorted(file.stem for file in arguments.directory.glob("*.json"))
    failed = not names
    with tempfile.TemporaryDirectory(prefix="golden-") as temporary:
        trees = Trees(arguments.dtc, temporary)
        for name in names:
            board = Board(arguments.ptctl, trees, arguments.directory / f"{name}.json")
            for difference in check(board):
                print(f"{name}: {difference}")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
