#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The line that says how far long work has come."""

import io
import sys

from progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def main():
    file, terminal = io.StringIO(), Terminal()
    assert list(progress("abc", 3, file)) == ["a", "b", "c"]
    assert file.getvalue() == ""
    assert list(progress("abc", 3, terminal)) == ["a", "b", "c"]
    text = terminal.getvalue()
    assert "\r2 of 3 (66 %)" in text and text.endswith("\r\033[K") and "\n" not in text, text


if __name__ == "__main__":
    sys.exit(main())
