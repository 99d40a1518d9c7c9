#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs `reuse lint`: each file says under which licence it is, itself or through REUSE.toml.

    test-reuse.py SRCDIR

The files that git knows, or would know after `git add`, are copied and looked at there: a build
directory takes no time then. reuse before version 4, as in Debian 12, does not read REUSE.toml; the
copy has the same in the form that it does read.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

SKIPPED = 77


def skip(why):
    print("SKIPPED: %s; the licences of files are not checked" % why)
    return SKIPPED


def git_files(top):
    """Paths below top, or None if this is no checkout, or git does not trust its owner."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=top, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    names = os.fsdecode(listed.stdout).split("\0")
    return [name for name in names if (top / name).is_file()]


def copy_files(top, names, target):
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(top / name, target / name)


def paragraph(annotation):
    """An annotation of REUSE.toml as a paragraph of .reuse/dep5, where * fits a / as well."""
    paths = annotation["path"]
    paths = [paths] if isinstance(paths, str) else paths
    return "Files: %s\nCopyright: %s\nLicense: %s\n" % (
        " ".join(path.replace("**", "*") for path in paths),
        annotation["SPDX-FileCopyrightText"],
        annotation["SPDX-License-Identifier"],
    )


def translate(target):
    """Turns annotations with a licence into .reuse/dep5, which knows none without one. The first
    annotation only says who holds the rights, so it goes into the files."""
    owner, *licensed = tomllib.loads((target / "REUSE.toml").read_text())["annotations"]
    line = "SPDX-FileCopyrightText: %s\n" % owner["SPDX-FileCopyrightText"]
    for path in target.rglob("*"):
        if path.is_file() and not path.is_relative_to(target / "LICENSES"):
            path.write_bytes(line.encode() + path.read_bytes())
    (target / ".reuse").mkdir()
    (target / ".reuse/dep5").write_text(
        "\n".join(["Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"]
                  + [paragraph(annotation) for annotation in licensed])
    )


def lint(target):
    shown = subprocess.run(["reuse", "--root", target, "lint"], capture_output=True, text=True)
    if shown.returncode != 0:
        print(shown.stdout, shown.stderr, sep="\n")
    return shown.returncode != 0


def reads_toml():
    version = subprocess.run(["reuse", "--version"], capture_output=True, text=True, check=True)
    return int(re.search(r"(\d+)\.", version.stdout)[1]) >= 4


def main(top):
    if not shutil.which("reuse"):
        return skip("reuse is not installed")
    names = git_files(top)
    if names is None:
        return skip("no git checkout")
    with tempfile.TemporaryDirectory() as directory:
        target = pathlib.Path(directory)
        copy_files(top, names, target)
        if not reads_toml():
            translate(target)
        return lint(target)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
