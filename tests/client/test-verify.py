#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl verify on the files in tests/inputs/verify, each of which says what is expected of it.

    test-verify.py PTCTL DTC BOARDS FILES

Each file has lines with

    board: NAME           of BOARDS
    judged: FILE           in place of this one, which has no comments
    beside: FILE          that is given too, after this one
    option: OPTION         of ptctl verify
    expect: VERDICT: WHAT: words of the text
    expect: refused: words of the message

Every judgement that is not expected has to be right, and the exit status 0 only if all are.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

import unflatten
from cli import DONE, FAILED, Checks

BOARDS = {
    "midway": "midway.dts",
    "odroid": "odroid-c4.dts",
    "iommu": "../verify/board-iommu.dts",
    "shared": "../verify/board-shared.dts",
    "field": "../verify/board-field.dts",
    "legacy": "../verify/board-legacy.dts",
    "pci": "../verify/board-pci.dts",
    "gpc": "../verify/board-gpc.dts",
    "family": "../verify/board-family.dts",
    "suspect": "../verify/board-suspect.dts",
    "streams": "../verify/board-streams.dts",
}


class Verify(Checks):
    """Runs ptctl verify on a board, and counts what is not as it should be."""

    def __init__(self, ptctl, dtc, boards, folder):
        super().__init__(ptctl, None)
        self.folder = folder
        for name, source in BOARDS.items():
            subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", self.blob(name),
                            os.path.join(boards, source)], check=True)  # fmt: skip

    def blob(self, board):
        return os.path.join(self.folder, board + ".dtb")

    def run(self, board, *arguments, **more):
        self.last = subprocess.run(
            [self.ptctl, "--dtb", self.blob(board), "verify", *arguments],
            capture_output=True, text=True, timeout=60, check=False, **more)  # fmt: skip
        return self.last

    def judgements(self, board, *arguments):
        """Those of --json, which has to be one line and to agree with the exit status."""
        done = self.run(board, "--json", *arguments)
        self.check("one line on stdout", done.stdout.count("\n") == 1)
        self.check("nothing on stderr", done.stderr == "")
        reply = json.loads(done.stdout or '{"judgements": [], "allRight": false}')
        self.check("allRight and exit status agree",
                   done.returncode == (DONE if reply["allRight"] else FAILED))  # fmt: skip
        return reply["judgements"]

    def refused(self, *words):
        """The last run failed, and said why on one line of stderr only."""
        self.check("status should be 1", self.last.returncode == FAILED)
        self.check("nothing on stdout", self.last.stdout == "")
        self.check("says ptctl: …", self.last.stderr.startswith("ptctl: "))
        for word in words:
            self.check("should say '%s'" % word, word in self.last.stderr)

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path


def directives(path, key):
    with open(path, encoding="utf-8") as file:
        found = re.findall(r"\b%s: (.*)" % key, file.read())
    return [text.replace("-->", "").strip() for text in found]


def take(judgements, verdict, rest):
    """Removes the judgement that is expected; whether there was one."""
    for judgement in judgements:
        what = judgement["what"] + ": "
        if (judgement["verdict"] == verdict and rest.startswith(what)
                and rest[len(what):] in judgement["text"]):  # fmt: skip
            judgements.remove(judgement)
            return True
    return False


def check_file(verify, path):
    board = directives(path, "board")[0]
    beside = [os.path.join(os.path.dirname(path), name) for name in directives(path, "beside")]
    options = directives(path, "option")
    expected = directives(path, "expect")
    for name in directives(path, "judged"):
        path = os.path.join(os.path.dirname(path), name)
    if expected and expected[0].startswith("refused: "):
        verify.run(board, path, *beside)
        verify.refused(path, *expected[0].split(": ", 1)[1].split(": ", 1))
        return
    judgements = verify.judgements(board, *options, path, *beside)
    verify.check("should say something", judgements)
    for line in expected:
        verify.check("expected " + line, take(judgements, *line.split(": ", 1)))
    for judgement in judgements:
        verify.check("%(what)s should be right, not %(verdict)s: %(text)s" % judgement,
                     judgement["verdict"] == "right")  # fmt: skip


def test_files(verify, folder):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if directives(path, "board"):
            check_file(verify, path)


def test_tree_of_c(verify, folder):
    """The symbols tell the name of the blob; nothing is lost if it is not there."""
    c = verify.write("embedded.c", b"""struct xen_domain_cfg cfg = { .dtb_start = __dtb_inside_start,
        .irqs = (uint32_t[]){ 112, 113 }, .nr_irqs = 2, .nr_iomems = 1,
        .iomems = (struct xen_domain_iomem[]){ { 0x10000, 0xfff51, 1 } } };""")
    judgements = verify.judgements("midway", c)
    verify.check("one lacks", [j["what"] for j in judgements if j["verdict"] != "right"] == ["irqs 114"])
    dtb = verify.write("inside.dtb", subprocess.run(
        ["dtc", "-qq", "-O", "dtb", os.path.join(folder, "good-midway.dts")],
        capture_output=True, check=True).stdout)  # fmt: skip
    wrong = [j for j in verify.judgements("midway", c) if j["verdict"] != "right"]
    verify.check("the tree's", [(j["file"], j["what"]) for j in wrong] == [(dtb, "<0 82 4>")])


def test_guest_tree(verify, folder):
    """The tree that device_tree names is read from beside the configuration; once."""
    dtb = verify.write("guest.dtb", subprocess.run(
        ["dtc", "-qq", "-O", "dtb", os.path.join(folder, "good-midway.dts")],
        capture_output=True, check=True).stdout)  # fmt: skip
    cfg = verify.write("guest.cfg", b'device_tree = "/nowhere/guest.dtb"\n'
                       b'irqs = [ 112, 113 ]\niomem = [ "0xfff51,1@0x10000" ]\n')  # fmt: skip
    for arguments in (cfg,), (cfg, dtb), (dtb, cfg):
        judgements = verify.judgements("midway", *arguments)
        wrong = [j for j in judgements if j["verdict"] == "wrong"]
        verify.check("one is wrong", [j["what"] for j in wrong] == ["<0 82 4>"])
        verify.check("it is the tree's", all(j["file"] == dtb for j in wrong))
    os.remove(dtb)
    judgements = verify.judgements("midway", cfg)
    verify.check("the lack of the tree shows",
                 ["device_tree /nowhere/guest.dtb"] == [j["what"] for j in judgements
                                                        if j["verdict"] == "unknown"])  # fmt: skip


CONFIGURATION = 'device_tree = "guest.dtb"\nirqs = [ %d, %d, %d ]\niomem = [ "0x%x,1@0x10000" ]\n'
FIRST, SECOND = (109, 110, 111, 0xFFF50), (112, 113, 114, 0xFFF51)


def write_pair(verify, name, tree, numbers):
    """A configuration and its tree, in a directory of their own; trees of one name, as exports are."""
    os.mkdir(os.path.join(verify.folder, name))
    for number, first in enumerate(numbers[:3]):
        tree = tree.replace("<0 %d 4>" % (80 + number), "<0 %d 4>" % (first - 32))
    return (verify.write(name + "/guest.cfg", (CONFIGURATION % numbers).encode()),
            verify.write(name + "/guest.dts", tree.encode()))  # fmt: skip


def test_trees_of_one_name(verify, folder):
    """Each configuration has the tree beside it; and one tree may be that of several."""
    with open(os.path.join(folder, "good-midway.dts"), encoding="ascii") as file:
        tree = file.read()
    one, tree_of_one = write_pair(verify, "one", tree, FIRST)
    two, tree_of_two = write_pair(verify, "two", tree, SECOND)
    for arguments in (one, two, tree_of_one, tree_of_two), (tree_of_two, two, tree_of_one, one):
        wrong = [j for j in verify.judgements("midway", *arguments) if j["verdict"] != "right"]
        verify.check("all should be right, not %s" % wrong, not wrong)
    more = verify.write("two/more.cfg", (CONFIGURATION % FIRST).encode())
    judgements = verify.judgements("midway", two, more, tree_of_two)
    of_tree = [j for j in judgements if j["file"] == tree_of_two]
    verify.check("the tree is judged twice", len(of_tree) == 8)
    verify.check("with the second configuration it is wrong",
                 {j["verdict"] for j in of_tree[4:]} == {"wrong"})  # fmt: skip


def test_no_file(verify):
    """A tree that a configuration names is read only if it is a file: nobody waits for a FIFO."""
    os.mkfifo(os.path.join(verify.folder, "fifo.dtb"))
    cfg = verify.write("fifo.cfg", b'device_tree = "fifo.dtb"\nirqs = [ 112, 113, 114 ]\n')
    judgements = verify.judgements("midway", cfg)
    verify.check("the lack of the tree shows", [j["what"] for j in judgements if j["verdict"] ==
                 "unknown"] == ["device_tree fifo.dtb"])  # fmt: skip


def test_pipe(verify, folder):
    """A source that can be read only once."""
    with open(os.path.join(folder, "good-midway.dts"), encoding="ascii") as file:
        source = file.read()
    verify.write("-", b"a file of that name")
    for name in "/dev/stdin", "-":
        done = verify.run("midway", name, input=source, cwd=verify.folder)
        verify.check("status should be 0", done.returncode == DONE)


def test_directory(verify, folder):
    """The tree that a guest sees, as it has it in /proc/device-tree."""
    blob = subprocess.run(["dtc", "-qq", "-O", "dtb", os.path.join(folder, "good-midway.dts")],
                          capture_output=True, check=True).stdout  # fmt: skip
    tree = os.path.join(verify.folder, "device-tree")
    unflatten.unflatten(blob, tree)
    judgements = verify.judgements("midway", tree)
    verify.check("all should be right", all(j["verdict"] == "right" for j in judgements))
    verify.check("as many as in the blob", len(judgements) == 4)
    empty = os.path.join(verify.folder, "empty")
    os.mkdir(empty)
    verify.run("midway", empty)
    verify.check("status should be 1", verify.last.returncode == FAILED)
    verify.check("should say what it is not", "is not a device tree" in verify.last.stderr)


def test_endless(verify):
    """dtc gets no more memory than any tree needs."""
    path = verify.write("endless.dts", b'/dts-v1/;\n/ { a = /incbin/("/dev/zero"); };\n')
    verify.run("midway", path)
    verify.check("status should be 1", verify.last.returncode == FAILED)
    verify.check("should name the file", path in verify.last.stderr)


def test_later(verify):
    """An export for ptctl assign grants nothing, and the texts say so."""
    target = os.path.join(verify.folder, "later")
    subprocess.run([verify.ptctl, "--dtb", verify.blob("midway"), "export", "--format=xl", "--dynamic",
                    "--accept=dma_unprotected", "-o", target, "/soc/ethernet@fff51000"],
                   check=True, capture_output=True)  # fmt: skip
    judgements = verify.judgements("midway", os.path.join(target, "passthrough.cfg"))
    verify.check("all should be right", all(j["verdict"] == "right" for j in judgements))
    verify.check("should name the command", any("ptctl assign" in j["text"] for j in judgements))


def test_windows(verify):
    """xl takes neither a byte order mark nor carriage returns; the numbers are judged all the same."""
    text = b'irqs = [ 112,\r\n 113, 114 ] # all\r\niomem = [ "0xfff51,1@0x10000" ]\r\n'
    cfg = verify.write("windows.cfg", b"\xef\xbb\xbf" + text)
    judgements = verify.judgements("midway", cfg)
    verify.check("two are wrong", [j["what"] for j in judgements if j["verdict"] == "wrong"] ==
                 ["byte order mark", "carriage return"])  # fmt: skip
    verify.check("the others are right", len(judgements) == 7)


def test_hostile(verify):
    for name, content, words in (
        ("nul.cfg", b"name = \"a\0b\"\n", "NUL"),
        ("control.cfg", b"a\x01 = 1\n", "0x01"),
        ("deep.cfg", b"a = " + b"[" * 100000, "list"),
        ("deep.system", b"<system>" + b"<a>" * 100000, "deep"),
        ("many.cfg", b"irqs = [" + b"40," * 100000 + b"]", "numbers"),
        ("many.system", b"<system>" + b'<irq irq="40" id="1"/>' * 30000 + b"</system>", "numbers"),
        ("large.cfg", b"#" * (2 << 20), "KiB"),
        ("cut.dtb", b"\xd0\x0d\xfe\xed\0\0", ""),
        ("other.dtb", b"no tree", ""),
        ("wrong.dts", b"/dts-v1/; / { ", "dtc"),
    ):  # fmt: skip
        path = verify.write(name, content)
        verify.run("midway", path)
        verify.check("status should be 1", verify.last.returncode == FAILED)
        verify.check("nothing on stdout", verify.last.stdout == "")
        verify.check("should say '%s'" % words, words in verify.last.stderr)
        verify.check("should name the file", path in verify.last.stderr)
        os.remove(path)
    verify.run("midway", "/nowhere.cfg")
    verify.refused("/nowhere.cfg")


def test_without_dtc(verify):
    path = verify.write("source.dts", b"/dts-v1/;\n/ { };\n")
    verify.run("midway", path, env={**os.environ, "PATH": "/nowhere"})
    verify.refused("device-tree-compiler")


def test_table(verify, folder):
    done = verify.run("midway", os.path.join(folder, "without-32.cfg"))
    lines = done.stdout.splitlines()
    verify.check("headings", lines[0].split() == ["VERDICT", "FILE", "PLACE", "WHAT", "WHY"])
    verify.check("a line each, and one of sums", lines[1].startswith("wrong ") and
                 not any(line.startswith("right ") for line in lines) and
                 lines[-1] == "%d wrong, 0 unknown, %s right; --all lists these too" % (
                     len(lines) - 2, lines[-1].split()[4]))
    done = verify.run("midway", "--all", os.path.join(folder, "without-32.cfg"))
    all_lines = done.stdout.splitlines()
    verify.check("all", len(all_lines) == 6 + 1 and
                 all_lines[-1] + "; --all lists these too" == lines[-1])
    done = verify.run("midway", "--no-legend", os.path.join(folder, "good-midway.cfg"))
    verify.check("status should be 0", done.returncode == DONE)
    verify.check("nothing to say", done.stdout == "")
    done = verify.run("midway", os.path.join(folder, "good-midway.cfg"))
    verify.check("sums alone", done.stdout.startswith("0 wrong, 0 unknown, "))


def test_names_that_are_not_ascii(verify, folder):
    """A file is called what it is called, and its row is as wide as the others."""
    with open(os.path.join(folder, "good-midway.cfg"), "rb") as file:
        content = file.read()
    path = verify.write("grüße.cfg", content)
    files = {entry["file"] for entry in verify.judgements("midway", path)}
    verify.check("should be its name, not %s" % files, files == {path})
    lines = verify.run("midway", "--all", path, verify.write("other.cfg", content)).stdout.splitlines()
    places = {line.index("line ") for line in lines if "line " in line[:len(path) + 20]}
    verify.check("should be one column, not %s" % places, places == {lines[0].index("PLACE")})


def main():
    ptctl, dtc, boards, folder = map(os.path.abspath, sys.argv[1:5])
    os.environ["PATH"] = os.path.dirname(dtc) + ":" + os.environ["PATH"]
    with tempfile.TemporaryDirectory() as scratch:
        verify = Verify(ptctl, dtc, boards, scratch)
        test_files(verify, folder)
        test_tree_of_c(verify, folder)
        test_guest_tree(verify, folder)
        test_trees_of_one_name(verify, folder)
        test_no_file(verify)
        test_pipe(verify, folder)
        test_directory(verify, folder)
        test_endless(verify)
        test_later(verify)
        test_windows(verify)
        test_hostile(verify)
        test_without_dtc(verify)
        test_table(verify, folder)
        test_names_that_are_not_ascii(verify, folder)
    print("%d checks, %d failures" % (verify.checks, verify.failures))
    return 1 if verify.failures else 0


if __name__ == "__main__":
    sys.exit(main())
