#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl for people and programs: exit statuses, messages, filters, forms of output.

    test-cli.py PTCTL DTC
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import cli as ptctl
import unflatten
from cli import FAILED, HEADING, LONG, NO_DAEMON, NO_SUCH, NOT_ASSIGNABLE, USAGE


def test_usage(cli):
    cli.bare()
    cli.fails(USAGE, "--help")
    cli.bare("nonsense")
    cli.fails(USAGE, "nonsense", "--help")
    cli.bare("--nonsense")
    cli.check("status should be 2", cli.last.returncode == USAGE)
    cli.check("should name the option", "--nonsense" in cli.last.stderr)
    cli.check("should say what to try", "--help" in cli.last.stderr)
    cli.bare("--dtb")
    cli.check("status should be 2", cli.last.returncode == USAGE)
    for arguments in ("show",), ("graph",), ("help", "list", "show"):
        cli.run(*arguments)
        cli.fails(USAGE, arguments[0], "--help")
    cli.run("list", "--verdict=nonsense")
    cli.fails(USAGE, "nonsense", "assignable")
    cli.run("show", "--marked", "serial0")
    cli.fails(USAGE, "--marked")


def test_near_misses(cli):
    for arguments, words in (
        (("lst",), "did you mean list?"),
        (("lsit",), "did you mean list?"),
        (("--verdct=risky", "list"), "unknown option '--verdct'; did you mean --verdict?"),
        (("--nonsense", "list"), "unknown option '--nonsense'; try"),
        (("--st=no", "export"), "option '--st' is ambiguous"),
        (("-x", "list"), "unknown option '-x'"),
        (("--json=no", "list"), "option '--json' takes no argument"),
        (("list", "--dtb"), "option '--dtb' requires an argument"),
        (("list", "--verdict=asignable"), "did you mean assignable?"),
        (("list", "--verdict="), "unknown verdict ''; there are"),
        (("list", "--verdict=risky,"), "unknown verdict ''; there are"),
        (("plan", "1", "serial0", "--accept="), "unknown code ''"),
        (("list", "--color=alway"), "did you mean always?"),
        (("verify", "-", "-"), "can be read only once"),
        (("explain", "provider", "shared_pages"), "did you mean shared_page?"),
        (("explain", "shared_pages"), "did you mean shared_page?"),
        (("plan", "1", "serial0", "--accept=dma_unprotect"), "did you mean dma_unprotected?"),
        (("export", "--format=dom0les", "serial0"), "did you mean dom0less?"),
        (("plan", "1", "serial0", "--at=serial0=10000000"), "is 10000000 meant to be 0x10000000?"),
    ):
        cli.run(*arguments)
        cli.fails(USAGE, words)


def test_dom0_has_everything(cli):
    for verb in "plan", "assign":
        for domain in "0", "Domain-0":
            cli.bare(*(["--dtb", cli.dtb] if verb == "plan" else []), verb, domain, "serial0")
            cli.fails(NOT_ASSIGNABLE, "is dom0 itself")


def test_all_risks(cli):
    plan = cli.json("plan", "guest", "ethernet", "serial0", "--accept=all")
    cli.check("should have those of each", [device["accepted"] for device in plan["devices"]] == [
        ["dma_unprotected"], []])  # fmt: skip
    cli.run("plan", "guest", "ethernet", "--accept=all")
    cli.check("should say how", "to take them all: --accept dma_unprotected\n" in cli.works())
    cli.run("plan", "guest", "serial0", "--accept=all")
    cli.check("should say that there are none", "no risks to accept" in cli.works())
    cli.run("export", "--format=xl", "ethernet", "--accept=all")
    cli.fails(USAGE, "plan alone")


def test_failures_as_json(cli):
    for arguments, status, name in (
        (("lst",), USAGE, "org.ptctl.Client.Usage"),
        (("--nonsense", "list"), USAGE, "org.ptctl.Client.Usage"),
        (("--tree=/nowhere", "list"), USAGE, "org.ptctl.Client.Usage"),
        (("show", "nowhere"), NO_SUCH, "org.ptctl.Passthrough.NoSuchDevice"),
        (("show", "serial@2000"), NO_SUCH, "org.ptctl.Passthrough.AmbiguousDevice"),
        (("plan", "1", "nowhere"), NO_SUCH, "org.ptctl.Passthrough.NoSuchDevice"),
        (("plan", "1", "/interrupt-controller@1000"), NOT_ASSIGNABLE,
         "org.ptctl.Passthrough.NotAssignable"),
        (("plan", "1", "serial0", "--at", "uart3=0x5000"), NO_SUCH, "org.ptctl.Passthrough.NoSuchDevice"),
        (("plan", "1", "serial0", "--at", "/soc/ethernet@3000=0x5000"), USAGE,
         "org.varlink.service.InvalidParameter"),
        (("plan", "1", "serial0", "--at", "serial0=0x5000", "--at", "serial0=0x6000"), USAGE,
         "org.varlink.service.InvalidParameter"),
    ):  # fmt: skip
        cli.run("--json", *arguments)
        cli.prints_error(status, name)
    cli.bare("--dtb", "/nowhere", "--json", "list")
    text = cli.prints_error(FAILED, "org.ptctl.Client.Failed")["text"]
    cli.check("should be the sentence", "ptctl: %s\n" % text == cli.last.stderr)
    cli.bare("list", "--json")
    cli.prints_error(NO_DAEMON, "org.ptctl.Client.NoDaemon")


def test_failures_have_no_escapes(cli):
    cli.run("--json", "show", "a\x1b[31m\udcff")
    cli.prints_error(NO_SUCH, "org.ptctl.Passthrough.NoSuchDevice")
    cli.check("should be plain", "\x1b" not in cli.last.stdout + cli.last.stderr)
    cli.run("--json", "l\udcff\x1b[31m")
    cli.prints_error(USAGE, "org.ptctl.Client.Usage")


def test_trees(cli):
    for arguments in ("list",), ("show", "x"), ("graph", "x"):
        cli.bare(*arguments)
        cli.fails(NO_DAEMON, "--dtb")
    cli.run("--tree", "/", "list")
    cli.fails(USAGE, "--tree")
    cli.bare("--overlay", "x", "list")
    cli.fails(USAGE, "--overlay")
    cli.bare("--dtb", "/nowhere", "list")
    cli.fails(FAILED, "/nowhere")


def test_help(cli):
    cli.bare("--help")
    text = cli.works()
    verbs = [line.split()[0] for line in text.splitlines() if line.startswith("  ")]
    verbs = [verb for verb in verbs if not verb.startswith("-")]
    cli.check("should fit a terminal", max(map(len, text.splitlines())) <= 80)
    cli.check("should list the verbs", {"list", "show", "explain", "graph"} <= set(verbs))
    for verb in verbs:
        for arguments in (verb, "--help"), ("--help", verb):
            cli.bare(*arguments)
            usage = cli.works().splitlines()[0]
            cli.check("should show its usage", " %s " % verb in usage + " " and usage == usage.strip())
            cli.check("should be its example",
                      re.search(r"\nExample:\n  ptctl .*\b%s\b.*\n$" % verb, cli.last.stdout))  # fmt: skip
        cli.bare("help", verb)
        cli.check("should fit a terminal", max(map(len, cli.last.stdout.splitlines())) <= 80)
        cli.check("should be the same", cli.works() == cli.bare(verb, "--help").stdout)
    cli.bare("help")
    cli.check("should be the same help", cli.works() == text)
    cli.bare("help", "lst")
    cli.fails(USAGE, "did you mean list?")
    cli.bare("-h")
    cli.check("should be the same help", cli.works() == text)
    cli.bare("--version")
    cli.check("should print the version", cli.works().startswith("ptctl "))


def test_help_has_options_of_the_verb_only(cli):
    for verb, has, has_not in (
        ("list", ["--dtb", "--socket", "--json", "--no-legend", "--verdict"], ["--accept"]),
        ("explain", ["--json", "--help"], ["--dtb", "--socket"]),
        ("assign", ["--socket", "--accept"], ["--dtb", "--host-tree", "--format"]),
        ("monitor", ["--socket", "--json"], ["--dtb", "--no-legend"]),
        ("policy", ["--dtb"], ["--socket"]),
        ("help", ["--help", "--version"], ["--dtb", "--socket", "--json"]),
    ):
        cli.bare(verb, "--help")
        options = set(re.findall(r"^  (?:-., )?(--[a-z-]+)", cli.works(), re.M))
        cli.check("should have %s" % has, set(has) <= options)
        cli.check("should not have %s" % has_not, not options & set(has_not))


def test_names(cli):
    cli.run("show", "nowhere")
    cli.fails(NO_SUCH, "nowhere", "list")
    cli.run("graph", "nowhere")
    cli.fails(NO_SUCH, "nowhere")
    cli.run("show", "serial0", "nowhere")
    cli.fails(NO_SUCH, "nowhere")
    cli.run("show", "serial@2000")
    cli.fails(NO_SUCH, "/aux/serial@2000\n", "/soc/serial@2000\n")
    for name in "/soc/serial@2000", "serial0", "soc/serial@2000":
        found = cli.json("show", name)["devices"]
        cli.check("should find it", [d["path"] for d in found] == ["/soc/serial@2000"])
    part = cli.json("show", "phy@0")["devices"][0]["path"]
    cli.check("should find the part", part == "/soc/ethernet@3000/mdio/phy@0")
    both = [d["path"] for d in cli.json("show", "ethernet@3000", "serial0")["devices"]]
    cli.check("should keep their order", both == ["/soc/ethernet@3000", "/soc/serial@2000"])


def test_other_names(cli):
    for name, path in (
        ("&uart3", "/soc/ethernet@3000"), ("ethernet", "/soc/ethernet@3000"),
        ("3000", "/soc/ethernet@3000"), ("0x3000", "/soc/ethernet@3000"),
        ("clock-controller", "/clock-controller@5000"), ("12000", "/aux/serial@2000"),
    ):  # fmt: skip
        found = cli.json("show", name)["devices"]
        cli.check("should find it", [d["path"] for d in found] == [path])
    cli.run("show", "serial")
    cli.fails(NO_SUCH, "'serial' may be any of these", "  /aux/serial@2000\n  /soc/serial@2000\n")


def test_list_of_names(cli):
    cli.run("list", "--names", "ethernet", "serial0")
    cli.check("should be paths, aliases and labels", cli.works().split() == [
        "/soc/ethernet@3000", "&uart3", "/soc/serial@2000", "serial0"])  # fmt: skip
    cli.run("list", "--names")
    names = cli.works().split()
    cli.check("should have the labels of devices", "&uart3" in names and "&nothing" not in names)
    cli.check("should be shown", "\n  labels      uart3\n" in cli.bare("--dtb", cli.dtb, "show", "ethernet").stdout)
    for name in names:
        cli.check("should name one", len(cli.json("show", name)["devices"]) == 1)


def test_near_devices(cli):
    for name, paths in (
        ("&uart4", ["/soc/ethernet@3000"]),  # the nearest label
        ("uart3", ["/soc/ethernet@3000"]),  # the label itself
        ("ethernt", ["/soc/ethernet@3000"]),
        ("/soc/ethernet@300", ["/soc/ethernet@3000"]),
        ("seriall0", ["/soc/serial@2000"]),  # the alias
        ("erial@2", ["/aux/serial@2000", "/soc/serial@2000"]),  # as in a list
        ("nowhere-at-all", []),
        ("", []),
    ):
        cli.run("--json", "show", name)
        error = cli.prints_error(NO_SUCH, "org.ptctl.Passthrough.NoSuchDevice")
        cli.check("should find %s" % paths, error.get("matches", []) == paths)
    cli.run("show", "&nowhere")
    cli.fails(NO_SUCH, "'&nowhere'")
    cli.check("has labels", "dtc" not in cli.last.stderr)
    cli.run("show", "ethernt")
    cli.fails(NO_SUCH, "Perhaps one of these is meant:\n  /soc/ethernet@3000\n")


def test_filters(cli):
    everything = cli.paths()
    cli.check("should list devices by path", everything == [
        "/aux/" + LONG, "/aux/serial@2000", "/clock-controller@5000",
        "/interrupt-controller@1000", "/soc/ethernet@3000", "/soc/serial@2000"])  # fmt: skip
    by_verdict = {v: cli.paths("--verdict=" + v) for v in ("assignable", "risky", "blocked")}
    cli.check("should be blocked", by_verdict["blocked"] == ["/interrupt-controller@1000"])
    cli.check("should be risky", "/soc/ethernet@3000" in by_verdict["risky"])
    cli.check("should be assignable", "/soc/serial@2000" in by_verdict["assignable"])
    cli.check("verdicts should add up", sorted(sum(by_verdict.values(), [])) == sorted(everything))
    cli.check("should be the marked one", cli.paths("--marked") == ["/soc/serial@2000"])
    more = cli.paths("--verdict=assignable,risky")
    cli.check("verdicts should be one or the other",
              sorted(more) == sorted(by_verdict["assignable"] + by_verdict["risky"]))
    both = ["/aux/serial@2000", "/soc/serial@2000"]
    cli.check("should match a part", cli.paths("serial@") == both)
    cli.check("should match the whole", cli.paths("/soc/*") == everything[4:])
    cli.check("should match the name", cli.paths("serial@*") == both)
    cli.check("should not match a part", cli.paths("erial@*") == [])
    cli.check("should match a compatible", cli.paths("ns16550a") == ["/soc/serial@2000"])
    cli.check("should match an alias", cli.paths("serial0") == ["/soc/serial@2000"])
    cli.check("patterns should add up", cli.paths("ethernet", "serial0") == everything[4:])
    cli.check("filters should add up", cli.paths("--marked", "ethernet") == [])
    last = cli.paths("ethernet", "--verdict", "risky")
    cli.check("options may come last", last == everything[4:5])


def test_tables(cli):
    cli.run("list")
    table = cli.works()
    lines = table.splitlines()
    cli.check("should begin with headings", lines[0].startswith(HEADING))
    cli.check("should have a line for each device", len(lines) >= 7)
    cli.check("should be plain", "\x1b" not in table)
    cli.run("list", "--no-legend")
    cli.check("should have no headings", HEADING not in cli.works())
    cli.bare("--dtb", cli.dtb, "list", env=dict(os.environ, COLUMNS="20", TERM="xterm"))
    cli.check("should not be cut", "/aux/" + LONG in cli.works())
    cli.run("list", "nothing-is-called-so", "--no-legend")
    cli.check("should be empty", cli.works().strip() == "")
    cli.run("show", "serial0", "/soc/ethernet@3000")
    text = cli.works()
    cli.check("should show both", "/soc/serial@2000" in text and "/soc/ethernet@3000" in text)
    cli.check("should be plain", "\x1b" not in text)
    cli.check("should name the INTID", "132" in text)


def column(cli, *arguments):
    """The first column that list prints."""
    cli.run("list", "--no-legend", *arguments)
    return [line.split()[0] for line in cli.works().splitlines()]


BANK = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>;
	pinctrl { compatible = "v"; #address-cells = <1>; #size-cells = <1>; ranges; bank@1000 { reg = <0x1000 0x10>; }; };
};
"""


def test_no_padding_in_pipes(cli):
    with tempfile.TemporaryDirectory() as folder:
        bank = os.path.join(folder, "bank-without-interrupts.dtb")
        subprocess.run(["dtc", "-qq", "-I", "dts", "-O", "dtb", "-o", bank, "-"], input=BANK, text=True,
                       check=True)  # fmt: skip
        for dtb, *arguments in [cli.dtb, "list"], [cli.dtb, "show", "/soc/ethernet@3000"], [bank, "show", "pinctrl"]:
            cli.bare("--dtb", dtb, *arguments)
            padded = [line for line in cli.works().splitlines() if line.endswith(" ")]
            cli.check("nothing should follow the last cell: %s" % padded, not padded)


def test_columns(cli):
    cli.check("should be the one column", column(cli, "--columns=verdict", "serial0") == ["assignable"])
    cli.run("list", "--columns", "ALIASES,path", "serial0")
    cli.check("should be these columns", cli.works().split() == ["ALIASES", "PATH", "serial0", "/soc/serial@2000"])
    cli.bare("list", "--columns=help")
    cli.check("should list them", "  NOTES " in cli.works())
    for option in "--columns=path,nonsense", "--sort=nonsense", "--columns=", "--columns=path,":
        cli.run("list", option)
        cli.fails(USAGE, "unknown column", "--columns help")
    cli.run("list", "--sort", "INTIDS")
    cli.fails(USAGE, "did you mean INTID?")
    cli.run("list", "--columns=" + ",".join(["path"] * 25))
    cli.fails(USAGE, "at most 24")
    cli.run("list", "--columns=a-name-that-is-longer-than-any")
    cli.fails(USAGE, "a-name-that-is-longer-than-any")
    cli.run("list", "--columns=verdct")
    cli.fails(USAGE, "did you mean VERDICT?")


def test_notes_are_no_reasons(cli):
    cli.check("should not be in WHY", column(cli, "--columns=why", "serial0") == ["-"])
    cli.check("should be in NOTES", "not_marked" in column(cli, "--columns=notes", "/soc/ethernet@3000")[0])


def test_sort(cli):
    paths = cli.paths()
    verdicts = column(cli, "--columns=verdict", "--sort=verdict")
    cli.check("should be by verdict", verdicts == sorted(
        verdicts, key=["assignable", "risky", "blocked"].index))  # fmt: skip
    by_address = column(cli, "--sort=mmio")
    cli.check("should be by address", by_address[:2] == ["/interrupt-controller@1000", "/soc/serial@2000"])
    cli.check("should be by text", column(cli, "--sort=path") == paths)


# A sensor that only its bus can be given with, and the bus.
SENSORS = """/dts-v1/; / { #address-cells = <1>; #size-cells = <1>;
	i2c@1000 { compatible = "v,i2c"; reg = <0x1000 0x1000>; #address-cells = <1>; #size-cells = <0>;
		sensor@48 { compatible = "v,sensor"; reg = <0x48>; }; }; };"""


def test_devices_out_of_reach(cli):
    """They are shown if somebody asks for them."""
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "sensors.dtb")
        subprocess.run(["dtc", "-qq", "-I", "dts", "-O", "dtb", "-o", dtb, "-"], input=SENSORS, text=True,
                       check=True)  # fmt: skip
        for arguments, n in ([], 1), (["--all"], 2), (["sensor"], 1), (["i2c*", "*sensor*"], 1), (["v,"], 1):
            cli.bare("--dtb", dtb, "list", "--no-legend", *arguments)
            cli.check("%s should list %d" % (arguments, n), cli.works().count("\n") == n)
        for pattern in "sensor", "":
            cli.bare("--dtb", dtb, "list", "--no-legend", "--all", "--columns=why", "--sort=path", pattern)
            cli.check("a mark should be a note in any company", cli.works().splitlines()[-1] ==
                      "not_translatable,nothing_to_grant")  # fmt: skip
        cli.bare("--dtb", dtb, "--json", "list")
        cli.check("JSON should have all", len(json.loads(cli.works())["devices"]) == 2)


def test_pages_shared_with_the_same_are_one_line(cli):
    nodes = {"video@0": "0 0x3000", "codec@0": "0 0x3000", "last@3000": "0x2000 0x3000"}
    source = "".join('%s { compatible = "v"; reg = <%s>; };' % node for node in nodes.items())
    board = "/dts-v1/; / { #address-cells = <1>; #size-cells = <1>; %s };" % source
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "pages.dtb")
        subprocess.run([shutil.which("dtc"), "-qq", "-O", "dtb", "-o", dtb, "-"], input=board,
                       text=True, check=True)  # fmt: skip
        cli.bare("--dtb", dtb, "show", "video@0")
    lines = [line for line in cli.works().splitlines() if line.startswith("  page 0x")]
    cli.check("should be two lines, not three", lines == [
        "  page 0x0 and the next, 2 in all  /codec@0", "  page 0x2000  /codec@0 /last@3000"])


def test_explain(cli):
    cli.bare("explain")
    names = [line.split()[0] for line in cli.works().splitlines()[1:]]
    cli.check("should list the codes", "shared_page" in names and "malformed" in names)
    codes = cli.json("explain")["codes"]
    cli.check("should be the same codes", [code["code"] for code in codes] == names)
    for code in names:
        cli.bare("explain", code)
        cli.check("should explain it", cli.works().startswith(code + " ("))
    cli.bare("explain", "shared_page", "provider")
    cli.check("should explain both", re.findall(r"^(\w+) \(", cli.works(), re.M) == ["shared_page", "provider"])
    cli.check("should be both", [code["code"] for code in cli.json("explain", "provider", "shared_page")["codes"]] ==
              ["provider", "shared_page"])  # fmt: skip
    one = cli.json("explain", "shared_page")
    cli.check("should be one of them", one in codes)
    cli.bare("explain", "nonsense")
    cli.fails(USAGE, "nonsense", "explain")


def test_graph(cli):
    graph = cli.json("graph", "serial0")
    edge = {"from": "/soc/serial@2000", "to": "/clock-controller@5000", "kind": "supplier",
            "label": "clocks"}  # fmt: skip
    cli.check("should have the clock", edge in graph["edges"])
    cli.check("should have the parent", {**edge, "to": "/soc", "kind": "parent", "label": ""} in
              graph["edges"])  # fmt: skip
    for end in "from", "to":
        ends = {edge[end] for edge in graph["edges"]}
        cli.check("edges should join nodes", ends <= set(graph["nodes"]))
    for name in cli.paths():
        cli.run("graph", name)
        text = cli.works()
        cli.check("should be a graph", text.startswith("digraph") and text.endswith("}\n"))
        if shutil.which("dot"):
            drawn = subprocess.run(["dot", "-Tsvg"], input=text, text=True, check=False,
                                   capture_output=True)  # fmt: skip
            cli.check("dot should take it: " + drawn.stderr, drawn.returncode == 0)


def drawn(cli, *arguments):
    cli.run("graph", *arguments)
    return cli.works()


def test_drawing(cli):
    """Unit names in the colours of verdicts, within their buses, with a legend."""
    text = drawn(cli, "serial0")
    for words in ('label="serial@2000", tooltip="/soc/serial@2000\\n0x2000+0x1000", fillcolor="#d8f3de", penwidth=3',
                  'label="/soc";', 'label="legend"', '"/soc/serial@2000" -> "/clock-controller@5000" [label="clocks"]',
                  '"/soc/serial@2000" -> "/soc" [label="", style=dotted'):  # fmt: skip
        cli.check("should have %s" % words, words in text)
    cli.check("should leave out others", "ethernet@3000" not in text)
    several = drawn(cli, "serial0", "ethernet@3000")
    cli.check("should have both", several.count("penwidth=3];") == 2)


def test_depth(cli):
    near, far = drawn(cli, "ethernet@3000"), drawn(cli, "--depth=3", "clock-controller@5000")
    cli.check("should have no clock", "clock-controller" not in near)
    cli.check("should have the clock's consumer and its interrupt", "serial@2000" in far and "INTID 132" in far)
    cli.check("should draw a link once", far.count('"/soc/serial@2000" -> "/clock-controller@5000"') == 1)
    nodes = cli.json("graph", "--depth=3", "clock-controller@5000")["nodes"]
    cli.check("should be so in JSON", "/interrupt-controller@1000" in nodes)
    for wrong in "0", "10", "x", "":
        cli.run("graph", "--depth", wrong, "serial0")
        cli.fails(USAGE, "--depth")


RUNS = """/dts-v1/;
/ { #address-cells = <1>; #size-cells = <1>;
	x@10000 { compatible = "x"; reg = <0x10000 0x4000>; };
	y@10000 { compatible = "y"; reg = <0x10000 0x3000>; };
	gic: gic@a0000 { compatible = "arm,gic-400"; reg = <0xa0000 0x1000>; interrupt-controller; #interrupt-cells = <3>; };
	smmu: iommu@b0000 { compatible = "arm,mmu-500"; reg = <0xb0000 0x1000>; #iommu-cells = <1>; };
	i@20000 { compatible = "i"; reg = <0x20000 0x1000>; interrupt-parent = <&gic>; interrupts = <0 1 4>; iommus = <&smmu 7>; };
	k@30000 { compatible = "k"; reg = <0x30000 0x1000>; interrupt-parent = <&gic>; interrupts = <0 1 4>; iommus = <&smmu 7>; };
	clk: clk@90000 { compatible = "c"; reg = <0x90000 4>; #clock-cells = <0>; };
	%s
};
""" % "".join('u%d { compatible = "u"; clocks = <&clk>; };' % i for i in range(11))


def test_crowds(cli):
    """A run of pages is one edge, and of many consumers some are counted."""
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "runs.dtb")
        subprocess.run([sys.argv[2], "-qq", "-I", "dts", "-O", "dtb", "-o", dtb, "-"], input=RUNS,
                       text=True, check=True)  # fmt: skip
        cli.bare("--dtb", dtb, "graph", "x@10000")
        cli.check("should be one edge", '"/x@10000" -> "/y@10000" [label="0x10000, 3 pages"' in cli.works())
        cli.bare("--dtb", dtb, "--json", "graph", "x@10000")
        pages = [edge for edge in json.loads(cli.works())["edges"] if edge["kind"] == "page"]
        cli.check("should be one in JSON", [(edge["label"], edge["count"]) for edge in pages] == [("0x10000", 3)])
        cli.bare("--dtb", dtb, "graph", "i@20000")
        cli.check("should have what else is shared", all('"/i@20000" -> "/k@30000" [label="%s", color=red' % label in
                                                        cli.works() for label in ("INTID 33", "stream 0x7")))
        cli.bare("--dtb", dtb, "graph", "clk@90000")
        cli.check("should count the rest", "3 more consumers" in cli.works())


def make_link(target, *path):
    """A relative link, as sysfs has them, with the directories on the way to it."""
    link = os.path.join(*path)
    os.makedirs(os.path.dirname(link), exist_ok=True)
    os.symlink(os.path.relpath(target, os.path.dirname(link)), link)


def make_sysfs(root, dtb):
    """A sysfs with a driver for serial0; returns the directory of its tree."""
    base = os.path.join(root, "firmware", "devicetree", "base")
    device = os.path.join(root, "bus", "platform", "devices", "2000.serial")
    os.makedirs(os.path.dirname(base))
    with open(dtb, "rb") as file:
        unflatten.unflatten(file.read(), base)
    make_link(os.path.join(base, "soc", "serial@2000"), device, "of_node")
    make_link(os.path.join(root, "bus", "platform", "drivers", "of_serial"), device, "driver")
    return base


def serial_of(cli, *arguments):
    """serial0, as in the list and as shown alone."""
    listed = json.loads(cli.bare("--json", *arguments, "list", "serial0").stdout)["devices"]
    shown = json.loads(cli.bare("--json", *arguments, "show", "serial0").stdout)["devices"]
    return listed[0], shown[0]


def test_drivers(cli):
    with tempfile.TemporaryDirectory() as folder:
        base = make_sysfs(os.path.join(folder, "sys"), cli.dtb)
        copy = shutil.copytree(base, os.path.join(folder, "copy"))
        for arguments in ("--tree", base), ("--tree", base, "--host-tree", cli.dtb):
            for device in serial_of(cli, *arguments):
                cli.check("should name the driver", device.get("driver") == "of_serial")
                cli.check("should be a risk", "driver_bound" in device["codes"])
        keys = list(serial_of(cli, "--tree", base)[0])
        cli.check("should follow the codes", keys.index("driver") == keys.index("reasons") + 1 == keys.index("codes") + 2)
        for arguments in ("--tree", copy), ("--dtb", cli.dtb):
            for device in serial_of(cli, *arguments):
                cli.check("should know no driver", "driver" not in device)
                cli.check("should be no risk", "driver_bound" not in device["codes"])
        cli.bare("--tree", base, "show", "serial0")
        text = cli.works()
        cli.check("should show the driver", "  driver      of_serial\n" in text)
        cli.check("should tell how to unbind it", "echo 2000.serial" in text)


CLOCKS = """ clock enable prepare rate accuracy phase consumer
---
 uart 2 2 24000000 0 0 2000.serial no_connection_id
"""


def write(text, *path):
    file = os.path.join(*path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "w", encoding="ascii") as out:
        out.write(text)


def needs_of(cli, *arguments):
    return serial_of(cli, *arguments)[1]["needs"]


def test_needs_of_the_running_tree(cli):
    """What has to be on, and whether it is; without a running kernel nothing is said of that."""
    clock = {"property": "clocks", "kind": "clock", "supplier": "/clock-controller@5000",
             "specifier": [1], "index": 0, "state": "unheld"}  # fmt: skip
    cli.check("should be unheld", needs_of(cli, "--dtb", cli.dtb) == [clock])
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "sys")
        base = make_sysfs(root, cli.dtb)
        provider = os.path.join(root, "bus", "platform", "devices", "5000.clock-controller")
        make_link(os.path.join(base, "clock-controller@5000"), provider, "of_node")
        make_link(os.path.join(root, "bus", "platform", "drivers", "clk"), provider, "driver")
        cli.check("should know nothing", needs_of(cli, "--tree", base) == [clock])
        write("active\n", provider, "power", "runtime_status")
        write(CLOCKS, root, "kernel", "debug", "clk", "clk_summary")
        live = dict(clock, live={"enableCount": 2, "runtimeStatus": "active"})
        cli.check("should be as it is", needs_of(cli, "--tree", base) == [live])
        cli.bare("--tree", base, "show", "serial0")
        cli.check("should print it", "unheld" in cli.works() and
                  "enabled 2 times, active" in cli.works())  # fmt: skip
        write("no clk_summary\n", root, "kernel", "debug", "clk", "clk_summary")
        status = dict(clock, live={"runtimeStatus": "active"})
        cli.check("should count nothing", needs_of(cli, "--tree", base) == [status])


def test_output_that_cannot_be_written(cli):
    if not os.path.exists("/dev/full"):
        return
    for arguments in ("list",), ("--json", "list"), ("show", "serial0"), ("explain",), ("--help",):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([cli.ptctl, "--dtb", cli.dtb, *arguments], stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False)  # fmt: skip
        done.stdout = ""
        cli.last = done
        cli.fails(FAILED)
        cli.check("should say so once", done.stderr.count("\n") == 1)


if __name__ == "__main__":
    sys.exit(ptctl.main(ptctl.tests_of(globals())))
