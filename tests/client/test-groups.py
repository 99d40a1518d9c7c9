#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl groups: who cannot be separated, and what ties them; and what show says of it.

    test-groups.py PTCTL DTC
"""

import os
import subprocess
import sys

import cli as ptctl
import worst
from cli import FAILED, NO_SUCH

TREE = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	gic: gic@100000 {
		compatible = "arm,gic-400"; reg = <0x100000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	smmu: iommu@200000 { compatible = "arm,mmu-500"; reg = <0x200000 0x1000>; #iommu-cells = <1>; };
	alone@300000 { compatible = "a"; reg = <0x300000 4>; };
	pair@400000 { compatible = "a"; reg = <0x400000 0x20000>; interrupts = <0 1 4>; iommus = <&smmu 7>; };
	pair@400800 { compatible = "a"; reg = <0x400000 0x12000>; interrupts = <0 1 4>; iommus = <&smmu 7>; };
	bus@500000 {
		compatible = "simple-bus"; reg = <0x500000 0x3000>; ranges;
		#address-cells = <1>; #size-cells = <1>;
		on@500000 { compatible = "a"; reg = <0x500000 4>; };
		on@502000 { compatible = "a"; reg = <0x502000 4>; };
	};
	off@501000 { compatible = "a"; reg = <0x501000 0x10>, <0x502800 0x10>; };
};
"""
PAIR = ["/pair@400000", "/pair@400800"]


def use(cli):
    """The tree above instead of the usual one."""
    cli.dtb = os.path.join(os.path.dirname(cli.dtb), "groups.dtb")
    subprocess.run([sys.argv[2], "-qq", "-I", "dts", "-O", "dtb", "-o", cli.dtb, "-"], input=TREE,
                   text=True, check=True)  # fmt: skip


def test_none(cli):
    cli.run("groups")
    cli.check("should say so", cli.last.returncode == 0 and cli.last.stdout == "" and
              "no devices of this board are tied" in cli.last.stderr)  # fmt: skip


def test_ties(cli):
    use(cli)
    group = cli.json("groups", "pair@400800")["groups"]
    cli.check("should be one", [g["group"] for g in group] == PAIR[:1])
    cli.check("should have both", [d["path"] for d in group[0]["devices"]] == PAIR)
    cli.check("should be tied three times", group[0]["ties"] == [
        {"kind": "page", "address": "0x400000", "count": 18, "devices": PAIR},
        {"kind": "interrupt", "intid": 33, "devices": PAIR},
        {"kind": "stream", "iommu": "/iommu@200000", "id": 7, "devices": PAIR}])  # fmt: skip


def test_buses(cli):
    """Who is on a bus is tied to it by others only."""
    groups = cli.json("groups")["groups"]
    cli.check("should be two", [g["group"] for g in groups] == ["/bus@500000", "/pair@400000"])
    cli.check("should tie these", [(t["address"], t["devices"]) for t in groups[0]["ties"]] == [
        ("0x501000", ["/bus@500000", "/off@501000"]),
        ("0x502000", ["/bus@500000", "/bus@500000/on@502000", "/off@501000"])])  # fmt: skip


def test_text(cli):
    cli.run("groups", "pair@400000", "alone@300000")
    text = cli.works()
    for words in ("/pair@400000: 2 devices\n", "  page 0x400000 and the next, 18 in all ",
                  "  INTID 33 ", "  stream 0x7 of /iommu@200000 ", " all of them\n",
                  "/alone@300000: alone\n"):  # fmt: skip
        cli.check("should say %r" % words, words in text)
    cli.run("--no-legend", "groups")
    cli.check("should have no headings", "TIED BY" not in cli.works())


def test_names(cli):
    cli.run("groups", "nowhere")
    cli.fails(NO_SUCH, "nowhere")


def test_show(cli):
    cli.check("should name the first", cli.json("list", "pair@400800")["devices"][0]["group"] == PAIR[0])
    cli.run("show", PAIR[0])
    cli.check("should name the other", "\n  goes with   /pair@400800\n" in cli.works())
    cli.run("show", "alone@300000")
    cli.check("should name nobody", "goes with" not in cli.works())


def test_where_all_share_with_all(cli):
    """No verb that describes many devices takes all memory for it; one can be looked at."""
    blob, paths = worst.crowded_board(20000)
    crowded = os.path.join(os.path.dirname(cli.dtb), "crowded.dtb")
    with open(crowded, "wb") as file:
        file.write(blob)
    for verb in ("groups",), ("closure", paths[0]), ("report", "-o", crowded + ".html"):
        cli.bare("--dtb", crowded, *verb)
        cli.fails(FAILED, "share", "name fewer")
    cli.bare("--dtb", crowded, "show", paths[0])
    cli.works()


if __name__ == "__main__":
    sys.exit(ptctl.main(ptctl.tests_of(globals())))
