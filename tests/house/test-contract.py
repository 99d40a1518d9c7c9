#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The interface file and the daemon know the same methods, arguments and errors.

    test-contract.py METHODS-PROGRAM VARLINKFILE DAEMON-SOURCE-FILES...
"""

import pathlib
import re
import subprocess
import sys

ERROR_IN_SOURCE = re.compile(r'call_fail\(\s*\w+,\s*"([A-Z]\w*)"')


def squeeze(text):
    """Without comments and blanks, but for those that part words."""
    text = re.sub(r"#[^\n]*", "", text)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([(),:?\[\]]|->)\s*", r"\1", text)


def types_of(text):
    return dict(re.findall(r"\btype (\w+)(\([^()]*\))", text))


def spell_out(arguments, types):
    """With the names of types replaced by what they stand for, and so on."""
    spelt = re.sub(r"(?<=[:\]?])([A-Z]\w*)", lambda name: types[name[1]], arguments)
    return spelt if spelt == arguments else spell_out(spelt, types)


def methods_of(text):
    types = types_of(text)
    found = re.findall(r"\bmethod (\w+)(\([^()]*\))->", text)
    return {name + spell_out(arguments, types) for name, arguments in found}


def report(what, in_file, in_daemon):
    for name in sorted(in_file - in_daemon):
        print(f"{what} of the interface file only: {name}")
    for name in sorted(in_daemon - in_file):
        print(f"{what} of the daemon only: {name}")
    return in_file != in_daemon or not in_file


def main():
    program, interface, *sources = sys.argv[1:]
    text = squeeze(pathlib.Path(interface).read_text(encoding="utf-8"))
    table = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    code = "".join(pathlib.Path(source).read_text(encoding="utf-8") for source in sources)
    errors = set(re.findall(r"\berror (\w+)\(", text))
    wrong = report("method", methods_of(text), set(table.split()))
    wrong |= report("error", errors, set(ERROR_IN_SOURCE.findall(code)))
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
