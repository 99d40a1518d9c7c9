# SPDX-License-Identifier: LGPL-2.1-or-later
"""/sys/kernel/debug/clk/clk_summary of a machine with one clock, as Linux 6.1 prints it."""

ROW = "%-35s %8s %8s %8s %14s %8s %6s %9s %8s   %-28s %s\n"


def clk_summary(consumer, connection):
    return (
        ROW % ("", "enable", "prepare", "protect", "", "", "", "duty", "hardware", "", "connection")
        + ROW % ("   clock", "count", "count", "count", "rate", "accuracy", "phase", "cycle", "enable",
                 "consumer", "id")
        + "-" * 140 + "\n"
        + ROW % (" gate1", 1, 1, 0, 24000000, 0, 0, 50000, "Y", consumer, connection)
    )  # fmt: skip
