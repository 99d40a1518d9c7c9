#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Root writes into a directory that a user may have led elsewhere: files land in the directory that was
named, or nowhere.

    test-directory.py PTCTL DTC
"""

import os
import sys
import tempfile
import threading

import cli as ptctl
from cli import DONE, FAILED

USER, OTHER = 65534, 65533
WRITTEN = ["mark.cmd"]
EXPORT = ["export", "--format=uboot", "--stand-ins=no", "serial0", "-o"]


class Places:
    """A folder of root with one of a user in it, and a directory of root that nobody named."""

    def __init__(self, cli, folder):
        self.cli, self.folder = cli, folder
        os.chmod(folder, 0o1777)
        self.home = self.make("home", USER)
        self.victim = self.make("victim", 0)

    def make(self, name, owner):
        path = os.path.join(self.folder, name)
        os.mkdir(path)
        os.chown(path, owner, owner)
        return path

    def link(self, name, target, owner):
        path = os.path.join(self.folder, name)
        os.symlink(target, path)
        os.chown(path, owner, owner, follow_symlinks=False)
        return path

    def export(self, path, **more):
        return self.cli.bare("--dtb", self.cli.dtb, *EXPORT, path, **more)

    def lands(self, path, there, **more):
        self.export(path, **more)
        self.cli.check("should work", self.cli.last.returncode == DONE)
        self.cli.check("should be there", os.listdir(there) == WRITTEN)
        os.unlink(os.path.join(there, *WRITTEN))

    def refused(self, path, **more):
        self.export(path, **more)
        self.cli.fails(FAILED, "on the way there, user ", "nothing was written")
        self.cli.check("should write nothing elsewhere", os.listdir(self.victim) == [])


def test_safe_ways(places):
    own = places.make("home/own", USER)
    new = os.path.join(places.folder, "new")
    places.lands(own, own)
    places.lands("./home/./own//", own, cwd=places.folder)
    places.lands("victim/../home/own", own, cwd=places.folder)
    places.lands("own", own, cwd=places.home)
    places.lands(new, new)
    places.lands(places.link("by-root", own, 0), own)
    places.lands(places.link("by-root-too", "victim", 0), places.victim)
    places.lands(places.link("home/to-own", "own", USER), own)


def test_links_of_a_user(places):
    for name, target in (("absolute", places.victim), ("relative", "../victim"), ("root", "/"),
                         ("up", "..")):  # fmt: skip
        path = places.link("home/" + name, target, USER)
        places.refused(path)
        places.refused(os.path.join(path, "deeper"))
        places.refused(name, cwd=places.home)
    places.refused(places.link("in-a-shared-place", "victim", USER))
    places.refused(places.link("by-root-through-it", "home/absolute", 0))
    others = places.make("others", OTHER)
    places.refused(places.link("home/to-another", others, USER))


def test_directories_in_those_of_a_user(places):
    """What is root's there could be replaced, and where '..' leads is the user's choice as well."""
    places.refused("home/../victim", cwd=places.folder)
    places.refused(places.link("home/link-of-root", "../victim", 0))
    places.refused(places.make("home/of-root", 0))
    places.refused(places.make("home/of-another", OTHER))
    missing = os.path.join(places.home, "missing")
    places.refused(missing)
    places.cli.check("should not be made", not os.path.exists(missing))


def test_a_user_writes_for_himself(places):
    os.chmod(places.cli.dtb, 0o644)
    os.chmod(os.path.dirname(places.cli.dtb), 0o755)
    new = os.path.join(places.home, "for-himself")
    places.lands(new, new, user=USER, group=USER)
    places.lands(places.link("home/to-himself", new, USER), new, user=USER, group=USER)


def test_other_failures(places):
    loop = places.link("loop", "loop", 0)
    file = os.path.join(places.folder, "file")
    with open(file, "wb"):
        pass
    for path, word in (loop, "ymbolic link"), (file, "Not a directory"), (file + "/x", "Not a directory"), \
            (os.path.join(places.folder, "a/b"), "No such file"), ("x" * 300, "too long"):  # fmt: skip
        places.export(path, cwd=places.folder)
        places.cli.fails(FAILED, word, "nothing was written")


def test_race(places):
    """A user who swaps a directory for a link as fast as he can."""
    path, aside = os.path.join(places.home, "swapped"), os.path.join(places.home, "aside")
    places.make("home/swapped", USER)
    places.link("home/aside", places.victim, USER)
    over = threading.Event()

    def swap():
        third = os.path.join(places.home, "third")
        while not over.is_set():
            os.rename(path, third)
            os.rename(aside, path)
            os.rename(third, aside)

    thread = threading.Thread(target=swap)
    thread.start()
    for _ in range(60):
        places.export(path)
        places.cli.check("should end orderly", places.cli.last.returncode in (DONE, FAILED))
        places.cli.check("should not land elsewhere", os.listdir(places.victim) == [])
    over.set()
    thread.join()


def main():
    if os.geteuid() != 0:
        print("only root can be led astray; run it as root, too")
        return 77
    os.umask(0o022)
    tests = [test for name, test in globals().items() if name.startswith("test_")]

    def with_places(test):
        def run(cli):
            with tempfile.TemporaryDirectory() as folder:
                test(Places(cli, folder))

        return run

    return ptctl.main([with_places(test) for test in tests])


if __name__ == "__main__":
    sys.exit(main())
