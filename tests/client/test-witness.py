#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl with --witness, on snapshots in the forms of several kernels, and on damaged ones.

    test-witness.py PTCTL DTC WITNESSES

WITNESSES has trees, and for each form a directory, whose file `expect` has a line for each answer:
the answer, the device or "-", the property with the index of its entry, and what Linux has or "-".
"""

import json
import os
import re
import shutil
import subprocess
import sys

from cli import DONE, FAILED, USAGE, Cli, main, tests_of

FORMS = {"qemu-6.1": "qemu", "qemu-6.12": "qemu", "5.10-arm64": "soc", "6.12-arm64": "soc",
         "5.10-arm32": "soc", "6.12-user": "soc"}  # fmt: skip
NOT_LISTED = "/virtio_mmio@"  # QEMU has 32 of these, and no driver for any


class Witness(Cli):
    """Runs ptctl on a tree and a copy of a snapshot, which a test may damage."""

    def __init__(self, ptctl, dtc, inputs, folder):
        super().__init__(ptctl, None)
        self.dtc, self.inputs, self.folder = dtc, inputs, folder
        self.sources, self.snapshot = {}, os.path.join(folder, "snapshot")
        for name in set(FORMS.values()):
            with open(os.path.join(inputs, name + ".dts"), encoding="ascii") as file:
                self.sources[name] = file.read()

    def compile(self, source):
        path = os.path.join(self.folder, "board.dtb")
        subprocess.run([self.dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", path, "-"],
                       input=source, text=True, check=True)  # fmt: skip
        return path

    def take(self, form, old="", new=""):
        """A fresh copy of the snapshot, and its tree with one change."""
        source = self.sources[FORMS[form]]
        assert old in source
        self.dtb = self.compile(source.replace(old, new, 1))
        shutil.rmtree(self.snapshot, ignore_errors=True)
        shutil.copytree(os.path.join(self.inputs, form), self.snapshot)
        return self.snapshot

    def text(self, name):
        with open(os.path.join(self.snapshot, name), encoding="ascii") as file:
            return file.read()

    def write(self, name, text):
        with open(os.path.join(self.snapshot, name), "w", encoding="ascii") as file:
            file.write(text)

    def edit(self, name, old, new):
        text = self.text(name)
        assert old in text, (name, old)
        self.write(name, text.replace(old, new, 1))

    def answers(self, status=DONE):
        """As the lines of `expect` are."""
        self.run("--json", "verify", "--witness", self.snapshot)
        self.check("status should be %d" % status, self.last.returncode == status)
        witness = json.loads(self.last.stdout or "{}").get("witness", {})
        self.check("should say whether it agrees", witness.get("agrees") == (status == DONE))
        lines = []
        for answer in witness.get("answers", ()):
            words = (answer["answer"], answer.get("device", "-"), answer["what"], answer.get("seen", "-"))
            lines.append(" ".join(word.replace(" ", ":") for word in words))
        return [line for line in lines if NOT_LISTED not in line]

    def difference(self, *words):
        """There is one, with these words in its sentence."""
        self.answers(FAILED)
        found = [answer for answer in json.loads(self.last.stdout)["witness"]["answers"]
                 if answer["answer"] == "differs"]  # fmt: skip
        self.check("should tell one difference with %s" % (words,),
                   any(all(word in answer["text"] for word in words) for answer in found))  # fmt: skip


def test_forms(cli):
    for form in FORMS:
        cli.take(form)
        expected = cli.text("expect").splitlines()
        self_made = cli.answers()
        cli.check("%s: should answer %s" % (form, sorted(set(expected) ^ set(self_made))),
                  self_made == expected)  # fmt: skip


def test_tree_of_the_snapshot(cli):
    cli.take("qemu-6.12")
    shutil.copy(cli.dtb, os.path.join(cli.snapshot, "board.dtb"))
    cli.bare("verify", "--witness", cli.snapshot)
    cli.check("should agree", "0 differ" in cli.works() and "16 agree" in cli.last.stdout)
    cli.bare("list", "--witness", cli.snapshot, "--columns", "path,driver", "--no-legend", "pl011")
    cli.check("should say whose driver", cli.works().split() ==
              ["/pl011@9000000", "uart-pl011", "(witness)"])  # fmt: skip


def test_snapshot_of_another_machine(cli):
    """Its rates and drivers would be taken for the board's."""
    cli.take("qemu-6.12")
    shutil.copy(cli.dtb, os.path.join(cli.snapshot, "board.dtb"))
    cli.run("list", "--witness", cli.snapshot)
    cli.works()
    subprocess.run(["fdtput", "-t", "s", os.path.join(cli.snapshot, "board.dtb"), "/", "compatible", "other,board"], check=True)
    for arguments in ("list",), ("show", "pl011"), ("report", "-o", os.path.join(cli.folder, "page.html")):
        cli.run(*arguments, "--witness", cli.snapshot)
        cli.fails(FAILED, "is a snapshot of another machine, other,board")
    cli.run("--json", "list", "--witness", cli.snapshot)
    cli.check("should be in JSON", "another machine" in json.loads(cli.last.stdout)["parameters"]["text"])
    cli.run("verify", "--witness", cli.snapshot)
    cli.check("should say so", "another machine" in cli.last.stderr)
    cli.check("should answer all the same", "16 agree" in cli.last.stdout)


def test_snapshot_without_a_tree(cli):
    cli.take("qemu-6.12")
    cli.bare("list", "--witness", cli.snapshot)
    cli.fails(FAILED, "board.dtb")


def test_intid_differs(cli):
    cli.take("qemu-6.12", "interrupts = <0x00 0x01 0x04>", "interrupts = <0x00 0x05 0x04>")
    cli.difference("INTID 37 level_high", "INTID 33 level", "interrupts line 3")
    cli.take("6.12-arm64", "interrupts = <0 93 1>", "interrupts = <0 92 1>")
    cli.difference("INTID 124 edge_rising", "INTID 125 edge")


def test_trigger_differs(cli):
    cli.take("qemu-6.1", "interrupts = <0x00 0x01 0x04>", "interrupts = <0x00 0x01 0x01>")
    cli.difference("INTID 33 edge_rising", "INTID 33 level")


def test_region_differs(cli):
    cli.take("qemu-6.1", "reg = <0x00 0x9010000 0x00 0x1000>", "reg = <0x00 0x9050000 0x00 0x1000>")
    cli.difference("0x9050000+0x1000", "0x9010000+0x1000", "iomem line 5")


def test_drivers_that_are_only_some(cli):
    """Others may have the same driver: whose interrupt it is is not guessed."""
    cli.take("qemu-6.12", "interrupts = <0x00 0x01 0x04>", "interrupts = <0x00 0x05 0x04>")
    cli.check("should know", "differs /pl011@9000000 interrupts:0 INTID:33:level" in cli.answers(FAILED))
    cli.write("manifest", "drivers /sys/bus partly %d\n" % len(cli.text("drivers")))
    cli.check("should not guess", "not_seen /pl011@9000000 interrupts:0 -" in cli.answers(FAILED))
    cli.check("should be in JSON", json.loads(cli.last.stdout)["witness"]["partial"] == ["drivers"])
    cli.run("verify", "--witness", cli.snapshot)
    cli.check("should be on the screen", "it has only a part of drivers" in cli.last.stdout)


def test_manifest_that_is_none(cli):
    cli.take("qemu-6.12")
    for text in "drivers", "drivers /sys/bus read x\n", "drivers /sys/bus read 1 2\n", "drivers /sys/bus read 1":
        cli.write("manifest", text)
        cli.run("verify", "--witness", cli.snapshot)
        cli.fails(FAILED, "manifest: line 1")


def test_node_that_the_tree_lacks(cli):
    cli.take("6.12-arm64", "serial@803000", "uart@803000")
    cli.difference("serial@803000", "no node of the tree", "0xff803000+0x18")
    cli.difference("vendor-uart bound to /soc/serial@803000")


def test_chosen_input(cli):
    cli.take("6.12-arm64", "<64 65 66", "<74 65 66")
    cli.difference("Linux chose INTID 96", "none of the candidates")
    cli.take("6.12-arm64")
    device = cli.json("show", "--witness", cli.snapshot, "ethernet@3f0000")["devices"][0]
    cli.check("should be known", device["parts"][0]["interrupts"][0]["chosen"] ==
              {"intid": 96, "source": "witness"})  # fmt: skip
    cli.run("export", "--format=microkit", "--accept=dma_unprotected", "--witness", cli.snapshot, "ethernet@3f0000")
    lines = re.findall(r'irq="(\d+)"', cli.last.stdout)
    cli.check("should export the one that was chosen", lines == ["40", "96"])
    cli.check("should say who says so", "witness" in cli.last.stdout)


def test_rates_and_states(cli):
    cli.take("6.12-arm64")
    device = cli.json("show", "--witness", cli.snapshot, "ethernet@3f0000")["devices"][0]
    clock = [need for need in device["needs"] if need["kind"] == "clock"][0]
    cli.check("should have the rate", clock["live"] ==
              {"enableCount": 2, "hz": 500000000, "source": "witness"})  # fmt: skip
    cli.check("should have the driver", (device["driver"], device["driverSource"]) ==
              ("vendor-mac", "witness"))  # fmt: skip
    cli.check("should not count as bound", "driver_bound" not in device["codes"])
    cli.run("export", "--format=dts", "--witness", cli.snapshot, "serial@803000")
    cli.check("should say whose rate", "24000000 Hz (witness);" in " ".join(cli.last.stdout.split()))
    cli.check("should take the rate", "clock-frequency = <0x16e3600>" in cli.last.stdout or
              "clock-frequency = <24000000>" in cli.last.stdout)  # fmt: skip
    cli.check("should say so", re.search(r"options:.* witness", cli.last.stdout))


def test_report(cli):
    cli.take("6.12-arm64")
    text = cli.json("report", "--witness", cli.snapshot, "ethernet@3f0000")
    cli.check("should be in the data of the page", '"driverSource": "witness"' in json.dumps(text))


def test_two_sources_of_rates(cli):
    cli.take("6.12-arm64")
    cli.run("export", "--format=dts", "--witness", cli.snapshot, "--clk-summary=x", "serial@803000")
    cli.fails(USAGE, "--clk-summary and --witness")


def test_not_root(cli):
    cli.take("6.12-user")
    cli.run("verify", "--witness", cli.snapshot)
    cli.check("should say why", "as Linux shows them to root" in cli.works())


def test_cut_files(cli):
    """Each file, cut in the middle of its last line."""
    names = ("interrupts", "irqs", "iomem", "irq_hierarchy", "clk_summary", "pm_genpd_summary", "drivers")
    for name in names:
        cli.take("6.12-arm64")
        cli.write(name, cli.text(name)[:-4])
        cli.run("verify", "--witness", cli.snapshot)
        cli.fails(FAILED, name + ": line ", "is cut off")
        cli.check("should be one line", cli.last.stderr.count("\n") == 1)


def test_forged_files(cli):
    forgeries = {
        "interrupts": ("GICv2  30", "GICv2\x07 30", "characters that no text has"),
        "irqs": ("|GICv2|30|", "|GICv2|-30|", "hwirq that is no number"),
        "iomem": ("ff3f0000-", "ff3f0000ff3f0000ff-", "is not 'first-last : name'"),
        "irq_hierarchy": ("0x60", "0x10000000000000000", "hwirq that is no number"),
        "drivers": ("vendor-mac ", "", "names no driver"),
        "pm_genpd_summary": ("----", "", "header"),
        "clk_summary": ("500000000", "five", "no number"),
    }
    for name, (old, new, words) in forgeries.items():
        cli.take("6.12-arm64")
        cli.edit(name, old, new)
        if name == "pm_genpd_summary":
            cli.write(name, cli.text(name).split("\n", 3)[3])
        cli.run("verify", "--witness", cli.snapshot)
        cli.fails(FAILED, "/" + name + ": ", words)


def test_interrupt_that_is_there_twice(cli):
    cli.take("6.12-arm64")
    cli.write("irqs", cli.text("irqs") * 2)
    cli.run("verify", "--witness", cli.snapshot)
    cli.fails(FAILED, "is there twice")


def test_no_snapshot(cli):
    cli.take("6.12-arm64")
    cli.run("verify", "--witness", os.path.join(cli.folder, "nowhere"))
    cli.fails(FAILED, "no file of a snapshot")
    cli.run("verify")
    cli.fails(USAGE, "requires a FILE, or --witness")


GUEST = """/dts-v1/;
/ { #address-cells = <2>; #size-cells = <2>;
    passthrough {
        compatible = "simple-bus"; ranges; #address-cells = <2>; #size-cells = <2>;
        serial@40000000 { compatible = "vendor,uart"; reg = <0x0 0x4073000 0x0 0x18>;
            interrupt-parent = <0xfde8>; interrupts = <0 93 1>; };
    };
};
"""
ROOT = '/dts-v1/; / { compatible = "xen,xenvm-4.20", "xen,xenvm"; };'


def take_guest(cli):
    """A guest that has the serial port, and what was exported for it."""
    cli.take("6.12-arm64")
    for name in os.listdir(cli.snapshot):
        os.remove(os.path.join(cli.snapshot, name))
    shutil.copy(cli.compile(ROOT), os.path.join(cli.snapshot, "board.dtb"))
    cli.compile(cli.sources["soc"])
    cli.write("version", "Linux version 6.12.9\n")
    cli.write("interrupts", "           CPU0       \n"
              " 12:         26     GIC-0  27 Level     arch_timer\n"
              " 13:         26     GIC-0  31 Level     events\n"
              " 14:          7     GIC-0 125 Edge      ff803000.serial\n"
              " 15:          7     GIC-0  32 Level     vpl011\n")  # fmt: skip
    cli.write("iomem", "04073000-04073017 : 4073000.serial serial@40000000\n40000000-7fffffff : System RAM\n")
    files = [os.path.join(cli.folder, name) for name in ("guest.cfg", "guest.dts")]
    with open(files[0], "w", encoding="ascii") as file:
        file.write('name = "guest"\nmemory = 64\nirqs = [ 125 ]\niomem = [ "0xff803,1@0x4073" ]\n')
    with open(files[1], "w", encoding="ascii") as file:
        file.write(GUEST)
    return files


def test_guest(cli):
    files = take_guest(cli)
    cli.run("--json", "verify", "--witness", cli.snapshot, *files)
    answers = json.loads(cli.last.stdout)["witness"]["answers"]
    cli.check("should agree", [(answer["answer"], answer["device"], answer["what"]) for answer in answers] ==
              [("agrees", "/passthrough/serial@40000000", "reg 0"),
               ("agrees", "/passthrough/serial@40000000", "interrupts 0")])  # fmt: skip


def test_guest_of_a_monitor(cli):
    """Its tree has no machine's name, but what was exported."""
    files = take_guest(cli)
    shutil.copy(cli.compile("/dts-v1/; / { passthrough { }; };"), os.path.join(cli.snapshot, "board.dtb"))
    cli.compile(cli.sources["soc"])
    cli.write("drivers", "platform/4073000.serial v-uart /sys/firmware/devicetree/base/passthrough/serial@40000000\n")
    cli.run("--json", "verify", "--witness", cli.snapshot, *files)
    cli.check("should agree", json.loads(cli.last.stdout)["witness"]["agrees"])
    cli.run("list", "--witness", cli.snapshot)
    cli.fails(FAILED, "is a snapshot of another machine, a guest")


def test_guest_with_an_intid_that_is_none(cli):
    files = take_guest(cli)
    with open(files[0], "a", encoding="ascii") as file:
        file.write('irqs = [ 0, 125, 0 ]\n')
    cli.run("--json", "verify", "--witness", cli.snapshot, *files)
    answers = json.loads(cli.last.stdout)["witness"]["answers"]
    cli.check("should not be seen, and be told once", [answer["expected"] for answer in answers
                                                       if answer["answer"] == "not_seen"] == ["INTID 0"])  # fmt: skip


def test_guest_that_has_something_else(cli):
    files = take_guest(cli)
    cli.edit("interrupts", "GIC-0 125", "GIC-0 126")
    cli.edit("iomem", "04073000-04073017", "04083000-04083017")
    cli.run("--json", "verify", "--witness", cli.snapshot, *files)
    texts = [answer["text"] for answer in json.loads(cli.last.stdout)["witness"]["answers"]
             if answer["answer"] == "differs"]  # fmt: skip
    cli.check("should fail", cli.last.returncode == FAILED)
    cli.check("should tell both numbers", any("0x4073000+0x18" in text and "0x4083000+0x18" in text
                                              for text in texts))  # fmt: skip
    cli.check("should tell the INTID of nobody", any("INTID 126" in text for text in texts))


def test_guest_with_a_device_of_another_export(cli):
    files = take_guest(cli)
    cli.edit("iomem", "4073000.serial serial@40000000", "4083000.uart uart@4083000")
    cli.edit("iomem", "04073000-04073017", "04083000-04083017")
    cli.edit("iomem", "40000000-7fffffff : System RAM", "02000000-020001ff : 2000000.virtio virtio@2000000")
    cli.run("--json", "verify", "--witness", cli.snapshot, *files)
    texts = [answer["text"] for answer in json.loads(cli.last.stdout)["witness"]["answers"]
             if answer["answer"] == "differs"]  # fmt: skip
    cli.check("should tell it, and not Xen's own", len(texts) == 1 and "uart@4083000" in texts[0])


def test_board_without_a_tree_beside_files(cli):
    """Its drivers show that it is no guest's."""
    cli.take("qemu-6.12")
    path = os.path.join(cli.folder, "rtc.cfg")
    with open(path, "w", encoding="ascii") as file:
        file.write('irqs = [ 34 ]\niomem = [ "0x9010,1" ]\n')
    cli.run("--json", "verify", "--witness", cli.snapshot, path)
    witness = json.loads(cli.last.stdout)["witness"]
    cli.check("should be held against the board", witness["agrees"] and
              any(answer.get("device") == "/pl011@9000000" for answer in witness["answers"]))  # fmt: skip


def test_guest_and_the_board(cli):
    take_guest(cli)
    cli.run("verify", "--witness", cli.snapshot)
    cli.fails(USAGE, "snapshot of a guest")


sys.exit(main(tests_of(globals()), lambda ptctl, dtb: Witness(ptctl, *sys.argv[2:4], os.path.dirname(dtb))))
