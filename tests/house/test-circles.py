#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No file needs another one that needs it in turn, directly or through others.

    test-circles.py BUILD CC...

The objects of a build know who needs a symbol of whom (nm). A circle is opened by one idea: the table
that lists the others stands on top, and nobody calls it; the context that all of them need stands at
the bottom, and calls nobody. Two files that are one idea become one file.
"""

import collections
import pathlib
import subprocess
import sys
import tempfile

# Files that may stay in a circle, each with its reason. There should be none.
EXCEPTIONS = {}

PROGRAMS = ("lib", "daemon", "client")


def objects(build):
    """The object files of the programs, by a name such as daemon/ledger_store.c."""
    return {"%s/%s" % (file.relative_to(build).parts[0], file.name[:-2]): file
            for room in PROGRAMS for file in sorted((build / room).glob("**/*.c.o"))}  # fmt: skip


def symbols(files):
    """The symbols that each object defines, and those that it needs: {file: ({symbol}, {symbol})}."""
    names = {str(file): name for name, file in files.items()}
    tables = {name: (set(), set()) for name in files}
    output = subprocess.run(["nm", "-A", *names], stdout=subprocess.PIPE, text=True, check=True).stdout
    for line in output.splitlines():
        file, rest = line.rsplit(":", 1)
        *_, kind, symbol = rest.split()
        defined, needed = tables[names[file]]
        if kind == "U":
            needed.add(symbol)
        elif kind in "TDBRCVW":
            defined.add(symbol)
    return tables


def meant(homes, name):
    """Programs may have functions of the same name: each means its own, and else the library's."""
    program = name.split("/")[0]
    own = [home for home in homes if home.split("/")[0] == program]
    return own or [home for home in homes if home.startswith("lib/")] or homes


def arrows(files):
    """From each file to those that it needs: {file: {other: {symbol}}}."""
    tables = symbols(files)
    homes = collections.defaultdict(list)
    for name, (defined, _) in tables.items():
        for symbol in defined:
            homes[symbol].append(name)
    result = {name: collections.defaultdict(set) for name in tables}
    for name, (_, needed) in tables.items():
        for symbol in needed:
            home = meant(homes[symbol], name)
            if len(home) == 1 and home[0] != name:
                result[name][home[0]].add(symbol)
    return result


def reachable(graph, start):
    seen, waiting = set(), list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph[name])
    return seen


def circles(graph):
    """Sets of files each of which reaches all others of its set."""
    reach = {name: reachable(graph, name) for name in graph}
    found = {frozenset(other for other in reach[name] if name in reach[other])
             for name in graph if name in reach[name]}  # fmt: skip
    return sorted(found, key=lambda circle: (-len(circle), sorted(circle)))


def describe(graph, circle):
    yield "A circle of %d files:" % len(circle)
    for name in sorted(circle):
        for other in sorted(set(graph[name]) & circle):
            yield "    %s needs of %s: %s" % (name, other, ", ".join(sorted(graph[name][other])[:6]))


def complaints(files):
    graph = arrows(files)
    for circle in circles(graph):
        if not circle <= set(EXCEPTIONS):
            yield from describe(graph, circle)


PLANTED = {
    "daemon/one.c": "void two(void); void one(void); void one(void) { two(); }",
    "daemon/two.c": "void three(void); void two(void); void two(void) { three(); }",
    "lib/three.c": "void one(void); void three(void); void three(void) { one(); }",
    "client/four.c": "void one(void); void four(void); void four(void) { one(); }",
    "client/two.c": "void four(void); void two(void); void two(void) { four(); }",
}


def self_test(compiler):
    with tempfile.TemporaryDirectory() as scratch:
        build = pathlib.Path(scratch)
        for name, source in PLANTED.items():
            (build / name).parent.mkdir(exist_ok=True)
            subprocess.run([*compiler, "-x", "c", "-c", "-", "-o", build / (name + ".o")],
                           input=source, text=True, check=True)  # fmt: skip
        found = circles(arrows(objects(build)))
        assert found == [{"daemon/one.c", "daemon/two.c", "lib/three.c"}], found


def main():
    self_test(sys.argv[2:])
    files = objects(pathlib.Path(sys.argv[1]))
    assert files, "there is no build in " + sys.argv[1]
    found = list(complaints(files))
    print("\n".join(found or ["no circle among %d files" % len(files)]))
    sys.exit(bool(found))


main()
