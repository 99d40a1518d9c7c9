# SPDX-License-Identifier: LGPL-2.1-or-later
"""The worst that a client can ask ptd for: boards far beyond all boards, messages that fit the limits,
and what they take."""

import base64
import json
import struct

from wire import INTERFACE

BEGIN, END, PROPERTY, LAST = 1, 2, 3, 9
RISKS = ["dma_unprotected", "provider", "shared_interrupt", "shared_page"]
FORMATS = ["xl", "dts", "dtb", "dom0less", "oci", "zephyr", "libvmm", "microkit", "imagebuilder", "uboot", "overlay"]
WITH_RATES = FORMATS[:7]


# ---- boards ----


class Blob:
    """A flattened device tree in the making; dtc would take minutes for the larger ones."""

    def __init__(self, controllers=True):
        self.structure, self.strings, self.offsets = bytearray(), bytearray(), {}
        if not controllers:
            self.begin("", cells={"#address-cells": [1], "#size-cells": [1]})
            return
        self.begin("", cells={"#address-cells": [1], "#size-cells": [1], "interrupt-parent": [1]})
        self.begin("gic@1000", "arm,gic-400", {
            "reg": [0x1000, 0x1000], "interrupt-controller": [], "#interrupt-cells": [3],
            "phandle": [1]})  # fmt: skip
        self.end()
        self.begin("clock@2000", "vendor,clock", {
            "reg": [0x2000, 0x1000], "#clock-cells": [1], "phandle": [2]})  # fmt: skip
        self.end()

    def put(self, *words, data=b""):
        self.structure += struct.pack(">%dI" % len(words), *words) + data + bytes(-len(data) % 4)

    def begin(self, name, compatible=None, cells=()):
        self.put(BEGIN, data=name.encode() + b"\0")
        if compatible:
            self.property("compatible", compatible.encode() + b"\0")
        for key in cells:
            self.property(key, struct.pack(">%dI" % len(cells[key]), *cells[key]))

    def property(self, name, data):
        if name not in self.offsets:
            self.offsets[name] = len(self.strings)
            self.strings += name.encode() + b"\0"
        self.put(PROPERTY, len(data), self.offsets[name], data=data)

    def end(self):
        self.put(END)

    def finish(self):
        self.end()
        self.put(LAST)
        strings = 56 + len(self.structure)
        header = (0xD00DFEED, strings + len(self.strings), 56, strings, 40, 17, 16, 0,
                  len(self.strings), len(self.structure))  # fmt: skip
        return struct.pack(">10I", *header) + bytes(16) + self.structure + self.strings


def plain_board(n):
    """n devices that can be exported, fifty on each bus: the blob, and their paths."""
    blob, paths = Blob(), []
    for i in range(n):
        if i % 50 == 0:
            blob.begin("bus@%x" % i, "simple-bus", {"ranges": []})
        address = 0x10000000 + i * 0x1000
        blob.begin("serial@%x" % address, "vendor,uart", {
            "reg": [address & 0xFFFFFFFF, 0x1000], "interrupts": [0, 32 + i % 900, 4]})  # fmt: skip
        blob.end()
        paths.append("/bus@%x/serial@%x" % (i - i % 50, address))
        if i % 50 == 49 or i == n - 1:
            blob.end()
    return blob.finish(), paths


def crowded_board(n):
    """n devices of the same name before the unit address, that all share pages and an interrupt."""
    blob, paths = Blob(), []
    for i in range(n):
        blob.begin("d@%x" % i, "v", {
            "reg": [0x10000000 + i * 0x1000, 0x20000000], "interrupts": [0, 5, 4],
            "clocks": [2, i]})  # fmt: skip
        blob.end()
        paths.append("/d@%x" % i)
    return blob.finish(), paths


def searched_board(rows):
    """A device with one interrupt, in the last row of a long map."""
    blob = Blob()
    blob.begin("map", cells={"#address-cells": [1], "#interrupt-cells": [1], "phandle": [3],
                             "interrupt-map-mask": [0, 0xFFFFFFFF]})  # fmt: skip
    blob.property("interrupt-map", b"".join(
        struct.pack(">6I", 0, i, 1, 0, 7, 4) for i in range(rows)))  # fmt: skip
    blob.end()
    blob.begin("dev@10000000", "v", {
        "reg": [0x10000000, 0x1000], "interrupt-parent": [3], "interrupts": [rows - 1]})  # fmt: skip
    blob.end()
    return blob.finish(), ["/dev@10000000"]


def parts_board(n):
    """A device with n parts."""
    blob = Blob()
    blob.begin("dev@10000000", "v", {
        "reg": [0x10000000, 0x1000], "#address-cells": [1], "#size-cells": [1], "ranges": []})  # fmt: skip
    for i in range(n):
        blob.begin("part@%x" % i, cells={"reg": [0x20000000 + i * 0x1000, 0x1000]})
        blob.end()
    blob.end()
    return blob.finish(), ["/dev@10000000"]


def wired_board(n):
    """Devices with n interrupts each."""
    blob, paths = Blob(), []
    for i in range(4):
        address = 0x10000000 + i * 0x1000
        entries = [cell for k in range(n) for cell in (0, 32 + (i * n + k) % 900, 4)]
        blob.begin("dev@%x" % address, "v", {"reg": [address, 0x1000], "interrupts": entries})
        blob.end()
        paths.append("/dev@%x" % address)
    return blob.finish(), paths


def silent_board(n):
    """n devices without interrupts: a domain can have many at once."""
    blob, paths = Blob(), []
    for i in range(n):
        address = 0x10000000 + i * 0x1000
        blob.begin("dev@%x" % address, "v", {"reg": [address, 0x1000]})
        blob.end()
        paths.append("/dev@%x" % address)
    return blob.finish(), paths


def policy(paths):
    return "".join('[device "%s"]\nDomains=*\n' % path for path in paths[:2050])


# ---- messages ----


def call(method, **parameters):
    full = method if "." in method else "%s.%s" % (INTERFACE, method)
    return json.dumps({"method": full, "parameters": parameters}).encode()


def lists():
    for what, patterns in {
        "one pattern of brackets": ["*[a" * 300000],
        "patterns of brackets": ["*[a" * 83] * 1024,
        "patterns of classes": ["*[[:alpha:][:digit:]-z]" * 40] * 1024,
        "patterns of asterisks": ["*" + "a*" * 500] * 1000,
        "plain patterns": ["zq"] * 1024,
        "long plain patterns": ["a" * 1000] * 1000,
    }.items():
        yield "List, %s" % what, call("List", patterns=patterns)
    yield "List", call("List")
    yield "List, blocked", call("List", verdict="blocked")


def descriptions(paths):
    tail = paths[-1].rpartition("/")[2]
    for what, names in {
        "all": paths[:1024],
        "the same again and again": (paths * 1024)[:1024],
        "one again and again": paths[-1:] * 1024,
        "a tail again and again": [tail] * 1024,
        "buses and suppliers": [paths[0].rpartition("/")[0] or paths[0], "/clock@2000"] * 512,
        "tails, the last one wrong": [tail] * 1023 + ["nothing"],
        "long names": ["x" * 1000] * 1000,
    }.items():
        yield "Describe, %s" % what, call("Describe", devices=names)


def plans(paths):
    some = paths[:1024]
    everywhere = [{"device": path, "address": "0x40000000"} for path in some]
    one = [{"device": some[0], "index": i, "address": "0x40000000"} for i in range(1024)]
    rates = [{"clock": "c%d" % i, "hz": 1} for i in range(1024)]
    for what, at in {"": [], ", at for each": everywhere, ", at for one": one}.items():
        yield "Plan" + what, call("Plan", domain="guest", devices=some, accept=RISKS, at=at)
        yield "Assign" + what, call("Assign", domain="guest", devices=some, accept=RISKS, at=at)
    for name in FORMATS:
        yield "Export, %s" % name, call("Export", format=name, devices=some, accept=RISKS)
    for name in WITH_RATES:
        more = {"format": name, "clockRates": rates}
        yield "Export, %s, rates" % name, call("Export", devices=some, accept=RISKS, **more)


def changes(paths):
    for i in range(0, 120, 40):
        some = paths[i : i + 40]
        yield "Assign, some", call("Assign", domain="guest", devices=some, accept=RISKS)
    yield "ListAssignments", call("ListAssignments")
    tails = [path.rpartition("/")[2] for path in paths[:1024]]
    yield "Revoke, tails", call("Revoke", domain="guest", devices=tails)
    yield "Revoke, one again and again", call("Revoke", domain="guest", devices=paths[-1:] * 1024)
    yield "Revoke, all", call("Revoke", domain="guest")


def guest_blobs():
    """Guests' trees in which one thing is much larger than in any."""
    names = {"compatible strings": b"a\0" * 350000, "one long compatible": b"a" * 700000 + b"\0"}
    for what, compatible in names.items():
        blob = Blob(False)
        blob.begin("passthrough", cells={"#address-cells": [1], "#size-cells": [1], "ranges": []})
        blob.begin("a@1000", cells={"reg": [0x1000, 0x1000]})
        blob.property("compatible", compatible)
        blob.end()
        blob.end()
        yield what, blob.finish()
    for what, ranges, regs in (("registers", 1, 60000), ("windows", 30000, 30000)):
        blob = Blob(False)
        blob.begin("passthrough", cells={"#address-cells": [1], "#size-cells": [1],
                                         "ranges": [1, 1, 1] * ranges})  # fmt: skip
        blob.begin("a@1000", "v", {"reg": [0x1000, 0x1000] * regs})
        blob.end()
        blob.end()
        yield what, blob.finish()
    blob = Blob(False)
    for _ in range(60):  # a path of nearly 4 KiB
        blob.begin("n" * 31 + "@" + "1" * 30, cells={"#address-cells": [1], "#size-cells": [1]})
    blob.begin("a", "v", {"reg": [0x1000, 0x1000] * 16000, "clocks": list(range(100, 40000)),
                          "interrupts": [0, 5, 4] * 10000})  # fmt: skip
    for _ in range(61):
        blob.end()
    yield "a long path", blob.finish()
    blob = Blob(False)
    for i in range(6000):
        blob.begin("d@%x" % i, "v", {"reg": [i, 1], "interrupts": [0, i % 900, 4]})
        blob.end()
    yield "nodes", blob.finish()


def configurations(path):
    for n in 60, 600, 4000, 100000:
        yield "%d INTIDs" % n, "irqs = [" + ",".join(str(32 + i % 900) for i in range(n)) + "]"
        yield "%d ranges" % min(n, 60000), "iomem = [" + ",".join(
            '"0x%x,20"' % (0x10000 + 7 * i) for i in range(min(n, 60000))) + "]"  # fmt: skip
        yield "%d paths" % min(n, 30000), "dtdev = [" + ",".join(
            '"%s"' % path for _ in range(min(n, 30000))) + "]"  # fmt: skip
    yield "a long path", 'dtdev = ["%s"]' % ("/a" * 400000)
    yield "unknown paths", "dtdev = [" + ",".join('"/%d"' % i for i in range(90000)) + "]"
    yield "long paths", "dtdev = [" + ",".join('"/%s%d"' % ("a" * 900, i) for i in range(1000)) + "]"
    yield "options", "irq=1\n" * 120000
    yield "a long value", 'nr_spis = "%s"' % ("1" * 900000)
    yield "frames of all", 'iomem = ["0x0,fffffff"]'
    yield "some of all", "iomem = [" + ",".join('"0x0,ffffff%x"' % i for i in range(8)) + "]"


def systems():
    yield "ids", "<system>" + '<end pd="a" id="1"/>' * 16000 + "</system>"
    yield "irqs", "<system>" + '<irq irq="40" id="1"/>' * 16000 + "</system>"
    yield "regions", "<system>" + "".join(
        '<memory_region name="%d" size="0x1000" phys_addr="0x10000000"/>' % i
        for i in range(12000)) + "</system>"  # fmt: skip
    yield "maps", '<system><memory_region name="a" size="0x1000" phys_addr="0x10000000"/>' + (
        '<map mr="a" vaddr="0x1000"/>' * 16000) + "</system>"  # fmt: skip
    yield "long names", "<system>" + '<memory_region name="%s" size="1"/>' % ("a" * 300000) + (
        '<map mr="%s" vaddr="1"/>' % ("a" * 300000)) * 2 + "</system>"  # fmt: skip
    yield "elements", "<system>" + "<a/>" * 200000 + "</system>"
    yield "defaults", "<!DOCTYPE a [<!ATTLIST a %s>]><a>%s</a>" % (
        " ".join('b%d CDATA "c"' % i for i in range(20000)), "<a/>" * 100000)  # fmt: skip
    yield "entities", '<!DOCTYPE a [<!ENTITY b "%s">]><a>%s</a>' % ("x" * 9999, "&b;" * 90000)


def containers():
    hardware = '{"vm":{"hwConfig":{%s}}}'
    yield "values", hardware % ('"irqs":[' + "{}," * 250000 + "1]")
    yield "INTIDs", hardware % ('"irqs":[' + "5," * 300000 + "1]")
    yield "names", hardware % ",".join('"irq%d":1' % i for i in range(60000))
    yield "a long name", hardware % ('"%s":1' % ("a" * 900000))
    yield "depth", "[" * 400000


def c_sources():
    names = "".join("#define N%d %d\n" % (i, i) for i in range(1024))
    calls = "virq_register_passthrough(0, N1023, 1);\n" * 9000
    yield "channels", names + calls
    yield "constants", "".join("#define N%d %d\n" % (i, i) for i in range(40000)) + calls[:100]
    lists = "".join("static uint32_t i%d[] = { 5, 6 };\n" % i for i in range(256))
    domain = "struct xen_domain_cfg d%d = { .name = \"d%d\", .irqs = i%d, .nr_irqs = 2 };\n"
    yield "domains", lists + "".join(domain % (i, i, i % 256) for i in range(256))
    yield "a list", "static uint32_t i[] = { %s };\n" % ("5, " * 200000)
    yield "braces", "struct xen_domain_cfg a = " + "{" * 400000
    yield "comments", "/*" * 400000


def several():
    given = 'irqs = [40,41,42]\niomem = ["0x10000,20"]\ndtdev = ["/a"]\nname = "a"\n'
    yield "several files", [{"name": "c%d" % i, "text": given} for i in range(400)]
    maps = '<map mr="a" vaddr="0x1000"/>' * 60
    system = '<system><memory_region name="a" size="0x1000" phys_addr="0x10000000"/>%s</system>' % (
        '<protection_domain name="%d"><virtual_machine>' + maps + "</virtual_machine></protection_domain>")  # fmt: skip
    yield "several guests", [{"name": "s", "text": system.replace("%d", str(i))} for i in range(100)]


def verifications(paths):
    for what, text in containers():
        yield "Verify, OCI, " + what, call("Verify", files=[{"name": "a.json", "text": text}])
    for what, text in c_sources():
        yield "Verify, C, " + what, call("Verify", files=[{"name": "a.c", "text": text}])
    for what, files in several():
        yield "Verify, " + what, call("Verify", files=files)
    for what, text in configurations(paths[-1]):
        yield "Verify, " + what, call("Verify", files=[{"name": "a.cfg", "text": text}])
    for what, text in systems():
        yield "Verify, Microkit, " + what, call("Verify", files=[{"name": "a", "text": text}])
    for what, blob in guest_blobs():
        encoded = base64.b64encode(blob).decode()
        yield "Verify, tree, " + what, call("Verify", files=[{"name": "a", "base64": encoded}])
    paths = "DOMU_PASSTHROUGH_PATHS=(" + "/a " * 250000 + ")"
    yield "Verify, ImageBuilder", call("Verify", files=[{"name": "a", "text": paths}])
    small = base64.b64encode(Blob(False).finish()).decode()
    many = [{"name": "c%d" % i, "text": 'device_tree="t"'} for i in range(1023)]
    yield "Verify, one tree for all", call("Verify", files=[*many, {"name": "t", "base64": small}])
    yield "Verify, empty files", call("Verify", files=[{"name": "c", "text": ""}] * 1024)


def pieces():
    """Messages of many small values."""
    for what, text in {
        "objects": b"[" + b"{}," * 300000 + b"1]",
        "arrays": b"[" + b"[]," * 300000 + b"1]",
        "depth": b"[" * 2000 + b"]" * 2000,
        "keys": b"{" + b",".join(b'"%x":1' % i for i in range(100000)) + b"}",
        "numbers": b"[" + b"1e1," * 250000 + b"1]",
        "escapes": b'"' + b"\\u0001" * 170000 + b'"',
    }.items():
        yield "a message of " + what, call("GetStatus")[:-1] + b',"a.b":' + text + b"}"


def messages(paths):
    """What they are, and their bytes."""
    yield "GetStatus", call("GetStatus")
    yield "Monitor", call("Monitor")[:-1] + b',"more":true}'
    describe = "org.varlink.service.GetInterfaceDescription"
    yield "GetInterfaceDescription", call(describe, interface=INTERFACE)
    yield from lists()
    yield from descriptions(paths)
    yield from plans(paths)
    yield from changes(paths)
    yield from verifications(paths)
    yield from pieces()


# ---- what they take ----


def cpu_seconds(daemon):
    """More exact than /proc/PID/stat, which counts ticks."""
    with open("/proc/%d/schedstat" % daemon.process.pid, encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


def waited(daemon, client, message):
    """Seconds of processor time from another client's call, right behind this message and another one
    like it, to the reply: the time that it waits for if nothing else runs."""
    with daemon.client() as other:
        other.call("GetStatus")
        client.send_raw(message + b"\0")
        client.flood(message + b"\0")
        before = cpu_seconds(daemon)
        other.call("GetStatus")
        return cpu_seconds(daemon) - before
