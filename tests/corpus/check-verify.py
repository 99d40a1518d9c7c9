#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports every device of device trees, and lets ptctl verify judge the files: all is right.

    check-verify.py PTCTL EXPORT-ALL [-j N] [--every N] [--dtc DTC] TREE…

The last line is `N passed, N failed`: one for each device tree (a DTB, or a source). Each device
that is not blocked is exported alone, and all of them together, in each format that verify reads;
the risks that were accepted for the export are accepted again.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import corpus
import exports

FORMATS = ("xl", "dtb", "dom0less", "microkit", "libvmm", "oci", "zephyr")
MAIN = {"xl": ["passthrough.cfg"], "microkit": ["passthrough.system"], "oci": ["passthrough.json"],
        "zephyr": ["passthrough.c"],
        "libvmm": ["passthrough.system", "passthrough.dtb", "passthrough.h"]}  # fmt: skip
SIZES = (1, 0)
ANSWERS = ["--accept=shared_page,shared_interrupt,memory_placeholder", "--dtdev=always"]
FILES_MAX = 100  # on one command line


def save(export, folder):
    """The files to be verified, beside the others."""
    folder.mkdir()
    for name, content in export.files.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in MAIN.get(export.format, ["passthrough.dtb"])]


def verify(options, tree, files):
    """All judgements, of files that are each on their own."""
    done = subprocess.run([options.ptctl, "--dtb", tree, "--json", "verify", *ANSWERS, *files],
                          capture_output=True, stdin=subprocess.DEVNULL, text=True, check=False)
    if done.returncode not in (0, 1) or done.stderr:
        raise OSError(f"verify, exit status {done.returncode}: {done.stderr[:500]}")
    return json.loads(done.stdout)["judgements"]


def is_forwarded(export, judgement):
    """Both say that Xen is expected to refuse it."""
    said = any("interrupt_forwarded" in text for text in export.texts().values())
    return judgement["verdict"] == "unknown" and "reaches the GIC as SPI" in judgement["text"] and said


def is_of_others(judgement):
    """What two files give to two guests, which these are not."""
    return judgement["text"].endswith(("only one guest can have it", "needs a name of its own",
                                       "give both to one guest"))  # fmt: skip


def batches(saved):
    """Files of one format at a time: beside a single system, trees would be its guests'. All devices
    together have what each of them has, which would count twice."""
    for name in FORMATS:
        for alone in True, False:
            files = [files for files, export in saved
                     if (export.format, export.is_alone) == (name, alone)]  # fmt: skip
            for i in range(0, len(files), FILES_MAX):
                yield [file for some in files[i : i + FILES_MAX] for file in some]


def complaints_of(options, tree, saved):
    folders = {str(pathlib.Path(files[0]).parent): export for files, export in saved}
    for files in batches(saved):
        for judgement in verify(options, tree, files):
            export = folders[str(pathlib.Path(judgement["file"]).parent)]
            if judgement["verdict"] != "right" and not (
                    is_forwarded(export, judgement) or is_of_others(judgement)):  # fmt: skip
                where = export.devices[0] if export.is_alone else "all together"
                yield "%s of %s: %s: %s: %s" % (export.format, where, judgement["verdict"],
                                                judgement["what"], judgement["text"])  # fmt: skip


def check_tree(options, tree):
    """(tree, [exports], complaints)"""
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = exports.run(options.export_all, FORMATS, SIZES, tree)
            good = [export for export in found if export.refused is None]
            saved = [(save(e, pathlib.Path(folder) / str(i)), e) for i, e in enumerate(good)]
            return tree, [len(saved)], list(complaints_of(options, tree, saved))
        except OSError as error:
            return tree, [0], [str(error)]


if __name__ == "__main__":
    sys.exit(
        corpus.check_exports_of(__doc__.splitlines()[0], check_tree, "%d exports verified")
    )
