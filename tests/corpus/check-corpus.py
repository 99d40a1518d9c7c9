#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs ptctl on device trees and checks what it says about every device.

The last line is `N passed, N failed`: one for each device tree. What has to hold is in
invariants.py; in addition every call exits with 0, prints nothing on stderr (a sanitizer would),
and a reply that has the types of the .varlink file.
"""

import argparse
import collections
import functools
import json
import pathlib
import subprocess
import sys
import textwrap

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


def count(summaries):
    """How many devices have each verdict, and each code."""
    verdicts = collections.Counter(summary["verdict"] for summary in summaries)
    return [verdicts, collections.Counter(c for s in summaries for c in set(s["codes"]))]


def show_counts(counter):
    total = ", ".join(f"{name} {n}" for name, n in counter.most_common())
    print("\n".join(textwrap.wrap(total, 100, initial_indent="  ", subsequent_indent="  ")))


def check_tree(ptctl, dtb):
    """(how many devices have each verdict, and each code; complaints) of one device tree."""
    interface = varlink.load(INTERFACE)
    try:
        board = load_board(ptctl, interface, dtb)
    except Broken as error:
        return [collections.Counter(), collections.Counter()], [str(error)]
    return count(board.summaries), [f"{n}: {t}" for n, t in invariants.board_complaints(board)]


def check_named_tree(ptctl, dtb):
    counts, complaints = check_tree(ptctl, dtb)
    return dtb, counts, complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ptctl")
    corpus.add_arguments(parser)
    options = parser.parse_args()
    trees = corpus.find_trees(options.trees)
    work = functools.partial(check_named_tree, options.ptctl)
    sums, failed = corpus.check_all(work, trees, options.j)
    verdicts, codes = sums or [collections.Counter(), collections.Counter()]
    print(f"{sum(verdicts.values())} devices of {len(trees)} device trees checked; with each code:")
    show_counts(verdicts)
    show_counts(codes)
    return corpus.conclude(trees, failed)


if __name__ == "__main__":
    sys.exit(main())
