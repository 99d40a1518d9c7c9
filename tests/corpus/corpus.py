# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many device trees, checked by several processes."""

import argparse
import functools
import multiprocessing
import pathlib
import subprocess
import tempfile

from progress import progress

COMPLAINTS_MAX = 5  # printed for one tree


def find_trees(names):
    """DTBs, and those in directories."""
    trees = []
    for name in map(pathlib.Path, names):
        trees += sorted(name.rglob("*.dtb")) if name.is_dir() else [name]
    return [str(tree) for tree in trees]


def add_arguments(parser):
    parser.add_argument("trees", nargs="+", help="DTBs, and directories to look for them")
    parser.add_argument("-j", type=int, default=1, help="how many to check at a time")


def _print(tree, complaints):
    if complaints:
        print(f"FAILED {tree}: {len(complaints)} complaints", flush=True)
    for text in complaints[:COMPLAINTS_MAX]:
        print(f"  {text}", flush=True)


def check_all(work, trees, jobs):
    """Calls work(tree), which returns the tree, numbers (or whatever can be added up) and complaints;
    prints these. The sums, and how many trees failed."""
    sums, failed = [], 0
    with multiprocessing.Pool(jobs) as pool:
        results = pool.imap_unordered(work, trees, chunksize=2)
        for tree, numbers, complaints in progress(results, len(trees)):
            sums = [a + b for a, b in zip(sums, numbers)] if sums else list(numbers)
            failed += bool(complaints)
            _print(tree, complaints)
    return sums, failed


def conclude(trees, failed):
    """Prints what counts; the exit status."""
    print(f"{len(trees) - failed} passed, {failed} failed")
    return failed > 0 or not trees

def compiled(dtc, name, folder):
    """The blob of a source; a blob as it is."""
    if not name.endswith(".dts"):
        return name
    blob = str(pathlib.Path(folder) / (pathlib.Path(name).stem + ".dtb"))
    subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", blob, name], check=True)
    return blob


def check_exports_of(purpose, check_tree, summary, programs=("ptctl", "export_all")):
    """The main of a check of exports: check_tree(options, tree) is that of check_all(); the summary
    has a place for each of its sums. The exit status."""
    parser = argparse.ArgumentParser(description=purpose)
    for program in programs:
        parser.add_argument(program)
    add_arguments(parser)
    parser.add_argument("--dtc", default="dtc")
    parser.add_argument("--every", type=int, default=1, help="check one of so many trees")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trees = [compiled(options.dtc, name, folder) for name in options.trees]
        trees = find_trees(trees)[:: options.every]
        sums, failed = check_all(functools.partial(check_tree, options), trees, options.j)
    print(summary % tuple(sums))
    return conclude(trees, failed) or sums[0] == 0
