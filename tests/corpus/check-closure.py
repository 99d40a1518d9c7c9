#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether the command that ptctl closure ends in works if it is pasted into a shell, with numbers for the
rates of clocks that the tree lacks; and whether plan --with-suppliers plans for the same devices, and for
their suppliers that could be given.

    check-closure.py PTCTL [-j N] [--every N] DTS|DTB|DIRECTORY…

Looks at a few devices of every N-th board that are not blocked. The last line counts the boards that passed
and failed.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile

import corpus

DEVICES = 6  # of a board: the first ones, the last one, and some between
HERTZ = "19200000"


def run(ptctl, tree, *arguments):
    return subprocess.run([ptctl, "--dtb", tree, "--json", *arguments], capture_output=True, text=True,
                          errors="replace", check=False)  # fmt: skip


def chosen(ptctl, tree):
    devices = json.loads(run(ptctl, tree, "list").stdout)["devices"]
    paths = [device["path"] for device in devices if device["verdict"] != "blocked"
             and "duplicate_path" not in device["codes"]]  # fmt: skip
    return paths[:: max(1, len(paths) // DEVICES)]


def check_command(ptctl, closure):
    """None if it does what it says."""
    program = shlex.quote(os.path.abspath(ptctl))
    words = closure["command"].replace("ptctl", program, 1).replace("=HZ ", "=%s " % HERTZ)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["sh", "-c", words], cwd=folder, capture_output=True, text=True,
                              errors="replace", check=False)  # fmt: skip
    return done.returncode and "%s: %.300s" % (closure["command"], done.stderr)


def check_plan(ptctl, tree, path, closure):
    """What goes along, and each supplier that could be given, has to be in the plan."""
    done = run(ptctl, tree, "plan", "guest", path, "--with-suppliers")
    plan = json.loads(done.stdout)
    given = [each["node"] for each in closure["suppliers"] if each.get("verdict", "blocked") != "blocked"]
    wanted = {*closure["devices"], *(each["path"] for each in closure["together"]), *given}
    if done.returncode:  # a supplier may need more room than a guest has
        return given or "command" not in closure, "%s: %s" % (path, done.stdout[:300])
    if [each["node"] for each in plan["suppliers"]] != given:
        return False, "%s: other suppliers than those of closure" % path
    planned = {device["path"] for device in plan["devices"]}
    words = shlex.split(plan["command"])
    return wanted <= planned and planned <= set(words), "%s: the plan lacks %s" % (path, wanted - planned)


def check_device(ptctl, tree, path):
    """Whether there is a command; and what is wrong."""
    done = run(ptctl, tree, "closure", path)
    if done.returncode:
        return 0, ["%s: %s" % (path, done.stderr[:300])]
    closure = json.loads(done.stdout)
    wrong = [check_command(ptctl, closure)] if "command" in closure else []
    fine, text = check_plan(ptctl, tree, path, closure)
    return "command" in closure, [each for each in [*wrong, not fine and text] if each]


def check_tree(options, tree):
    found = [check_device(options.ptctl, tree, path) for path in chosen(options.ptctl, tree)]
    commands, complaints = zip(*found) if found else ((), ())
    return tree, [len(found), sum(commands)], sum(complaints, [])


if __name__ == "__main__":
    sys.exit(corpus.check_exports_of(__doc__, check_tree, "%d devices, %d with a command", ("ptctl",)))
