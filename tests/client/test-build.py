#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl build: the systems in tests/inputs/systems, each of which says what is expected of it, and what is
made of a good one.

    test-build.py PTCTL DTC SYSTEMS BOARDS EXAMPLE

Each file has lines with

    expect: LINE: words of the problem
    refused: LINE: words of the message

Without any, it has to be right.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from cli import DONE, FAILED, USAGE, Checks

EVIL = """a'b"c$(touch evil)`touch evil`\\"""
SYSTEM = """[board]
Tree=board.dtb
[domain "a"]
Kind=xl
Memory=64
Kernel=Image
CommandLine=%s
[device "a" "/rtc@10220000"]
Tested=hwclock, for a day
[device "a" "/i2c@10300000"]
Accept=shared_page
At=0x4100000
[domain "b"]
Kind=dom0less
Layout=host
StaticMemory=0x44000000 0x4000000
VCPUs=2
VPL011=no
Kernel=Image
KernelAddress=0x48000000
KernelSize=0x200000
Ramdisk=initrd
RamdiskAddress=0x49000000
RamdiskSize=0x1234
TreeAddress=0x4a000000
CommandLine=console=%s
[device "b" "/timer@10210000"]
AcceptShared=/clock-controller@10100000:7 /power-controller@10110000:2
""" % (EVIL, EVIL)


class Build(Checks):
    """Runs ptctl build in a folder with the boards."""

    def __init__(self, ptctl, folder):
        super().__init__(ptctl, os.path.join(folder, "board.dtb"))
        self.folder = folder

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, *names):
        with open(self.path(*names), "rb") as file:
            return file.read()

    def run(self, *arguments, **more):
        self.last = subprocess.run([self.ptctl, *arguments], capture_output=True, text=True, timeout=60,
                                   check=False, **{"cwd": self.folder, **more})  # fmt: skip
        return self.last

    def build(self, *arguments, status=DONE, **more):
        self.run("build", *arguments, **more)
        self.check("status should be %d" % status, self.last.returncode == status)
        return self.last

    def files(self, directory):
        """The content of all files below it, by name."""
        found = {}
        for top, _, names in os.walk(self.path(directory)):
            for name in names:
                path = os.path.join(top, name)
                found[os.path.relpath(path, self.path(directory))] = self.read(path)
        return found


def directives(path, key):
    with open(path, encoding="utf-8") as file:
        return [(int(line), words) for line, words in re.findall(r"^# %s: (\d+): (.*)" % key, file.read(), re.M)]


def check_refused(build, name, refused):
    build.build(name, "-o", "nothing", status=FAILED)
    for line, words in refused:
        build.check("says where and why", build.last.stderr.startswith("ptctl: %s:%d: " % (name, line))
                    and words in build.last.stderr)  # fmt: skip


def check_problems(build, name, expected):
    build.build("--json", name, "-o", "nothing", status=FAILED if expected else DONE)
    result = json.loads(build.last.stdout)
    problems = result.get("problems", [])
    build.check("as many problems", len(problems) == len(expected))
    for line, words in expected:
        build.check("expected %d: %s" % (line, words),
                    any(p["line"] == line and words in p["text"] for p in problems))  # fmt: skip
    for problem in problems:
        other = re.search(r"in line (\d+)", problem["text"])
        build.check("otherLine is in the text", problem.get("otherLine") == (int(other[1]) if other else None))
    build.run("build", name)
    lines = [line for line in build.last.stderr.splitlines() if line.startswith("ptctl: ")]
    build.check("the same for people", expected == [] or lines == [
        "ptctl: %s:%d: %s" % (name, p["line"], p["text"]) for p in problems])  # fmt: skip


def test_inputs(build, systems):
    for name in sorted(os.listdir(systems)):
        if not name.endswith(".conf"):
            continue
        shutil.copy(os.path.join(systems, name), build.folder)
        refused = directives(build.path(name), "refused")
        expected = directives(build.path(name), "expect")
        if refused:
            check_refused(build, name, refused)
        else:
            check_problems(build, name, expected)
        build.check("files only if it is right", os.path.exists(build.path("nothing")) == (not refused and not expected))
        shutil.rmtree(build.path("nothing"), ignore_errors=True)


def test_unreadable(build):
    build.write("large.conf", "#" * (1 << 20) + "\n")
    for name, words in (("large.conf", "larger than 1024 KiB, too large for a system file"),
                        ("none.conf", "cannot be read: No such file or directory"),
                        (".", "cannot be read: Is a directory")):  # fmt: skip
        build.build(name, status=FAILED)
        build.check("says why", build.last.stderr == "ptctl: %s: %s\n" % (name, words))


def test_tree_of_dom0(build):
    """Marks in it would be of no use."""
    shutil.copy(build.dtb, build.path("dom0.dtb"))
    tool(build, "fdtput", "-c", "dom0.dtb", "/hypervisor")
    tool(build, "fdtput", "-t", "s", "dom0.dtb", "/hypervisor", "compatible", "xen,xen-4.20", "xen,xen")
    build.write("dom0.conf", '[board]\nTree=dom0.dtb\n[domain "a"]\nKind=xl\n')
    check_refused(build, "dom0.conf", [(2, "Xen made this tree, for dom0 or a guest")])


def test_node_below_chosen(build):
    """What the guest's own does not have would become a part of it; that of an earlier build is the same."""
    build.write("chosen.conf", '[board]\nTree=chosen.dtb\n[domain "b"]\nKind=dom0less\nMemory=64\n'
                '[domain "c"]\nKind=dom0less\nMemory=64\n')  # fmt: skip
    shutil.copy(build.dtb, build.path("chosen.dtb"))
    build.build("chosen.conf", "-o", "chosen")
    for node in "/chosen/b", "/chosen/b@40000000":
        tool(build, "fdtoverlay", "-i", "board.dtb", "-o", "chosen.dtb", "chosen/domus.dtbo")
        check_problems(build, "chosen.conf", [])
        tool(build, "fdtput", "-c", "-p", "chosen.dtb", node + "/module@1000")
        build.build("chosen.conf", "-o", "nothing", status=FAILED)
        build.check("says what is left", build.last.stderr == "ptctl: chosen.conf:3: the tree has a node %s already, "
                    "whose module@1000 would become this guest's; call the guest otherwise, or build from a tree without "
                    "it\n" % node)  # fmt: skip
        shutil.copy(build.dtb, build.path("chosen.dtb"))
    tool(build, "fdtput", "-p", "-t", "s", "chosen.dtb", "/chosen/b", "direct-map", "")
    check_problems(build, "chosen.conf", [(3, "whose direct-map would become")])
    shutil.rmtree(build.path("nothing"), ignore_errors=True)


def test_same_bytes(build):
    """Wherever it is built, and from wherever."""
    build.write("system.conf", SYSTEM)
    build.build("system.conf", "-o", "one")
    build.build(build.path("system.conf"), "-o", build.path("two"), cwd="/")
    one, two = build.files("one"), build.files("two")
    build.check("the same files", sorted(one) == sorted(two))
    build.check("the same bytes", one == two)
    build.check("all files", sorted(one) == [
        "a/passthrough.dtb", "a/passthrough.dts", "a/xl.cfg", "b/passthrough.dtb", "b/passthrough.dts",
        "domus.dtbo", "domus.dtso", "imagebuilder.config", "manifest.json", "mark.cmd", "mark.dtbo", "mark.dtso",
        "policy.conf", "ptd-stand-ins.conf", "report.html"])  # fmt: skip
    build.check("prints them", set("one/" + name for name in one) <= set(
        build.build("system.conf", "-o", "one").stdout.splitlines()))  # fmt: skip


def test_manifest(build):
    manifest = json.loads(build.read("one", "manifest.json"))
    hashes = {file["name"]: file["sha256"] for file in manifest["files"]}
    files = build.files("one")
    del files["manifest.json"]
    build.check("all hashes", hashes == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
    build.check("the tree", manifest["tree"] == hashlib.sha256(build.read("board.dtb")).hexdigest())
    build.check("who has what", {d["name"]: [g["device"] for g in d["devices"]] for d in manifest["domains"]} == {
        "a": ["/rtc@10220000", "/i2c@10300000"], "b": ["/timer@10210000"]})  # fmt: skip
    build.check("what stays", "/timer@10211000" in manifest["dom0"] and "/rtc@10220000" not in manifest["dom0"])
    build.check("the page has it", b'"system":{"madeBy"' in files["report.html"])
    printed = json.loads(build.build("--json", "system.conf").stdout)
    del printed["notes"]
    build.check("the same as JSON", printed == manifest)


def test_check(build):
    """--check writes nothing, and says what differs."""
    build.build("system.conf", "-o", "one", "--check")
    build.check("nothing to say", build.last.stdout == "")
    before = build.files("one")
    with open(build.path("one", "policy.conf"), "a", encoding="utf-8") as file:
        file.write("# mine\n")
    os.remove(build.path("one", "b", "passthrough.dtb"))
    build.build("system.conf", "-o", "one", "--check", status=FAILED)
    build.check("names both", "one/b/passthrough.dtb: missing\n" in build.last.stdout
                and "one/policy.conf: differs from line" in build.last.stdout)  # fmt: skip
    changes = json.loads(build.build("--json", "system.conf", "-o", "one", "--check", status=FAILED).stdout)["changes"]
    build.check("also as JSON", sorted((c["name"], c["change"]) for c in changes) == [
        ("b/passthrough.dtb", "missing"), ("policy.conf", "differs")])  # fmt: skip
    build.check("writes nothing", "b/passthrough.dtb" not in build.files("one"))
    os.mkdir(build.path("one", "b", "passthrough.dtb"))
    build.build("system.conf", "-o", "one", "--check", status=FAILED)
    build.check("what is there is not missing", build.last.stdout == ""
                and "cannot read one/b/passthrough.dtb: Is a directory" in build.last.stderr)  # fmt: skip
    os.rmdir(build.path("one", "b", "passthrough.dtb"))
    build.build("system.conf", "-o", "one")
    build.check("mended", build.files("one") == before)
    build.build("system.conf", "-o", "nowhere", "--check", status=FAILED)
    build.check("makes no directory", not os.path.exists(build.path("nowhere")))
    build.build("system.conf", "--check", status=USAGE)


def test_stale(build):
    """Files that are not made any more go, but for those of others and those that were changed."""
    shutil.copytree(build.path("one"), build.path("stale"))
    for name in "mine.txt", "a/mine.txt":
        build.write(os.path.join("stale", name), "mine\n")
    with open(build.path("stale", "b", "passthrough.dts"), "a", encoding="utf-8") as file:
        file.write("// mine\n")
    build.write("less.conf", SYSTEM[:SYSTEM.index('[domain "b"]')])
    build.build("less.conf", "-o", "stale", "--check", status=FAILED)
    build.check("says so", "stale/b/passthrough.dtb: stale\n" in build.last.stdout)
    build.build("less.conf", "-o", "stale")
    build.check("says what it leaves", "b/passthrough.dts is not made any more" in build.last.stderr)
    left = build.files("stale")
    build.check("others' stay", left["mine.txt"] == left["a/mine.txt"] == b"mine\n" and "b/passthrough.dts" in left)
    build.check("stale ones go", "b/passthrough.dtb" not in left and "domus.dtbo" not in left)


def test_forged_manifest(build):
    """Names in the manifest of a directory lead nowhere else."""
    build.write("precious", "x")
    digest = hashlib.sha256(b"x").hexdigest()
    shutil.copytree(build.path("one"), build.path("forged"))
    names = ["../precious", "a/../../precious", build.path("precious"), ".", "", "a/b/c"]
    build.write("forged/manifest.json", json.dumps({"files": [{"name": n, "sha256": digest} for n in names] + [7, {}]}))
    build.build("system.conf", "-o", "forged")
    build.check("it is still there", build.read("precious") == b"x")


def test_nothing_on_failure(build):
    """One file that cannot be written: none is."""
    os.mkdir(build.path("blocked"))
    os.mkdir(build.path("blocked", "manifest.json"))
    build.build("system.conf", "-o", "blocked", status=FAILED)
    build.check("nothing is there", os.listdir(build.path("blocked")) == ["manifest.json"])
    build.check("says so", "manifest.json" in build.last.stderr and "nothing was written" in build.last.stderr)
    build.write("a-file", "")
    build.build("system.conf", "-o", "a-file/below", status=FAILED)
    before = build.files("one")
    build.write("bad.conf", SYSTEM + '[device "b" "/rtc@10220000"]\n')
    build.build("bad.conf", "-o", "one", status=FAILED)
    build.check("nothing is changed", build.files("one") == before)


def test_policy(build):
    build.run("--dtb", "board.dtb", "policy", "check", "one/policy.conf")
    build.check("it is a policy", build.last.returncode == DONE and build.last.stdout == "2 rules, no problems\n")
    policy = build.read("one", "policy.conf").decode()
    build.check("for exactly these", re.findall(r'^\[device "(.*)"\]$', policy, re.M) == [
        "/rtc@10220000", "/i2c@10300000"])  # fmt: skip
    build.check("with its risks", "Accept=shared_page\n" in policy and "Tested=hwclock, for a day\n" in policy)


def test_verify(build):
    """verify finds all guests right, alone and together."""
    for files in (["one/a/xl.cfg"], ["one/b/passthrough.dtb"], ["one/imagebuilder.config"],
                  ["one/a/xl.cfg", "one/b/passthrough.dtb", "one/imagebuilder.config"]):  # fmt: skip
        build.run("--dtb", "board.dtb", "verify", "--accept=shared_page", *files)
        build.check("all is right", build.last.returncode == DONE)


def tool(build, *command):
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=build.folder)
    build.last = run
    build.check("%s has nothing to say" % command[0], run.returncode == 0 and run.stderr == "")
    return run.stdout


def test_overlays(build, dtc):
    """Both apply, to one tree, and give what the sources say."""
    tool(build, "fdtoverlay", "-i", "board.dtb", "-o", "host.dtb", "one/mark.dtbo", "one/domus.dtbo")
    source = tool(build, dtc, "-q", "-I", "dtb", "-O", "dts", "host.dtb")
    for name in "domus", "mark":
        tool(build, dtc, "-q", "-I", "dts", "-O", "dtb", "-o", name + ".again", "one/%s.dtso" % name)
    build.run("--dtb", "host.dtb", "list", "--marked", "--json")
    marked = [device["path"] for device in json.loads(build.last.stdout)["devices"]]
    build.check("marked are", marked == ["/i2c@10300000", "/rtc@10220000", "/timer@10210000"])
    for words in ('compatible = "xen,domain";', "cpus = <0x02>;", "direct-map;", "memory = <0x00 0x10000>;",
                  "xen,static-mem = <0x00 0x44000000 0x00 0x4000000>;", "reg = <0x00 0x48000000 0x00 0x200000>;",
                  "reg = <0x00 0x49000000 0x00 0x1234>;", "multiboot,device-tree"):  # fmt: skip
        build.check("the guest's node has " + words, words in source)
    build.check("without a console", "vpl011" not in source)
    size = len(build.read("one", "b", "passthrough.dtb"))
    build.check("the tree's size", "reg = <0x00 0x4a000000 0x00 0x%x>;" % size in source)


def test_shell(build):
    """Nothing of the system file is run by those who read the files."""
    script = '. one/imagebuilder.config; printf "%s|%s|%s" "${DOMU_CMD[0]}" "${DOMU_STATIC_MEM[0]}" "$NUM_DOMUS"'
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd=build.folder).stdout
    build.check("values are as they were", said == "console=%s|0x44000000 0x4000000|1" % EVIL)
    build.check("nothing was run", not os.path.exists(build.path("evil")))
    lines = [line for line in build.read("one", "a", "xl.cfg").decode().splitlines() if line.startswith("extra")]
    build.check("one line of xl.cfg", len(lines) == 1)


def test_example(build, boards, example, dtc):
    subprocess.run([dtc, "-qq", "-o", build.path("midway.dtb"), os.path.join(boards, "midway.dts")], check=True)
    shutil.copy(example, build.path("example.conf"))
    build.build("example.conf", "-o", "example")
    build.run("--dtb", "midway.dtb", "verify", "example/domd/xl.cfg", "example/rt/passthrough.dtb",
              "--dtdev=always", "--accept=shared_page")  # fmt: skip
    build.check("finds no mistake", "0 wrong" in build.last.stdout)


def test_forwarded(build):
    """The mark names the GIC: the guests get the interrupt, and nothing is said against it."""
    for kind, memory in (("dom0less", "Memory=64\n"), ("xl", "")):
        build.write("forwarded.conf", '[board]\nTree=board.dtb\n[domain "a"]\nKind=%s\n%s'
                    '[device "a" "/timer@10600000"]\n' % (kind, memory))  # fmt: skip
        build.build("forwarded.conf", "-o", kind)
        build.check("no note", "forwarded" not in build.last.stderr and "left out" not in build.last.stderr)
        build.check("in the tree", "interrupts = <0 40 4>;" in build.read(kind, "a", "passthrough.dts").decode())
    build.check("in xl.cfg", "irqs = [ 72 ]" in build.read("xl", "a", "xl.cfg").decode())
    tool(build, "fdtoverlay", "-i", "board.dtb", "-o", "marked.dtb", "xl/mark.dtbo")
    build.run("--dtb", "marked.dtb", "verify", "xl/a/xl.cfg")
    build.check("right", build.last.returncode == DONE)


def test_microkit(build):
    build.write("microkit.conf", '[board]\nTree=board.dtb\n[domain "vmm"]\nKind=microkit\n'
                '[device "vmm" "/rtc@10220000"]\n')  # fmt: skip
    build.build("microkit.conf", "-o", "microkit")
    build.check("its files", sorted(build.files("microkit")) == [
        "manifest.json", "report.html", "vmm/passthrough.system"])  # fmt: skip
    build.run("--dtb", "board.dtb", "verify", "microkit/vmm/passthrough.system")
    build.check("right", build.last.returncode == DONE)


def main():
    ptctl, dtc, systems, boards, example = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        build = Build(os.path.abspath(ptctl), folder)
        subprocess.run([dtc, "-qq", "-o", build.dtb, os.path.join(systems, "board.dts")], check=True)
        test_inputs(build, systems)
        test_unreadable(build)
        test_tree_of_dom0(build)
        test_node_below_chosen(build)
        test_same_bytes(build)
        test_manifest(build)
        test_check(build)
        test_stale(build)
        test_forged_manifest(build)
        test_nothing_on_failure(build)
        test_policy(build)
        test_verify(build)
        test_overlays(build, dtc)
        test_shell(build)
        test_example(build, boards, example, dtc)
        test_forwarded(build)
        test_microkit(build)
    print("%d checks, %d failures" % (build.checks, build.failures))
    sys.exit(build.failures > 0)


main()
