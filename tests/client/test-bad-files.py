#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Gives ptctl files and directories that are no device tree, or a damaged one.

    test-bad-files.py PTCTL DTC

Each must be refused with status 1 and one line on stderr that names the file and, inside of a
blob, the offset; within 300 MB of memory, and without a signal.
"""

import os
import resource
import struct
import subprocess
import sys
import tempfile

MEMORY = 300 << 20
TIMEOUT = 120
BEGIN_NODE, END_NODE, PROP, END = 1, 2, 3, 9

BASE = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	gic: interrupt-controller@1000 {
		compatible = "arm,gic-400"; reg = <0x1000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	serial: serial@2000 { compatible = "ns16550a"; reg = <0x2000 0x100>; interrupts = <0 1 4>; };
};
"""
OVERLAY = """/dts-v1/; /plugin/;
&serial { status = "disabled"; };
"""
# Fields of the header: offset and name.
FIELDS = {
    0: "magic", 4: "totalsize", 8: "off_dt_struct", 12: "off_dt_strings", 16: "off_mem_rsvmap",
    20: "version", 24: "last_comp_version", 28: "boot_cpuid_phys", 32: "size_dt_strings",
    36: "size_dt_struct",
}  # fmt: skip
# A reader may well accept these: later versions that declare themselves compatible, and the processor.
HARMLESS = {(20, "ones"), (20, "size"), (24, "zero"), (28, "zero"), (28, "ones"), (28, "size")}


def cells(*numbers):
    return struct.pack(">%dI" % len(numbers), *numbers)


def name_of(text):
    """A node's name as the structure block has it."""
    raw = text.encode("latin-1") + b"\0"
    return raw + bytes(-len(raw) % 4)


def begin(name=""):
    return cells(BEGIN_NODE) + name_of(name)


def blob(structure, strings=b"compatible\0reg\0", version=17):
    """A blob with this structure block."""
    at_structure = 40 + 16
    at_strings = at_structure + len(structure)
    total = at_strings + len(strings)
    header = cells(0xD00DFEED, total, at_structure, at_strings, 40, version, min(version, 16), 0,
                   len(strings), len(structure))  # fmt: skip
    return header + bytes(16) + structure + strings


def whole(*inside):
    """A blob whose root holds this."""
    return blob(begin() + b"".join(inside) + cells(END_NODE, END))


class Bench:
    """Runs ptctl on one bad file after the other, and counts what goes wrong."""

    def __init__(self, ptctl, dtc, folder):
        self.ptctl, self.dtc, self.folder = os.path.abspath(ptctl), dtc, folder
        self.failures = self.runs = 0
        with open(ptctl, "rb") as file:
            # ASan reserves terabytes of addresses.
            self.limit = b"__asan_init" not in file.read()

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "wb") as file:
                file.write(content)
        return path

    def compile(self, source, *options):
        command = [self.dtc, "-qq", "-I", "dts", "-O", "dtb", *options, "-"]
        return subprocess.run(command, input=source.encode(), stdout=subprocess.PIPE,
                              check=True).stdout  # fmt: skip

    def run(self, *arguments):
        def limit():
            if self.limit:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

        self.runs += 1
        try:
            return subprocess.run([self.ptctl, *arguments, "list"], capture_output=True,
                                  timeout=TIMEOUT, preexec_fn=limit, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(arguments, "timeout", b"", b"")

    def fail(self, what, done, why):
        self.failures += 1
        print("%s: %s" % (what, why))
        print("  status %s, stderr %r, stdout %r" % (done.returncode, done.stderr[:300],
                                                     done.stdout[:100]))  # fmt: skip

    def refuse(self, what, arguments, path, words=""):
        """These arguments fail, and the line names this path and has these words."""
        done = self.run(*arguments)
        line = done.stderr.decode("utf-8", "replace")
        if done.returncode != 1:
            self.fail(what, done, "should be refused")
        elif line.count("\n") != 1 or not line.endswith("\n"):
            self.fail(what, done, "should print one line")
        elif not line.startswith("ptctl: " + path) or words not in line:
            self.fail(what, done, "should name %s and say '%s'" % (path, words))
        elif done.stdout:
            self.fail(what, done, "should print nothing on stdout")

    def refuse_blob(self, what, content, words="offset 0x"):
        path = self.path("bad.dtb", content)
        self.refuse(what, ("--dtb", path), path, words)

    def refuse_overlay(self, what, base, overlay, words):
        path = self.path("overlay.dtbo", overlay)
        base = self.path("base.dtb", base)
        self.refuse(what, ("--dtb", base, "--overlay", path), path, words)

    def accept(self, what, arguments, words):
        done = self.run(*arguments)
        if done.returncode != 0 or done.stderr or words.encode() not in done.stdout:
            self.fail(what, done, "should work and list " + words)


def test_files(bench):
    bench.refuse_blob("a text", b"/dts-v1/;\n/ { };\n")
    bench.refuse_blob("an empty file", b"")
    bench.refuse_blob("a header's worth of zeros", bytes(40))
    bench.refuse("a directory", ("--dtb", bench.folder), bench.folder)
    missing = bench.path("missing.dtb")
    bench.refuse("a missing file", ("--dtb", missing), missing)
    bench.refuse("a device instead of a file", ("--dtb", "/dev/zero"), "/dev/zero",
                 "not a regular file")
    huge = bench.path("huge.dtb", b"")
    os.truncate(huge, (16 << 20) + 1)
    bench.refuse("a huge file", ("--dtb", huge), huge, "larger than")


def test_cut_off(bench, good):
    for size in range(0, len(good), 97):
        bench.refuse_blob("cut off after %d bytes" % size, good[:size])


def test_header(bench, good):
    for offset, field in FIELDS.items():
        for kind, value in ("zero", 0), ("ones", 0xFFFFFFFF), ("size", len(good) + 1):
            bad = good[:offset] + cells(value) + good[offset + 4 :]
            what = "header with %s 0x%x" % (field, value)
            if (offset, kind) in HARMLESS:
                path = bench.path("good.dtb", bad)
                bench.accept(what, ("--dtb", path), "/serial@2000")
            else:
                bench.refuse_blob(what, bad)
    bench.refuse_blob("version 1", blob(begin() + cells(END_NODE, END), version=1))


def test_structure(bench):
    bench.refuse_blob("no structure", blob(b""))
    bench.refuse_blob("no root", blob(cells(END)))
    bench.refuse_blob("a root without end", blob(begin()))
    bench.refuse_blob("a structure without end", blob(begin() + cells(END_NODE)))
    bench.refuse_blob("a tree that ends early", blob(begin() + cells(END)))
    bench.refuse_blob("a node too much ended", blob(begin() + cells(END_NODE, END_NODE, END)))
    bench.refuse_blob("two roots", blob((begin() + cells(END_NODE)) * 2 + cells(END)))
    bench.refuse_blob("a tag that is none", whole(cells(7)))
    bench.refuse_blob("a property outside",
                      blob(cells(PROP, 0, 0) + begin() + cells(END_NODE, END)))  # fmt: skip
    bench.refuse_blob("a property behind a child", whole(begin("a"), cells(END_NODE, PROP, 0, 0)))
    bench.refuse_blob("a property without name", whole(cells(PROP, 0, 15)))
    bench.refuse_blob("a property's name far away", whole(cells(PROP, 0, 0xFFFFFFF0)))
    bench.refuse_blob("a property without end", whole(cells(PROP, 0xFFFFFFFC, 0)))
    bench.refuse_blob("a property's name without end",
                      blob(begin() + cells(PROP, 0, 0, END_NODE, END), b"abc"))  # fmt: skip


def test_limits(bench):
    deep = b"".join(begin("n") for _ in range(10000)) + cells(END_NODE) * 10000
    bench.refuse_blob("10000 levels", whole(deep))
    node = cells(END_NODE)
    many = b"".join(cells(BEGIN_NODE) + b"%07x\0" % i + node for i in range(1000000))
    bench.refuse_blob("1000000 nodes", whole(many))
    properties = whole(cells(PROP, 0, 0) * 1300000)
    bench.refuse_blob("1300000 properties of one node", properties)
    bench.refuse_blob("a node's name of 300 bytes", whole(begin("n" * 300), node))
    name = b"p" * 300 + b"\0"
    bench.refuse_blob("a property's name of 300 bytes",
                      blob(begin() + cells(PROP, 0, 0, END_NODE, END), name))  # fmt: skip


def test_names(bench):
    for name in "a\nb", "a\x1b[31mb", "a b", "a/b", "a\x7f", "a\xe9", "":
        bench.refuse_blob("a node called %r" % name, whole(begin(name), cells(END_NODE)))


def test_overlays(bench, good):
    overlay = bench.compile(OVERLAY)
    symbols = bench.compile(BASE, "-@")
    bench.refuse_overlay("a base without symbols", good, overlay, "__symbols__")
    other = bench.compile(OVERLAY.replace("&serial", "&other"))
    bench.refuse_overlay("an unknown label", symbols, other, "no label 'other'")
    elsewhere = bench.compile('/dts-v1/; / { fragment@0 { target-path = "/soc/x"; __overlay__ { }; }; };')
    bench.refuse_overlay("an unknown path", symbols, elsewhere, "no node /soc/x")
    alone = bench.path("alone.dtbo", overlay)
    bench.refuse("an overlay as the tree", ("--dtb", alone), alone, "--overlay")
    bench.refuse_overlay("no overlay", symbols, good, "not an overlay")
    bench.refuse_overlay("an overlay that is cut off", symbols, overlay[:-30], "offset 0x")
    bench.refuse_overlay("an overlay that is a text", symbols, b"x" * 100, "offset 0x")
    missing = bench.path("missing.dtbo")
    base = bench.path("base.dtb", symbols)
    bench.refuse("a missing overlay", ("--dtb", base, "--overlay", missing), missing)
    cut = bench.path("bad.dtb", good[:97])
    path = bench.path("overlay.dtbo", overlay)
    bench.refuse("a cut-off base", ("--dtb", cut, "--overlay", path), cut, "offset 0x")


def write_tree(folder):
    """A directory in the form of /sys/firmware/devicetree/base, with one device."""
    os.makedirs(os.path.join(folder, "serial@2000"))
    for name, value in ("compatible", b"ns16550a\0"), ("reg", cells(0x2000, 0x100)):
        with open(os.path.join(folder, "serial@2000", name), "wb") as file:
            file.write(value)


def test_directories(bench):
    missing = bench.path("nowhere")
    bench.refuse("a missing directory", ("--tree", missing), missing)
    file = bench.path("file", b"")
    bench.refuse("a file", ("--tree", file), file)
    deep = bench.path("deep")
    os.makedirs(os.path.join(deep, *["n"] * 100))
    bench.refuse("a directory of 100 levels", ("--tree", deep), deep, "levels")
    loop = bench.path("loop")
    os.symlink(loop, loop)
    bench.refuse("a link to itself", ("--tree", loop), loop)
    bench.refuse("a link to itself as file", ("--dtb", loop), loop)
    odd = bench.path("odd")
    write_tree(odd)
    os.mkdir(os.path.join(odd, "a b"))
    bench.refuse("a directory with a space in its name", ("--tree", odd), odd)


def test_directory_links(bench):
    """Links lead out of the tree, or in circles: they are not followed."""
    folder = bench.path("links")
    write_tree(folder)
    device = os.path.join(folder, "serial@2000")
    os.symlink(folder, os.path.join(device, "up"))
    os.symlink("/etc/hostname", os.path.join(device, "hostname"))
    os.symlink("self", os.path.join(folder, "self"))
    os.mkfifo(os.path.join(folder, "fifo"))
    bench.accept("links inside of a directory", ("--tree", folder), "/serial@2000")


def main():
    ptctl, dtc = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(ptctl, dtc, folder)
        good = bench.compile(BASE)
        bench.accept("a good tree", ("--dtb", bench.path("good.dtb", good)), "/serial@2000")
        test_files(bench)
        test_cut_off(bench, good)
        test_header(bench, good)
        test_structure(bench)
        test_limits(bench)
        test_names(bench)
        test_overlays(bench, good)
        test_directories(bench)
        test_directory_links(bench)
    print("%d runs, %d failures" % (bench.runs, bench.failures))
    return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
