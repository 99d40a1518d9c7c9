#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-bad-boards.py PTCTL DTC DIR - a board with a fault stays listed, and names the fault.

Each DIR/bad-*.dts says in its first two comments which code is expected at which device."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile


def expectation(dts):
    """The code and the device that the comments name."""
    text = dts.read_text()
    code = re.search(r"/\* expect: (\w+) \*/", text).group(1)
    return code, re.search(r"/\* device: (\S+) \*/", text).group(1)


def compile_tree(dtc, dts, scratch):
    blob = pathlib.Path(scratch) / (dts.stem + ".dtb")
    subprocess.run([dtc, "-f", "-q", "-q", "-I", "dts", "-O", "dtb", "-o", blob, dts],
                   check=False, stderr=subprocess.DEVNULL)
    return blob


def devices(ptctl, blob, *arguments):
    command = [ptctl, "--dtb", blob, "--json", *arguments]
    shown = subprocess.run(command, check=True, capture_output=True, timeout=120).stdout
    return json.loads(shown)["devices"]


def complaint(ptctl, dtc, dts, scratch):
    """Why the board fails the test, or None."""
    code, device = expectation(dts)
    blob = compile_tree(dtc, dts, scratch)
    listed = [d for d in devices(ptctl, blob, "list") if d["path"] == device]
    if not listed:
        return f"{dts.name}: {device} is not listed"
    if any(code not in d["codes"] for d in listed):
        return f"{dts.name}: no {code} at {device}, but {[d['codes'] for d in listed]}"
    if len(listed) > 1:  # nodes of one path cannot be shown one by one
        return None
    found = devices(ptctl, blob, "show", device)[0]["findings"]
    texts = [f["text"] for f in found if f["code"] == code]
    broken = [text for text in texts if "%" in text or "/" not in text]
    return f"{dts.name}: the sentence is unfinished: {broken}" if broken or not texts else None


def main(ptctl, dtc, directory):
    boards = sorted(pathlib.Path(directory).glob("bad-*.dts"))
    with tempfile.TemporaryDirectory() as scratch:
        complaints = [complaint(ptctl, dtc, dts, scratch) for dts in boards]
    complaints = [c for c in complaints if c]
    print(*complaints, f"{len(boards)} boards, {len(complaints)} complaints", sep="\n")
    return 1 if complaints or not boards else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
