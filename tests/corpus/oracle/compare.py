#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares ptctl with the oracle, number by number, over many device trees.

    python3 tests/corpus/oracle/compare.py [-j JOBS] PTCTL DTB...
    python3 tests/corpus/oracle/compare.py [-j JOBS] --self DTB...

A folder stands for all .dtb files below it. Exit status: 0 the same, 1 differences, 2 usage.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
from collections import Counter
from functools import partial

sys.dont_write_bytecode = True
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../support"))

import dtb
import record
import resource
from difference import differences
from progress import progress

MAX_LINES = 20
CHUNK = 64 * 1024
TIMEOUT = 300


class Failed(Exception):
    """ptctl gave no answer."""


def ask(ptctl, file, *arguments):
    """The JSON that a call prints."""
    command = [ptctl, "--dtb", file, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise Failed("%s: no answer within %d s" % (arguments[0], TIMEOUT)) from None
    except (ValueError, OSError) as error:
        raise Failed("%s: no answer: %s" % (arguments[0], error)) from None
    first = done.stderr.decode("utf-8", "replace").split("\n", 1)[0]
    raise Failed("%s: exit status %d: %s" % (arguments[0], done.returncode, first))


def chunks(paths):
    """Arguments are limited: so many paths at a time that they fit."""
    chunk, length = [], 0
    for path in paths:
        if chunk and length + len(path) > CHUNK:
            yield chunk
            chunk, length = [], 0
        chunk.append(path)
        length += len(path) + 1
    if chunk:
        yield chunk


def show(ptctl, file, paths):
    shown = {}
    for chunk in chunks(paths):
        answer = ask(ptctl, file, "show", "--json", *chunk)
        shown.update((device["path"], device) for device in answer["devices"])
    return shown


def compare_board(ptctl, file):
    """(number of devices, difference lines)."""
    try:
        board = resource.Board(dtb.load(file))
    except dtb.Malformed as error:
        return 0, ["%s - oracle: malformed: %s" % (file, error)]
    try:
        return len(board.devices), list(board_lines(ptctl, file, board))
    except Failed as error:
        return 0, ["%s - %s" % (file, error)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return 0, ["%s - JSON of another shape: %r" % (file, error)]


def board_lines(ptctl, file, board):
    ours = {node.path: device for node, device in board.devices.items()}
    summaries = {d["path"]: d for d in ask(ptctl, file, "list", "--json")["devices"]}
    for path in sorted(set(ours) ^ set(summaries)):
        yield "%s %s device: ours=%s ptctl=%s" % (file, path, path in ours, path in summaries)
    common = [path for path in ours if path in summaries]
    shown = show(ptctl, file, common)
    for path in common:
        if path not in shown:
            yield "%s %s show: ours=True ptctl=False" % (file, path)
            continue
        own = {path} | {part.path for part in ours[path].parts}
        theirs = record.device_theirs(shown[path], summaries[path], own, set(ours))
        for difference in differences(record.device_ours(board, ours[path]), theirs):
            yield "%s %s %s: ours=%s ptctl=%s" % ((file, path) + difference)


def describe_board(file):
    """The oracle's own findings: (number of devices, counts)."""
    try:
        board = resource.Board(dtb.load(file))
    except dtb.Malformed as error:
        return 0, Counter({"malformed %s: %s" % (file, error): 1})
    counts = Counter()
    for device in board.devices.values():
        record.device_ours(board, device)
        counts.update("code " + code for code in device.codes)
        counts.update("route " + i.route for i in device.interrupts)
        counts.update("region unmapped" for r in device.regions if r.address is None)
        counts.update("region mapped" for r in device.regions if r.address is not None)
        counts.update(part=len(device.parts), stream=len(device.streams))
        counts.update(supplier=len(device.suppliers), consumer=len(device.consumers))
    return len(board.devices), counts


def files_of(arguments):
    for argument in arguments:
        if not os.path.isdir(argument):
            yield argument
            continue
        for folder, _, names in sorted(os.walk(argument)):
            yield from (os.path.join(folder, n) for n in sorted(names) if n.endswith(".dtb"))


def run_self(pool, files):
    devices, counts = 0, Counter()
    for number, found in progress(pool.imap_unordered(describe_board, files, 8), len(files)):
        devices += number
        counts += found
    for name, count in sorted(counts.items()):
        print("%9d %s" % (count, name))
    print("%d boards, %d devices" % (len(files), devices))
    return 0


def run_compare(pool, ptctl, files):
    devices, total = 0, 0
    results = pool.imap(partial(compare_board, ptctl), files, 4)
    for number, lines in progress(results, len(files)):
        devices += number
        total += len(lines)
        for line in lines[:MAX_LINES]:
            print(line)
        if len(lines) > MAX_LINES:
            print("%s ... %d more" % (lines[0].split(" ", 1)[0], len(lines) - MAX_LINES))
    print("%d boards, %d devices, %d differences" % (len(files), devices, total))
    return 1 if total else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("-j", type=int, default=os.cpu_count(), metavar="JOBS")
    parser.add_argument("--self", action="store_true", dest="alone", help="run the oracle only")
    parser.add_argument("arguments", nargs="+", metavar="PTCTL DTB")
    options = parser.parse_args()
    files = list(files_of(options.arguments if options.alone else options.arguments[1:]))
    if not files:
        parser.error("no device tree")
    with multiprocessing.Pool(options.j) as pool:
        if options.alone:
            return run_self(pool, files)
        return run_compare(pool, options.arguments[0], files)


if __name__ == "__main__":
    sys.exit(main())
