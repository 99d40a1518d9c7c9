# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios about trees and files that ptd cannot use."""

import os

from lab import CLOCK, HOST_TREE
from machine import check

MODEL = b"linux,dummy-virt"
OTHER = b"other,dummy-virt"
BAD_POLICY = "/etc/ptd/policy.d/bad.conf"
BAD_CONFIGURATION = "/etc/ptd/ptd.conf.d/bad.conf"


def missing(lab):
    """What status says is missing."""
    return [each["what"] for each in lab.query("status")["missing"]]


def other_board(lab):
    """A host tree of another board: refused by a reload, and of no use at a start."""
    with open(os.path.join(lab.directory, "board.dtb"), "rb") as file:
        good = file.read()
    check(MODEL in good, "the board has another name")
    try:
        lab.allow()
        lab.create()
        lab.write(HOST_TREE, good.replace(MODEL, OTHER))
        lab.ptctl("reload", 1, "tree_mismatch")
        check("tree_mismatch" not in missing(lab), "the old tree should be in use")
        lab.ptctl("plan guest %s" % CLOCK)
        lab.run("systemctl restart ptd.service").expect()
        check("tree_mismatch" in missing(lab), missing(lab))
        lab.ptctl("assign guest %s" % CLOCK, 4, "tree_mismatch")
    finally:
        lab.write(HOST_TREE, good)
    lab.run("systemctl reload ptd.service").expect()
    lab.ptctl("assign guest %s" % CLOCK)


def wrong_settings(lab):
    """Clients are told at once, systemd shows it, and a reload finds better ones."""
    lab.allow()
    lab.create()
    for path in BAD_POLICY, BAD_CONFIGURATION:
        lab.run("systemctl stop ptd.service").expect()
        lab.write(path, "[nonsense]\n")
        for _ in range(3):
            lab.run("timeout 20 ptctl status").expect(1, path)
        lab.run("systemctl show -P StatusText ptd.service").expect(0, path)
        lab.run("systemctl reload ptd.service").expect(1)
        lab.run("systemctl is-active ptd.service").expect()
        lab.run("rm %s && systemctl reload ptd.service" % path).expect()
        lab.ptctl("plan guest %s" % CLOCK)
