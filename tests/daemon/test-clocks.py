#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What dom0's Linux says of its clocks, in exports of ptd.

    test-clocks.py PTD DTC VARLINKFILE
"""

import contextlib
import os
import sys

import ptd
from clksummary import clk_summary
from unflatten import unflatten
from wire import check, same

BOARD = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	gic: interrupt-controller@1000 {
		compatible = "arm,gic-400"; reg = <0x1000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	gate: gate { compatible = "vendor,gate"; #clock-cells = <1>; };
	rtc@3000 {
		compatible = "vendor,rtc"; reg = <0x3000 0x1000>;
		clocks = <&gate 1>; clock-names = "apb";
	};
};
"""
RTC = "/rtc@3000"
SUMMARY = clk_summary("3000.rtc", "apb")
REQUEST = {"format": "dts", "devices": [RTC], "accept": []}


def use_sysfs(daemon):
    """Starts it anew with a tree that is the running machine's; where clk_summary is."""
    blob, folder = daemon.path("board.dtb"), daemon.path("sys/firmware/devicetree")
    check("dtc should compile it", ptd.compile_tree(sys.argv[2], BOARD, blob))
    os.makedirs(folder)
    with open(blob, "rb") as file:
        unflatten(file.read(), folder + "/base")
    daemon.kill()
    daemon.tree = ["--tree", folder + "/base"]
    daemon.start()
    os.makedirs(daemon.path("sys/kernel/debug/clk"))
    return daemon.path("sys/kernel/debug/clk/clk_summary")


def unknown(client, **more):
    error = client.fails("NotAssignable", "Export", dict(REQUEST, **more))
    same("why", [each["code"] for each in error["findings"]], ["clock_rate_unknown"])


def text_of(client):
    return client.call("Export", REQUEST)["files"][0]["text"]


def taken(daemon, client):
    path = use_sysfs(daemon)
    with daemon.client(client.contract) as again:
        unknown(again)
        daemon.write(path, SUMMARY)
        text = text_of(again)
        check("should be the rate: %s" % text, "clock-frequency = <24000000>" in text)
        check("should say where it is from", "clk-summary" in text)


def read_anew(daemon, client):
    path = use_sysfs(daemon)
    with daemon.client(client.contract) as again:
        for rate in "24000000", "48000000":
            daemon.write(path, SUMMARY.replace("24000000", rate))
            check("should be %s" % rate, "clock-frequency = <%s>" % rate in text_of(again))


def wrong(daemon, client):
    """Of what makes no sense nothing is taken, and the journal says so."""
    path = use_sysfs(daemon)
    with daemon.client(client.contract) as again:
        much = SUMMARY.replace("24000000", "much")
        for text in "", "nonsense\n", SUMMARY[:-1], much, "x" * (5 << 20):
            daemon.write(path, text)
            unknown(again)
    check("should say so: %s" % daemon.said(), "clk_summary cannot be used" in daemon.said())


def no_file(daemon, client):
    path = use_sysfs(daemon)
    with daemon.client(client.contract) as again:
        os.mkfifo(path)
        unknown(again)
        os.unlink(path)
        os.mkdir(path)
        unknown(again)


def many_ask(daemon, client):
    """Each gets an answer, in whatever order they hang up."""
    daemon.write(use_sysfs(daemon), SUMMARY)
    with contextlib.ExitStack() as stack:
        others = [stack.enter_context(daemon.client(client.contract)) for _ in range(20)]
        for other in others:
            other.send("Export", REQUEST)
        for other in others[::2]:
            other.close()
        for other in others[1::2]:
            check("should be the rate", "24000000" in other.result()["files"][0]["text"])


def in_describe(daemon, client):
    """How often a clock is enabled now."""
    daemon.write(use_sysfs(daemon), SUMMARY)
    with daemon.client(client.contract) as again:
        (need,) = again.call("Describe", {"devices": [RTC]})["devices"][0]["needs"]
        same("enabled", need["live"], {"enableCount": 1})


def another_tree(daemon, client):
    """A tree that is not the machine's has other clocks."""
    daemon.write(use_sysfs(daemon), SUMMARY)
    daemon.kill()
    daemon.tree = ["--dtb", daemon.path("board.dtb")]
    daemon.start()
    with daemon.client(client.contract) as again:
        unknown(again)


CASES = (taken, read_anew, wrong, no_file, many_ask, in_describe, another_tree)

if __name__ == "__main__":
    sys.exit(ptd.main(CASES))
