#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-check-exports.py DTC - what export_rules.py says of exports that are wrong"""

import io
import subprocess
import sys

import export_rules
import exports
import guest_tree

TREE = "# tree: sha256 " + 64 * "0"
BOARD = """/dts-v1/; / { c: clock { #clock-cells = <1>; phandle = <1>; };
    dev@5000 { reg = <0x5000 0x100>; clocks = <1 7>, <0>;
        lane { clocks = <1 2>; }; off { clocks = <1 2>; status = "disabled"; }; };
    broken { clocks = <9>; }; };"""
GUEST = """/dts-v1/; / { gic { phandle = <1>; }; passthrough { compatible = "simple-bus"; ranges;
    #address-cells = <2>; #size-cells = <2>; interrupt-parent = <1>;
    clock { #clock-cells = <0>; phandle = <2>; }; %s }; aliases { }; };"""
REGION = {"address": "0x5000", "size": "0x100", "guestAddress": "0x9000"}
INTERRUPT = {"index": 0, "type": "spi", "route": "direct", "intid": 40, "trigger": "level_high",
             "path": [{"controller": "/gpio", "specifier": [3, 4]}]}  # fmt: skip
DEVICE = {"path": "/dev@5000", "regions": [REGION], "interrupts": [INTERRUPT], "parts": []}
REG = "reg = <0 0x9000 0 0x100>; "
XEN_REG = "xen,reg = <0 0x5000 0 0x1000 0 0x9000>; "
PATH = 'xen,path = "/dev@5000"; '
CLOCKS = "clocks = <2>, <0>; "
GRANTS = [
    {"kind": "iommu", "device": "/dev@5000"},
    {"kind": "iomem", "address": "0x5000", "size": "0x1000"},
    {"kind": "mapping", "address": "0x5000", "size": "0x10000", "guestAddress": "0x9000"},
    {"kind": "interrupt", "intid": 40},
]
CFG = 'dtdev = [ "/dev@5000" ]\nirqs = [ %s ]\niomem = [ "0x5,%s@0x9" ]\n'

failed = 0


def check(what, found, expected):
    global failed
    found = list(found)
    good = not found if expected is None else any(expected in text for text in found)
    if not good:
        print(f"{what}: {found}, expected {expected}")
        failed += 1


def blob_of(text):
    command = [sys.argv[1], "-qqf", "-I", "dts", "-O", "dtb", "-"]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=False).stdout


def compiled(text):
    return guest_tree.dtb.Tree(blob_of(text))


def guest(text):
    return guest_tree.Guest(compiled(GUEST % text), True)


def export(format_name, **files):
    files = {name.replace("_", "."): text.encode() for name, text in files.items()}
    return exports.Export(f"t.dtb\t{format_name}\t0\t{len(files)}\t/dev@5000", files)


def pci(_path):
    return compiled("/dts-v1/; / { #address-cells = <3>; };").nodes[0]


def check_refusals():
    for name, text, expected in (
        ("xl", "bus_windows\tranges of /dev@5000", None),
        ("xl", "clock_rate_unknown\tclock 0 of /dev@5000", "clock_rate_unknown"),
        ("xl", "\tout of ideas", "out of ideas"),
        ("dom0less", "no_guest_window\tno", "no_guest_window"),
        ("uboot", "\tprograms that use libfdt may take /a for a@1 beside it", None),
        ("uboot", "bus_windows\tranges of /pcie", "bus_windows"),
    ):
        refused = export(name, refused=text)
        check(f"refusal {text}", export_rules.refusal_complaints(refused, pci), expected)
    windows = export("xl", refused="bus_windows\tranges of /dev@5000")
    found = export_rules.refusal_complaints(windows, lambda path: compiled(BOARD).nodes[0])
    check("no windows", found, "windows that it does not have")
    for alone, exported, expected in (
        ({"xl": 3}, {"xl": 1}, None),
        ({"xl": 3, "uboot": 3}, {"uboot": 3}, "xl refuses all of 3"),
        ({"xl": 0}, {}, None),
    ):
        found = export_rules.over_refusal_complaints(alone, exported)
        check(f"{exported} of {alone}", found, expected)


def check_origin():
    check("origin", export_rules.origin_complaints(export("uboot", a_txt=TREE)), None)
    check("no origin", export_rules.origin_complaints(export("uboot", a_txt="#")), "name the tree")


def check_plans():
    for irqs, pages, expected in (
        ("40", "10", None),
        ("41", "10", "irqs = ['41']"),
        ("40, 41", "10", "irqs"),
        ("40", "1", "iomem"),
    ):
        found = export_rules.plan_complaints(export_rules.cfg_lists(CFG % (irqs, pages)), GRANTS)
        check(f"{irqs}, {pages}", found, expected)
    check("no lists", export_rules.plan_complaints(export_rules.cfg_lists(""), GRANTS), "dtdev = []")


def check_numbers():
    for text, expected in (
        (REG + "interrupts = <0 8 4>;", None),
        (REG + "interrupts = <0 8 1>;", "not among"),
        (REG, "interrupts are []"),
        (REG[:-2] + ", <0 0xa000 0 0x100>;", "reg differs"),
        ("", "its node is missing"),
    ):
        found = export_rules.number_complaints(guest("dev@9000 { %s };" % text), DEVICE)
        check(text, found, expected)
    forwarded = DEVICE | {"interrupts": [INTERRUPT | {"route": "forwarded"}]}
    bare = guest("dev@9000 { %s };" % REG)
    check("forwarded", export_rules.number_complaints(bare, forwarded), "interrupts are []")
    check("only direct", export_rules.number_complaints(bare, forwarded, ("direct",)), None)


def check_lost_interrupts():
    own = "c { interrupt-controller; #interrupt-cells = <2>; phandle = <7>; }; "
    told, lie = "interrupt 0 of /dev@5000, because", "interrupt 0 of /dev@5000, which nobody can grant"
    other = "interrupt 0 of /dev@5000/child, because"
    for text, note, expected in (
        ("interrupts = <0 8 4>;", None, None),
        ("interrupts = <0 9 4>;", None, "INTID 40 is granted, and nothing tells"),
        ("", told, None),
        ("", lie, "a note says that nobody can"),
        ("", other, "nothing tells"),
        ("interrupt-parent = <7>; interrupts = <3 4>; " + own, None, None),
        ("interrupt-parent = <7>; interrupts = <3 5>; " + own, None, "nothing tells"),
        ("interrupts-extended = <7 1 1>, <7 3 4>; " + own, None, None),
    ):
        notes = [("left_out_of_guest", "/dev@5000", note)] if note else []
        found = export_rules.lost_interrupt_complaints(
            guest("dev@9000 { %s };" % text), [40], [DEVICE], notes)  # fmt: skip
        check(f"{text} {note}", found, expected)


def check_clocks():
    board = compiled(BOARD)
    for text, expected in (
        (PATH + CLOCKS + "lane { clocks = <2>; };", None),
        (PATH + "lane { clocks = <2>; };", "/dev@5000 has 2 clocks, in the guest 0"),
        (PATH + CLOCKS + "lane { };", "lane has 1 clocks, in the guest 0"),
        (PATH + CLOCKS + "lane { clocks = <2>, <2>; };", "in the guest 2"),
        (PATH + CLOCKS + "lane@9004 { };", "lane has 1 clocks"),
        (PATH + CLOCKS + "off { };", None),
        (PATH + CLOCKS + 'off { xen,path = "/dev@5000/off"; };', None),
        ('xen,path = "/broken";', None),
    ):
        found = export_rules.clock_complaints(
            guest("dev@9000 { %s };" % text), board, ["/dev@5000", "/broken"])  # fmt: skip
        check(text, found, expected)


def check_dom0less():
    for text, expected in (
        (REG + XEN_REG + PATH, None),
        (REG + XEN_REG, "do not stand together"),
        (REG + PATH, "do not stand together"),
        (REG + "xen,force-assign-without-iommu;", "do not stand together"),
        (REG + PATH + "xen,reg = <0 0x5000 0 0x1000>;", "not whole"),
        (REG + PATH + "xen,reg = <0 0x5000 0 0x100 0 0x9000>;", "not of whole pages"),
        (REG + PATH + "xen,reg = <0 0x5000 0 0 0 0x9000>;", "not of whole pages"),
        (REG + PATH + "xen,reg = <0 0x6000 0 0x1000 0 0x9000>;", "are not its regions"),
        ("reg = <0 0xa000 0 0x100>; " + XEN_REG + PATH, "outside of xen,reg"),
        ("reg = <0 0x9f80 0 0x100>; " + XEN_REG + PATH, "outside of xen,reg"),
    ):
        found = export_rules.dom0less_complaints(guest("dev@9000 { %s };" % text), [DEVICE])
        check(text, found, expected)
    twice = "a { %s }; b { %s };" % (2 * (REG + XEN_REG + PATH,))
    found = export_rules.dom0less_complaints(guest(twice), [DEVICE])
    check("twice", found, "a xen,path twice")


def check_gic():
    """/gic is one for Xen itself; libxl does not copy it."""
    blob = blob_of(GUEST % "dev@9000 { interrupts = <0 8 4>; };")
    check("dom0less", guest_tree.complaints(blob, True), None)
    check("libxl", guest_tree.complaints(blob), "go to no controller")


def check_stream():
    """Files, notes, refusals; and what counts as the same."""
    stream = io.BytesIO(b"t.dtb\txl\t2\t2\t/a\t/b\na.cfg\t5\nn = 1notes\t10\nc\t/a\tis x\n"
                        b"t.dtb\txl\t0\t1\t/a\nrefused\t8\ncode\tno.")  # fmt: skip
    first, second = exports.read(stream)
    parsed = (first.devices, first.rates, first.notes, second.code, second.refused)
    expected = (["/a", "/b"], 2, [["c", "/a", "is x"]], "code", "no.")
    check("stream", [] if parsed == expected else [str(parsed)], None)
    same = [export("xl", a_cfg=f"# {origin}\nirqs").digest() for origin in "ab"]
    other = export("xl", a_cfg="# a\nirqs = [ 40 ]").digest()
    check("digests", [] if same[0] == same[1] != other else ["wrong"], None)


def main():
    check_stream()
    check_refusals()
    check_origin()
    check_plans()
    check_numbers()
    check_lost_interrupts()
    check_clocks()
    check_dom0less()
    check_gic()
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
