#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs ptctl on device trees and checks what it says about every device.

The last line is `N passed, N failed`: one for each device tree. What has to hold is in
invariants.py; in addition every call exits with 0, prints nothing on stderr (a sanitizer would),
and a reply that has the types of the .varlink file.
"""

import argparse
import functools
import json
import pathlib
import subprocess
import sys

import corpus
import invariants
import varlink

NAMES_MAX = 200  # on one command line
INTERFACE = pathlib.Path(__file__).parents[2] / "include/org.ptctl.Passthrough.varlink"


class Broken(Exception):
    """So wrong that there is nothing left to check."""


def check_run(arguments, status, output, errors):
    """The reply of a run of ptctl: exit status 0, stderr empty, one JSON object on one line."""
    call = " ".join(arguments)
    if status != 0 or errors:
        raise Broken(f"{call}: exit status {status}, stderr: {errors.strip()[-2000:]}")
    try:
        reply = json.loads(output)
    except ValueError as error:
        raise Broken(f"{call}: no JSON: {error}") from None
    if not output.endswith("\n") or output.count("\n") != 1:
        raise Broken(f"{call}: not one line")
    return reply


def check_types(interface, method, reply):
    """The devices of a reply that conforms to the interface."""
    found = varlink.complaints(interface.methods[method][1], reply, method)
    if found:
        raise Broken("; ".join(found[: corpus.COMPLAINTS_MAX]))
    return reply["devices"]


def ask(ptctl, interface, method, dtb, *arguments):
    command = [ptctl, "--dtb", dtb, "--json", *arguments]
    run = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    output, errors = run.stdout.decode(errors="replace"), run.stderr.decode(errors="replace")
    reply = check_run(command[1:6], run.returncode, output, errors)
    return check_types(interface, method, reply)


def describe(ptctl, interface, dtb, paths):
    devices = []
    for i in range(0, len(paths), NAMES_MAX):
        devices += ask(ptctl, interface, "Describe", dtb, "show", *paths[i : i + NAMES_MAX])
    return devices


def load_board(ptctl, interface, dtb):
    summaries = ask(ptctl, interface, "List", dtb, "list")
    duplicates = tuple(s["path"] + "/" for s in summaries if invariants.has_duplicate(s))
    paths = [s["path"] for s in summaries if not invariants.has_duplicate(s)]
    board = invariants.Board(summaries, describe(ptctl, interface, dtb, paths))
    orphans = [n for n in board.unknown_neighbours() if not (n + "/").startswith(duplicates)]
    if orphans:
        devices = board.devices + describe(ptctl, interface, dtb, sorted(orphans))
        board = invariants.Board(summaries, devices)
    return board


def check_tree(ptctl, dtb):
    """(number of devices, complaints) of one device tree."""
    interface = varlink.load(INTERFACE)
    try:
        board = load_board(ptctl, interface, dtb)
    except Broken as error:
        return 0, [str(error)]
    return len(board.summaries), [f"{n}: {t}" for n, t in invariants.board_complaints(board)]


def check_named_tree(ptctl, dtb):
    n, complaints = check_tree(ptctl, dtb)
    return dtb, [n], complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ptctl")
    corpus.add_arguments(parser)
    options = parser.parse_args()
    trees = corpus.find_trees(options.trees)
    work = functools.partial(check_named_tree, options.ptctl)
    devices, failed = corpus.check_all(work, trees, options.j)
    print(f"{sum(devices)} devices of {len(trees)} device trees checked")
    return corpus.conclude(trees, failed)


if __name__ == "__main__":
    sys.exit(main())
