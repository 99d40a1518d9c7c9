#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The version is the same wherever it is written.

    test-version.py SRCDIR VERSION SONAME
"""

import pathlib
import re
import sys


def versions(source):
    """(where, version) for each place that has one."""
    news = (source / "NEWS.md").read_text(encoding="utf-8")
    yield "NEWS.md", re.search(r"^## CHANGES WITH (\S+)", news, re.M)[1]
    for recipe in source.glob("contrib/yocto/ptd_*.bb"):
        yield str(recipe.relative_to(source)), recipe.stem.split("_")[1]
    changelog = source / "debian/changelog"
    if changelog.exists():
        yield "debian/changelog", re.match(r"ptd \((?:\d+:)?([^)-]+)", changelog.read_text(encoding="utf-8"))[1]


def sonames(source):
    for file in source.glob("debian/libptctl[0-9]*.install"):
        yield str(file.relative_to(source)), re.match(r"libptctl(\d+)", file.name)[1]


def main():
    source, version, soname = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3].split(".")[0]
    wrong = ["%s has version %s, meson.build %s" % (where, found, version)
             for where, found in versions(source) if found != version]  # fmt: skip
    wrong += ["%s is for soname %s, the library has %s" % (where, found, soname)
              for where, found in sonames(source) if found != soname]  # fmt: skip
    print("\n".join(wrong))
    sys.exit(bool(wrong))


main()
