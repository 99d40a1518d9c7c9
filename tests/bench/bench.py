#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench.py BUILD DIR - measures ptctl and ptd on the largest device tree below DIR, as two
Markdown tables.

Each row compares with a yardstick that does similar work, measured alternately on the same CPU, so
that the machine does not matter. Exit status: 0, or 1 if a target was missed.
"""

import os
import pathlib
import re
import sys
import tempfile

import bench_daemon
from measure import compare, pin, print_table, run, time_on_terminal, time_once

RUNS = 101
KIB = 1024
GNU_TIME = "/usr/bin/time"
INDEX_LINE = re.compile(r"nodes=(\d+) bytes=\d+ ns_per_node=([\d.]+) memcpy_ns_per_node=([\d.]+)")


def time_row(name, subject, yardstick, target, measure=time_once):
    measured, other = compare(RUNS, lambda: measure(subject), lambda: time_once(yardstick))
    ratio = measured / other
    return [
        name,
        f"{measured:.2f} ms",
        f"`{pathlib.Path(yardstick[0]).name}` {other:.2f} ms",
        f"{ratio:.2f}",
        f"at most {target}",
        ratio <= target,
    ]


def index_row(program):
    """How the time per node of building the index grows from 1,000 to 100,000 nodes."""
    name, target = "index, 100,000 nodes", 1.3
    if not program.exists():
        return [name, "not built", "", "", f"at most {target}", False]
    costs = {int(n): (float(own), float(copy)) for n, own, copy in INDEX_LINE.findall(run(program))}
    small, large = costs[min(costs)], costs[max(costs)]
    growth = large[0] / small[0]
    return [
        name,
        f"{large[0]:.1f} ns a node",
        f"1,000 nodes {small[0]:.1f} ns a node (memcpy: {small[1]:.1f}, then {large[1]:.1f})",
        f"{growth:.2f}",
        f"at most {target}",
        growth <= target,
    ]


def peak_memory(command):
    """KiB. Not from here: a child's peak counts from before exec, when it is still Python."""
    with tempfile.NamedTemporaryFile("r") as file:
        run([GNU_TIME, "-f", "%M", "-o", file.name, *command])
        return int(file.read())


def memory_row(command):
    peak, target = peak_memory(command) / KIB, 8
    return [
        "peak memory of `list`",
        f"{peak:.1f} MiB",
        "",
        "",
        f"at most {target} MiB",
        peak <= target,
    ]


def some_device(ptctl, dtb):
    """A device with registers, from the middle of the tree."""
    lines = run([ptctl, "--dtb", dtb, "list", "--no-legend"]).splitlines()
    paths = [fields[0] for fields in map(str.split, lines) if fields[3].startswith("0x")]
    return paths[len(paths) // 2]


GEM_CLOCKS = "pclk", "hclk", "tx_clk", "rx_clk", "tsu_clk"

# One device of each board, with the answers that it wants.
EXPORTS = {
    "zynqmp-zcu102-rev1.0.dtb": [
        "--accept=dma_unprotected",
        *(f"--clock-rate={clock}=125000000" for clock in GEM_CLOCKS),
        "/axi/ethernet@ff0e0000",
    ],
    "meson-sm1-odroid-c4.dtb": [
        "--accept=dma_unprotected,shared_page,provider",
        *(f"--clock-rate={name}=125000000" for name in ("stmmaceth", "clkin0", "clkin1")),
        "--clock-rate=timing-adjustment=1000000000",
        "/soc/ethernet@ff3f0000",
    ],
}


def export_row(ptctl, trees, name):
    """Next to dtc, which reads and writes the whole tree."""
    dtb = str(next(trees.rglob(name)))
    return time_row(
        f"`export --format=xl`, {name.split('-')[1]}",
        [ptctl, "--dtb", dtb, "export", "--no-legend", "--format=xl", *EXPORTS[name]],
        ["dtc", "-qIdtb", "-Odtb", "-o/dev/null", dtb],
        3.0,
    )


def report_row(ptctl, dtb, dtc):
    with tempfile.TemporaryDirectory() as folder:
        page = os.path.join(folder, "board.html")
        return time_row("`report`", [ptctl, "--dtb", dtb, "report", "-o", page], dtc, 3.0)


def main():
    build, trees = map(pathlib.Path, sys.argv[1:])
    pin()
    ptctl = str(build / "client/ptctl")
    dtb = str(max(trees.rglob("*.dtb"), key=lambda tree: tree.stat().st_size))
    device = some_device(ptctl, dtb)
    list_all = [ptctl, "--dtb", dtb, "list", "--json"]
    dtc = ["dtc", "-qIdtb", "-Odts", "-o/dev/null", dtb]
    rows = [
        time_row("`list --json`", list_all, dtc, 0.7),
        time_row("`list` on a terminal", [ptctl, "--dtb", dtb, "--no-pager", "list"], dtc, 0.8,
                 time_on_terminal),  # fmt: skip
        time_row(
            "`show DEVICE`",
            [ptctl, "--dtb", dtb, "show", device],
            ["fdtget", "-t", "x", dtb, device, "reg"],
            1.7,
        ),
        report_row(ptctl, dtb, dtc),
        index_row(build / "tests/bench/bench-index"),
        memory_row(list_all),
        *(export_row(ptctl, trees, name) for name in EXPORTS),
    ]
    print(f"{pathlib.Path(dtb).name}, {os.path.getsize(dtb)} bytes; {device}\n")
    print_table(rows)
    print("\nThe daemon:\n")
    daemon_rows = bench_daemon.rows(build, dtb, device)
    print_table(daemon_rows)
    return not all(row[-1] for row in rows + daemon_rows)


if __name__ == "__main__":
    sys.exit(main())
