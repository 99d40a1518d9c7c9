# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many device trees, checked by several processes."""

import multiprocessing
import pathlib

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
        for tree, numbers, complaints in pool.imap_unordered(work, trees, chunksize=2):
            sums = [a + b for a, b in zip(sums, numbers)] if sums else list(numbers)
            failed += bool(complaints)
            _print(tree, complaints)
    return sums, failed


def conclude(trees, failed):
    """Prints what counts; the exit status."""
    print(f"{len(trees) - failed} passed, {failed} failed")
    return failed > 0 or not trees
