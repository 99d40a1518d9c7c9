# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every verb of ptctl, with a tree and with a daemon, for sweeps over all of them."""

import os
import subprocess

from cli import BOARD
from fakedaemon import FakeDaemon
from samples import verbs_with_replies

FORMATS = "xl", "dts", "dtb", "microkit", "dom0less", "imagebuilder", "oci", "zephyr", "libvmm", "uboot", "overlay"
WITNESS = {
    "interrupts": b"           CPU0       \n 13:          1     GICv2 132 Level     serial\n",
    "irqs": b"13|GICv2|132|level||serial\n14|GICv2|999|edge||\n",
    "iomem": b"00002000-00002fff : 2000.serial serial@2000\n00009000-00009fff : x@9000\n",
    "drivers": b"platform/3000.ethernet mac /sys/firmware/devicetree/base/soc/ethernet@3000\n",
    "irq_hierarchy": b"irq: 13\ndomain:  :interrupt-controller@1000\n hwirq:   0x84\n chip:    GICv2\n",
    "clk_summary": b"clock enable prepare protect rate accuracy phase duty hardware consumer\n---\n"
                   b" c 1 1 0 24000000 0 0 50000 Y 2000.serial no_connection_id\n",
    "pm_genpd_summary": b"domain status\n---\nA on 0\n    3000.ethernet active 0 SW\n",
}  # fmt: skip
TAKEN = "--accept=shared_page,dma_unprotected,provider", "--clock-rate=0=24000000"


class EveryVerb:
    """A board, a guest's configuration, a policy and a daemon in a folder; commands that work on them."""

    def __init__(self, ptctl, dtc, interface, folder):
        self.ptctl, self.folder = os.path.abspath(ptctl), folder
        self.dtb = self.write("board.dtb", subprocess.run(
            [dtc, "-qq", "-I", "dts", "-O", "dtb", "-"], input=BOARD.encode(), capture_output=True,
            check=True).stdout)  # fmt: skip
        self.cfg = self.write("guest.cfg", b"irqs = [ 132 ]\niomem = [ '0x2,1', '0x7777,1' ]\n")
        self.json = self.write("guest.json", b'{"irqs": [132, "a", 1.5], "IRQ": [], "iomems": [{"firstMFN": 2, "nrMFNs": 1}]}\n')
        self.c = self.write("guest.c", b'struct xen_domain_cfg a = { .irqs = (uint32_t[]){ 132, X }, .nr_irqs = 2 };\n')
        self.guest = self.write("guest.dts", b'/dts-v1/;\n/ { a = "b"; };\n')
        self.policy = self.write("rules.conf", b'[device "/soc/serial@2000"]\nDomains=guest\nBy=root\n')
        self.witness = os.path.join(folder, "witness")
        os.mkdir(self.witness)
        for name, text in WITNESS.items():
            self.write(os.path.join("witness", name), text)
        self.system = self.write("system.conf", b'[board]\nTree=board.dtb\n[domain "a"]\nKind=xl\n[domain "b"]\n'
                                 b'Kind=dom0less\nMemory=64\n[device "a" "serial0"]\nAccept=shared_page '
                                 b'dma_unprotected provider\nClockRate=0=24000000\n')
        self.daemon = FakeDaemon(folder, interface)
        self.environment = {**os.environ, "PTD_SOCKET": self.daemon.address, "TZ": "UTC"}

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def offline(self):
        verbs = [["list"], ["show", "serial0", "ethernet@3000"], ["graph", "serial0"], ["groups", "serial0"], ["report", "serial0"], ["closure", "serial0"],
                 ["plan", "guest", "serial0", TAKEN[0]], ["plan", "guest", "serial0", "--with-suppliers"],
                 ["verify", self.cfg, self.guest], ["verify", self.json, self.c],
                 ["policy", "check", self.policy]]  # fmt: skip
        verbs += [["export", "--format=" + form, "serial0"] for form in FORMATS[-2:]]
        verbs += [["export", "--format=" + form, "serial0", TAKEN[0]] for form in FORMATS[3:6:2]]
        verbs += [["export", "--format=" + form, "serial0", *TAKEN] for form in (*FORMATS[:3], "dom0less", "oci", "zephyr", "libvmm")]
        verbs += [["export", "--format=xl", "serial0", *TAKEN, "-o", os.path.join(self.folder, "out")]]
        verbs += [["verify", "--witness", self.witness, "--all"], ["verify", "--witness", self.witness, self.cfg, self.guest],
                  ["show", "--witness", self.witness, "serial0"], ["list", "--witness", self.witness]]  # fmt: skip
        build = ["build", self.system, "-o", os.path.join(self.folder, "out")]
        return [["--dtb", self.dtb, *verb] for verb in verbs] + [build]

    def commands(self):
        """Each with the replies that the daemon has to have; all print something on stdout."""
        yield from (([*verb], {}) for verb in ([], ["--help"], ["explain"], ["explain", "shared_page"],
                                               ["--version"], ["list", "--help"], ["export", "--help"])
                    if verb)  # fmt: skip
        yield from ((verb, {}) for verb in self.offline())
        for verb, method, reply in verbs_with_replies(self.ptctl, self.dtb, "serial0"):
            yield [*verb], {method: reply}

    def with_json(self):
        """The same, and each that has it with --json."""
        for command, replies in self.commands():
            yield command, replies
            if not any(word in command for word in ("--help", "--version", "--json")):
                yield ["--json", *command], replies

    def run(self, command, replies, **more):
        self.daemon.replies = replies
        more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": self.environment, **more}
        return subprocess.run([self.ptctl, *command], timeout=120, check=False, cwd=self.folder,
                              **more)  # fmt: skip
