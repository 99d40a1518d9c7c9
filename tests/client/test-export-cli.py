#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Messages and files of ptctl export, whatever the format.

    test-export-cli.py PTCTL DTC
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

import cli as ptctl
from cli import FAILED, NO_SUCH, NOT_ASSIGNABLE, USAGE

MARK = ["export", "--format=uboot", "--stand-ins=no", "serial0"]


def in_folder(test):
    """A test that gets a directory of its own."""

    def run(cli):
        with tempfile.TemporaryDirectory() as folder:
            test(cli, folder)

    return run


def test_usage(cli):
    cli.run("export", "serial0")
    cli.fails(USAGE, "--format")
    cli.run("export", "--format=nonsense", "serial0")
    cli.fails(USAGE, "nonsense", "uboot")
    cli.run("export", "--format=uboot")
    cli.fails(USAGE, "too few")
    cli.run(*MARK, "--dynamic")
    cli.fails(USAGE, "dynamic")
    cli.run(*MARK, "--dtdev=never")
    cli.fails(USAGE, "never", "always")
    cli.run(*MARK, "--layout=guest")
    cli.fails(USAGE, "layout", "guest", "host")
    cli.run(*MARK, "--layout=host")
    cli.fails(USAGE, "layout", "uboot")
    cli.run(*MARK, "--stand-ins=some")
    cli.fails(USAGE, "--stand-ins", "yes", "some")
    cli.run("export", "--format=dts", "serial0", "--stand-ins=no")
    cli.fails(USAGE, "stand-ins", "dts")
    for wrong in "", "x", "x=", "=1", "x=0", "x=4294967296", "x=1 ", "x=-1":
        cli.run(*MARK, "--clock-rate=" + wrong)
        cli.fails(USAGE, "NAME=HZ", "from 1 to 4294967295")
    cli.run(*MARK, "--clock-rate=x=7", "--clock-rate=x=8")
    cli.fails(USAGE, "two rates", "x")
    cli.run("list", "--format=uboot")
    cli.fails(USAGE, "list")


def test_main_file_on_stdout(cli):
    cli.run(*MARK)
    cli.check("should be the commands", "fdt set" in cli.works())


@in_folder
def test_through_cpp(cli, folder):
    """The source of a tree may go through cpp, as the kernel's do: dtc makes the same blob of it."""
    cpp = shutil.which("cpp")
    if not cpp:
        print("no cpp: not tried")
        return
    names = ["#define", "#include", "#if", "#else", "#1", "#line", "#pragma", "#ident", "#undef-cells"]
    board = os.path.join(folder, "board.dtb")
    source = ptctl.BOARD.replace("interrupts = <0 100 4>;", "interrupts = <0 100 4>; " + "".join(
        "l%d: %s = <%d>;" % (i, name, i) for i, name in enumerate(names)))  # fmt: skip
    subprocess.run([sys.argv[2], "-qq", "-I", "dts", "-O", "dtb", "-o", board, "-"], input=source, text=True,
                   check=True)  # fmt: skip
    made = {}
    for form in "dts", "dtb":
        cli.last = subprocess.run([cli.ptctl, "--dtb", board, "export", "--format=" + form, "/soc/serial@2000",
                                   "--accept=shared_page", "--clock-rate=0=7"],
                                  capture_output=True, check=False)  # fmt: skip
        made[form] = cli.last.stdout
    through = subprocess.run([cpp, "-nostdinc", "-undef", "-P", "-x", "assembler-with-cpp", "-"],
                             input=made["dts"], capture_output=True, check=False)  # fmt: skip
    blob = subprocess.run([sys.argv[2], "-qq", "-I", "dts", "-O", "dtb", "-"], input=through.stdout,
                          capture_output=True, check=False).stdout  # fmt: skip
    text = [subprocess.run([sys.argv[2], "-qq", "-I", "dtb", "-O", "dts", "-"], input=tree,
                           capture_output=True, check=True).stdout.decode()
            for tree in (blob, made["dtb"])]  # fmt: skip
    cli.last = subprocess.CompletedProcess(["cpp"], through.returncode, "", through.stderr.decode())
    cli.check("should not complain", through.returncode == 0 and not through.stderr)
    cli.check("should have them all", all("%s = <" % name in text[1] for name in names))
    cli.check("should be the blob", text[0].replace("format=dts", "format=dtb") == text[1])


def test_full_stdout(cli):
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([cli.ptctl, "--dtb", cli.dtb, *MARK], stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)  # fmt: skip
    done.stdout = ""
    cli.last = done
    cli.fails(FAILED, "No space left")
    cli.check("should say so once", done.stderr.count("\n") == 1)


def test_names_where_it_comes_from(cli):
    cli.run(*MARK)
    digest = subprocess.run(["sha256sum", cli.dtb], capture_output=True, text=True, check=True)
    text = cli.works()
    for word in digest.stdout.split()[0], "format=uboot", "/soc/serial@2000":
        cli.check("should name %s" % word, word in text)


def test_same_again(cli):
    cli.run(*MARK)
    first = cli.works()
    cli.run(*MARK)
    cli.check("should be the same", cli.works() == first)


@in_folder
def test_into_a_new_directory(cli, folder):
    target = os.path.join(folder, "new")
    cli.run(*MARK, "-o", target)
    cli.check("should print the names", cli.works() == os.path.join(target, "mark.cmd") + "\n")
    cli.run(*MARK)
    with open(os.path.join(target, "mark.cmd"), encoding="ascii") as file:
        cli.check("should be the same as on stdout", file.read() == cli.last.stdout)


@in_folder
def test_replaces_a_file(cli, folder):
    with open(os.path.join(folder, "mark.cmd"), "w", encoding="ascii") as file:
        file.write("old")
    cli.run(*MARK, "-o", folder)
    cli.works()
    with open(os.path.join(folder, "mark.cmd"), encoding="ascii") as file:
        cli.check("should be new", "fdt set" in file.read())


def test_json(cli):
    files = cli.json(*MARK)["files"]
    cli.run(*MARK)
    cli.check("should hold the file", files == [{"name": "mark.cmd", "text": cli.last.stdout}])


def test_no_such_device(cli):
    cli.run("export", "--format=uboot", "nothing")
    cli.fails(NO_SUCH, "nothing")


@in_folder
def test_blocked_device(cli, folder):
    target = os.path.join(folder, "new")
    cli.run("export", "--format=uboot", "/interrupt-controller@1000", "-o", target)
    cli.fails(NOT_ASSIGNABLE, "held_by_xen")
    cli.check("should make nothing", not os.path.exists(target))


@in_folder
def test_file_instead_of_a_directory(cli, folder):
    target = os.path.join(folder, "file")
    with open(target, "w", encoding="ascii"):
        pass
    cli.run(*MARK, "-o", target)
    cli.fails(FAILED, target, "Not a directory")


@in_folder
def test_directory_in_the_way(cli, folder):
    os.mkdir(os.path.join(folder, "mark.cmd"))
    cli.run(*MARK, "-o", folder)
    cli.fails(FAILED, "mark.cmd", "Is a directory")
    cli.check("should leave nothing behind", os.listdir(folder) == ["mark.cmd"])


@in_folder
def test_no_such_place(cli, folder):
    cli.run(*MARK, "-o", os.path.join(folder, "missing", "new"))
    cli.fails(FAILED, "missing", "No such file")


def fill_disk():
    """Lets files have ten bytes at most: longer writes fail as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))


@in_folder
def test_full_disk(cli, folder):
    target = os.path.join(folder, "new")
    cli.bare("--dtb", cli.dtb, *MARK, "-o", target, preexec_fn=fill_disk)
    cli.fails(FAILED, "mark.cmd")
    cli.check("should leave nothing behind", os.listdir(folder) == [])


CLOCKED = ["export", "--format=dts", "--no-legend", "serial0"]
SUMMARY = """   clock  enable prepare protect rate accuracy phase duty hardware consumer id
---------------------------------------------------------------------------------
 root     1 1 0 1 0 0 50000 Y deviceless  no_connection_id
  uart0   2 2 0 %s 0 0 50000 Y 2000.serial no_connection_id
"""


def summary(folder, text):
    """A clk_summary; the options that use it."""
    path = os.path.join(folder, "clk_summary")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return [*CLOCKED, "--clk-summary", path]


@in_folder
def test_rates_from_clk_summary(cli, folder):
    cli.run(*summary(folder, SUMMARY % "48000001"))
    tree = cli.works()
    cli.check("should have the rate: " + tree, "clock-frequency = <48000001>" in tree)
    cli.check("should say where it is from: " + tree, "format=dts clk-summary" in tree)


@in_folder
def test_command_line_goes_before_clk_summary(cli, folder):
    cli.run(*summary(folder, SUMMARY % "48000001"), "--clock-rate=0=7")
    cli.check("should be the given rate", "clock-frequency = <7>" in cli.works())


@in_folder
def test_rate_too_large_for_a_guest(cli, folder):
    cli.run(*summary(folder, SUMMARY % "6000000000"))
    cli.fails(NOT_ASSIGNABLE, "clock 0")


@in_folder
def test_clk_summary_of_another_board(cli, folder):
    cli.run(*summary(folder, (SUMMARY % "1").replace("2000.serial", "1c28000.uart")))
    cli.fails(FAILED, "clk_summary", "another board")


@in_folder
def test_clk_summary_cut_off(cli, folder):
    cli.run(*summary(folder, (SUMMARY % "1")[:-9]))
    cli.fails(FAILED, "clk_summary: line 4 is cut off")


@in_folder
def test_clk_summary_without_end(cli, folder):
    cli.run(*summary(folder, "x" * (10 << 20)))
    cli.fails(FAILED, "clk_summary", "larger than 4 MiB")


@in_folder
def test_clk_summary_that_hangs(cli, folder):
    path = os.path.join(folder, "fifo")
    os.mkfifo(path)
    cli.run(*CLOCKED, "--clk-summary", path)
    cli.fails(FAILED, "fifo")


@in_folder
def test_clk_summary_of_an_old_kernel(cli, folder):
    cli.run(*summary(folder, "clock enable_cnt prepare_cnt rate accuracy phase\n---\n uart0 1 1 7 0 0\n"))
    cli.fails(NOT_ASSIGNABLE, "says of no clock whose it is")


def test_clk_summary_of_this_machine(cli):
    cli.run(*CLOCKED, "--clk-summary=auto")
    cli.fails(NOT_ASSIGNABLE, "does not say that it is the tree's board")


def test_clk_summary_goes_with_guest_trees(cli):
    cli.run(*MARK, "--clk-summary=auto")
    cli.fails(USAGE, "--clk-summary", "uboot")


if __name__ == "__main__":
    sys.exit(ptctl.main(ptctl.tests_of(globals())))
