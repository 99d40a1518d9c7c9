#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl closure: what goes along, what could be given as well, what stays, and the command for it.

    test-closure.py PTCTL DTC
"""

import os
import shlex
import subprocess
import sys
import tempfile

import cli as ptctl
from cli import NO_SUCH, NOT_ASSIGNABLE, USAGE

TREE = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	gic: gic@100000 {
		compatible = "arm,gic-400"; reg = <0x100000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	osc: osc { compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <24000000>; };
	pll: pll@200000 { compatible = "v,pll"; reg = <0x200000 0x1000>; #clock-cells = <0>; clocks = <&osc>; };
	clk: clk@300000 { compatible = "v,clk"; reg = <0x300000 0x1000>; #clock-cells = <1>; clocks = <&pll>; };
	i2c@380000 {
		compatible = "v,i2c"; reg = <0x380000 0x1000>; #address-cells = <1>; #size-cells = <0>;
		pmic@1 { compatible = "v,pmic"; reg = <1>; supply: supply { regulator-name = "x"; }; };
	};
	mac@400000 {
		compatible = "v,mac"; reg = <0x400000 0x100>; clocks = <&clk 1>, <&osc>; phy-handle = <&phy>;
		phy-supply = <&supply>;
		mdio { #address-cells = <1>; #size-cells = <0>; phy: phy@0 { compatible = "v,phy"; reg = <0>; }; };
	};
	dma@400800 { compatible = "v,dma"; reg = <0x400800 0x100>; };
	huge@40000000 { compatible = "v,serial"; reg = <0x40000000 0x70000000>; };
	lonely@500000 { compatible = "arm,pl031"; reg = <0x500000 0x1000>; };
};
"""
MAC, DMA, CLK, PLL = "/mac@400000", "/dma@400800", "/clk@300000", "/pll@200000"


def use(cli):
    """The tree above instead of the usual one, in a file with a name that a shell would not like."""
    cli.dtb = os.path.join(os.path.dirname(cli.dtb), "it's $(a) board.dtb")
    subprocess.run([sys.argv[2], "-qq", "-I", "dts", "-O", "dtb", "-o", cli.dtb, "-"], input=TREE,
                   text=True, check=True)  # fmt: skip


def test_together(cli):
    use(cli)
    closure = cli.json("closure", MAC)
    cli.check("should repeat the device", closure["devices"] == [MAC])
    cli.check("should take its neighbour", [d["path"] for d in closure["together"]] == [DMA])
    cli.check("should have the risks", set(closure["accept"]) >= {"shared_page", "dma_unprotected"})
    cli.run("closure", MAC)
    cli.check("should have no notes in WHY", "shared_page" in cli.works() and "not_marked" not in cli.works())
    both = cli.json("closure", MAC, DMA)
    cli.check("should not add what was named", both["together"] == [] and both["devices"] == [MAC, DMA])


def test_suppliers(cli):
    """Each with what becomes of it; those of suppliers one step further."""
    found = {entry["node"]: entry for entry in cli.json("closure", MAC)["suppliers"]}
    cli.check("should be these", set(found) == {CLK, PLL, "/osc", "/i2c@380000/pmic@1"})
    cli.check("should be a clock", found[CLK]["kinds"] == ["clock"] and found[CLK]["for"] == [MAC])
    cli.check("should be what list says", found[CLK]["verdict"] == "risky" and
              "provider" in found[CLK]["codes"])  # fmt: skip
    cli.check("should stay so", [found[node]["state"] for node in (CLK, "/osc")] == ["unheld", "fixed"])
    cli.check("should be one step further", (found[PLL]["step"], found[PLL]["for"]) == (2, [CLK]))
    cli.check("should have no state", "state" not in found[PLL] and "verdict" not in found["/osc"])
    cli.check("should be of two", found["/osc"]["for"] == [MAC, PLL])


def paste(cli, command):
    """The files that it leaves, and what it says."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["sh", "-c", command.replace("ptctl", cli.ptctl, 1)], cwd=folder,
                              check=False, capture_output=True)  # fmt: skip
        made = os.path.join(folder, "guest")
        return os.listdir(made) if os.path.exists(made) else [], done.stderr


def test_command(cli):
    """What it ends in does what it says, if pasted into a shell, once the rates are there."""
    closure = cli.json("closure", MAC)
    command = closure["command"]
    words = shlex.split(command)
    cli.check("should name tree and devices", words[:3] == ["ptctl", "--dtb", cli.dtb] and
              words[-4:] == [MAC, DMA, "-o", "guest"])  # fmt: skip
    cli.check("should ask for the rate", len(closure["clocks"]) == 1 and
              "--clock-rate %s=HZ" % closure["clocks"][0] in command)  # fmt: skip
    files, said = paste(cli, command.replace("=HZ", "=1000000"))
    cli.check("should export: %r" % said, "passthrough.cfg" in files)
    plain = cli.json("closure", "lonely@500000")
    files, said = paste(cli, plain["command"])
    cli.check("should export as it is: %r" % said, "passthrough.cfg" in files and "clocks" not in plain)


def test_refused_export_says_the_same(cli):
    """The options are those that an export without them ends with."""
    command = shlex.split(cli.json("closure", MAC)["command"])
    at = command.index("--clock-rate")
    cli.run(*command[3:at], *command[at + 2 :])
    cli.fails(NOT_ASSIGNABLE, " ".join(command[at : at + 2]))


def test_no_room(cli):
    """Nothing is blocked, and yet there is no command."""
    closure = cli.json("closure", "huge@40000000")
    cli.check("should say why", "command" not in closure and "no room" in closure["refused"])
    cli.run("closure", "huge@40000000")
    cli.check("should say why", "would be refused: there is no room" in " ".join(cli.works().split()))


def test_plan_with_suppliers(cli):
    """Also for what cannot be separated, and for suppliers that could be given; all risks are shown."""
    plan = cli.json("plan", "guest", MAC, "--with-suppliers")
    paths = {device["path"] for device in plan["devices"]}
    cli.check("should be all", paths == {MAC, DMA, CLK, PLL})
    cli.check("should tell suppliers", [each["node"] for each in plan["suppliers"]] == [CLK, PLL])
    cli.check("should have verdicts", all(each["verdict"] == "risky" for each in plan["suppliers"]))
    words = shlex.split(plan["command"])
    cli.check("should assign them", words[:3] == ["ptctl", "assign", "guest"] and set(words[4:]) == paths)
    risks = {code for device in plan["devices"] for code in device["accepted"]}
    cli.check("should accept their risks", set(words[3].removeprefix("--accept=").split(",")) == risks)
    cli.run("plan", "guest", MAC, "--with-suppliers")
    text = cli.works()
    cli.check("should have a table of them", "\nSuppliers that are given as well\n" in text and
              "\nTo assign all of this\n  ptctl assign guest" in text)  # fmt: skip
    cli.run("plan", "guest", MAC, "--with-suppliers", "--accept", "shared_page")
    cli.fails(NOT_ASSIGNABLE, "dma_unprotected")


def test_plan_without_suppliers(cli):
    """One that has none is planned alone."""
    plan = cli.json("plan", "guest", "lonely@500000", "--with-suppliers")
    cli.check("should be alone", [d["path"] for d in plan["devices"]] == ["/lonely@500000"] and
              plan["suppliers"] == [] and plan["command"] == "ptctl assign guest /lonely@500000")  # fmt: skip
    cli.run("plan", "guest", "nowhere", "--with-suppliers")
    cli.fails(NO_SUCH, "nowhere")
    cli.run("plan", "guest", "gic@100000", "--with-suppliers")
    cli.fails(NOT_ASSIGNABLE, "held_by_xen")


def test_blocked(cli):
    cli.check("should have no command", "command" not in cli.json("closure", "/gic@100000"))
    cli.run("closure", "/gic@100000")
    cli.check("nothing else should be blocked", "\n\nWhat is asked for is blocked: 'ptctl show' says why\n" in cli.works())


def test_blocked_neighbour(cli):
    source = """/dts-v1/; / {
        #address-cells = <1>; #size-cells = <1>;
        near-the-smmu@100800 { compatible = "v"; reg = <0x100800 0x100>; };
        iommu@100000 { compatible = "arm,smmu-v2"; reg = <0x100000 0x100>; #iommu-cells = <1>; };
    };"""
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "neighbour.dtb")
        subprocess.run(["dtc", "-qq", "-O", "dtb", "-o", dtb, "-"], input=source, text=True, check=True)
        cli.bare("--dtb", dtb, "closure", "near-the-smmu")
    cli.check("should name it", "/iommu@100000 would have to go along, and is blocked" in cli.works())


def test_text(cli):
    cli.run("closure", MAC)
    text = cli.works()
    order = ["\nGo along", DMA, "\nCould be given", CLK, "\nUnless they are given", "cannot be switched off",
             "\nTo export what goes along, with numbers for HZ: rates that the tree lacks\n  ptctl"]  # fmt: skip
    at = [text.find(words) for words in order]
    cli.check("should be in the order of decisions", -1 not in at and at == sorted(at))
    cli.run("closure", "lonely@500000")
    cli.check("should be alone", "Go along" not in cli.works() and "Could be" not in cli.works())


def test_names(cli):
    cli.run("closure", "nowhere")
    cli.fails(NO_SUCH, "nowhere")
    cli.run("closure")
    cli.fails(USAGE, "closure")


if __name__ == "__main__":
    sys.exit(ptctl.main(ptctl.tests_of(globals())))
