#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""run-scenarios.py LAB DIR LOG [NAME...] - boots Xen and runs the scenarios, or some of them.

LAB is the version of Xen, or iommu- and the version. DIR is what image.sh or iommu.sh made. LOG gets the consoles of
Xen and dom0, LOG.journal dom0's journal. Prints a line for each scenario, and at the end how many
passed, failed and were skipped. Exit status: 0, or 1 if some failed or there is no such scenario.
"""

import os
import sys
import time
import traceback

from lab import Lab
from machine import Dead, TestFailure
from scenarios import (basics, deaths, direct, exports, forwarder, grants, iommu, names, refusals, settings, soak, standins,
                       systems, upgrades, witness)  # fmt: skip

IOMMU = ("iommu-4.17", "iommu-4.20")
ALL = ("4.17", "4.20")
EACH = ALL + IOMMU

# Name, what to do, and in which labs.
TABLE = (
    ("boots", basics.boots, EACH),
    ("activates", basics.activates, EACH),
    ("complains-of-nothing", basics.complains_of_nothing, EACH),
    ("knows-xen", basics.knows_xen, ALL),
    ("knows-marks", basics.knows_marks, ALL),
    ("knows-no-marks", basics.knows_no_marks, ALL),
    ("assigns", grants.assigns, ALL),
    ("assigns-elsewhere", grants.assigns_elsewhere, ALL),
    ("revokes", grants.revokes, ALL),
    ("started-guest", grants.started_guest, ALL),
    ("xl-has-it", grants.xl_has_it, ALL),
    ("refuses-devices", refusals.refuses_devices, ALL),
    ("refuses-domains", refusals.refuses_domains, ALL),
    ("refuses-without-room", refusals.refuses_without_room, ALL),
    ("refused-by-policy", refusals.refused_by_policy, ALL),
    ("restarts", deaths.restarts, ALL),
    ("survives-kills", deaths.survives_kills, ALL),
    ("guest-reboots", deaths.guest_reboots, ALL),
    ("zombie", deaths.zombie, ALL),
    ("xenstored-stalls", names.xenstored_stalls, ALL),
    ("renamed", names.renamed, ALL),
    ("twins", names.twins, ALL),
    ("ends-quietly", deaths.ends_quietly, ALL),
    ("other-board", settings.other_board, ALL),
    ("wrong-settings", settings.wrong_settings, ALL),
    ("upgraded", upgrades.upgraded, ALL),
    ("upgraded-masked", upgrades.masked, ("4.20",)),
    ("removed", upgrades.removed, ALL),
    ("tested-as-installed", upgrades.tested_as_installed, ("4.20",)),
    ("not-booted-since", upgrades.not_booted_since, ("4.20",)),
    ("soak", soak.soak, ALL),
    ("xl-alone", exports.xl_alone, EACH),
    ("dynamic", exports.dynamic, EACH),
    ("dom0less", exports.dom0less, EACH),
    ("witness-dom0", witness.dom0, ALL),
    ("witness-guest", witness.guest, ALL),
    ("witness-plain-boot", witness.plain_boot, ALL),
    ("forwarded", forwarder.forwarded, ("4.20",)),
    ("rewritten", forwarder.rewritten, ("4.20",)),
    ("stand-ins-follow", standins.follow_the_assignment, ("4.20",)),
    ("stand-ins-survive-kills", standins.follow_the_ledger, ("4.20",)),
    ("stand-ins-hold-no-clocks", standins.clocks_not_held, ("4.17",)),
    ("built-system", systems.built, ("4.20",)),
    ("direct-map", direct.direct_map, IOMMU),
    ("dma-goes-astray", direct.dma_goes_astray, IOMMU),
    ("protected", iommu.protected, IOMMU),
    ("shares-a-stream", iommu.shares_a_stream, IOMMU),
    ("refuses-without-iommu", iommu.refuses_without_iommu, IOMMU),
    ("assigns-and-revokes", iommu.assigns_and_revokes, IOMMU),
    ("goes-to-another", iommu.goes_to_another, IOMMU),
    ("guest-dies-first", iommu.guest_dies_first, IOMMU),
    ("zombie-revoked", iommu.zombie_revoked, IOMMU),
    ("killed-while-assigning", iommu.killed_while_assigning, IOMMU),
    ("killed-while-revoking", iommu.killed_while_revoking, IOMMU),
    ("killed-with-running-guest", iommu.killed_with_running_guest, IOMMU),
)
USUAL = [row[0] for row in TABLE if row[1] is not soak.soak]  # a soak takes as long as one wants


class Run:
    """All scenarios in one lab, with a new machine whenever one died."""

    def __init__(self, name, directory, log):
        self.name = name
        self.directory = directory
        self.log = log
        self.lab = None
        self.boots = 0
        self.counts = {"ok": 0, "FAIL": 0}

    def machine(self):
        """The one that runs, or a new one."""
        if not self.lab:
            self.boots += 1
            version = self.name.rpartition("-")[2]
            self.lab = Lab(version, self.directory, self.console())
        return self.lab

    def console(self):
        """Where the consoles of Xen and dom0 go."""
        return self.log if self.boots == 1 else "%s.%d" % (self.log, self.boots)

    def last_words(self):
        """The end of that."""
        with open(self.console(), encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-40:])

    def say(self, word, name, text="", details=""):
        """One line, and its details in one go: another lab may be talking too."""
        self.counts[word] += 1
        line = "%-7s %s %s%s\n" % (word, self.name, name, text and ": " + text)
        line += "".join("        %s\n" % line for line in details.splitlines())
        print(line, end="", flush=True)

    def diagnosis(self):
        """What may explain a failure, if the machine still says something."""
        if not self.lab:
            return self.last_words()
        try:
            return self.lab.diagnosis()
        except Dead as error:
            self.lab = None
            return str(error)

    def attempt(self, act):
        """Runs one scenario; what went wrong, or "", and what may explain it."""
        try:
            act(self.machine())
            return "", ""
        except TestFailure as error:
            return str(error), self.diagnosis()
        except Dead as error:
            self.lab = None
            return str(error), self.last_words()
        except Exception:  # a mistake in the scenario should not end the others
            return "the scenario itself failed", traceback.format_exc()

    def scenario(self, name, act):
        """Runs one, tidies up, and says how it went."""
        start = time.monotonic()
        problem, details = self.attempt(act)
        try:
            if self.lab:
                self.lab.reset()
        except (TestFailure, Dead) as error:
            problem = problem or "afterwards: %s" % error
            if self.lab:
                self.lab.stop()
            self.lab = None
        seconds = " (%.1f s)" % (time.monotonic() - start)
        self.say("FAIL" if problem else "ok", name + seconds, problem, details)

    def finish(self):
        """Keeps the journal and switches off."""
        if not self.lab:
            return
        try:
            with open(self.log + ".journal", "w", encoding="utf-8") as file:
                file.write(self.lab.run("journalctl -b --no-pager -o short-monotonic").out)
            self.lab.power_off()
            self.say("ok", "powers-off")
        except (TestFailure, Dead) as error:
            self.say("FAIL", "powers-off", str(error))


def chosen(names):
    """The rows of the table."""
    unknown = set(names) - {row[0] for row in TABLE}
    if unknown:
        sys.exit("No such scenario: %s\nThere are: %s"
                 % (", ".join(sorted(unknown)), " ".join(row[0] for row in TABLE)))
    return [row for row in TABLE if row[0] in (names or set(USUAL))]


def main():
    """See above."""
    lab, directory, log, *names = sys.argv[1:]
    run = Run(lab, directory, log)
    for name, act, labs in chosen(names):
        if lab in labs:
            run.scenario(name, act)
    run.finish()
    print(lab + ": %(ok)d passed, %(FAIL)d failed" % run.counts)
    sys.exit(run.counts["FAIL"] > 0)


main()
