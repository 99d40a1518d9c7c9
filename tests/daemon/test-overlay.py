#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Overlays that the boot loader applies to the tree that it hands to Xen.

    test-overlay.py PTD DTC VARLINKFILE
"""

import sys

import ptd
from unflatten import unflatten
from wire import TestFailure, check, same

DTC = sys.argv[2]


def overlay(daemon, name, path, line="xen,passthrough;"):
    """A file that adds this line to the node."""
    source = "/dts-v1/; /plugin/; &{%s} { %s };" % (path, line)
    blob = daemon.path(name + ".dtbo")
    check("dtc should compile it", ptd.compile_tree(DTC, source, blob))
    return blob


def restart(daemon, *options, config=None):
    daemon.kill()
    daemon.tree = ["--dtb", daemon.blob, *options]
    if config is not None:
        daemon.config = config
        daemon.write(daemon.path("ptd.conf"), config)
    daemon.start()


def marked(client):
    return [each["path"] for each in client.call("List", {"marked": True})["devices"]]


def is_refused(daemon, words, *options):
    try:
        restart(daemon, *options)
    except TestFailure as wrong:
        check("should say %s: %s" % (words, wrong), words in str(wrong))
    else:
        raise TestFailure("should not start")
    restart(daemon)


def by_option(daemon, client):
    first, second = overlay(daemon, "first", ptd.RTC), overlay(daemon, "second", ptd.TIMER)
    restart(daemon, "--overlay", first, "--overlay", second)
    with daemon.client(client.contract) as again:
        same("marked", marked(again), [ptd.RTC, ptd.SERIAL, ptd.TIMER])
        same("named", again.call("GetStatus")["tree"]["overlays"], [first, second])


def by_configuration(daemon, client):
    """They are applied to the host tree, not to dom0's; options take their place."""
    first, second = overlay(daemon, "first", ptd.RTC), overlay(daemon, "second", ptd.TIMER)
    config = "HostTree=%s\nOverlay=%s\nOverlay=%s\n" % (daemon.blob, first, second)
    restart(daemon, config=config)
    with daemon.client(client.contract) as again:
        same("marked", marked(again), [ptd.RTC, ptd.SERIAL, ptd.TIMER])
        check("dom0's has none", "overlays" not in again.call("GetStatus")["liveTree"])
    restart(daemon, "--overlay", second)
    with daemon.client(client.contract) as again:
        same("marked", marked(again), [ptd.SERIAL, ptd.TIMER])


def in_order(daemon, client):
    """The later one wins."""
    okay = overlay(daemon, "okay", ptd.RTC, 'status = "okay";')
    off = overlay(daemon, "off", ptd.RTC, 'status = "disabled";')
    for order, status in ((okay, off), "disabled"), ((off, okay), "okay"):
        restart(daemon, "--overlay", order[0], "--overlay", order[1])
        with daemon.client(client.contract) as again:
            (device,) = again.call("List", {"patterns": [ptd.RTC]})["devices"]
            same("status", device["status"], status)


def reloaded(daemon, client):
    """A reload reads them anew; a bad one leaves everything as it is."""
    blob = overlay(daemon, "first", ptd.RTC)
    restart(daemon, "--overlay", blob)
    with daemon.client(client.contract) as again:
        overlay(daemon, "first", ptd.TIMER)
        again.call("Reload")
        same("marked", marked(again), [ptd.SERIAL, ptd.TIMER])
        with open(blob, "wb") as file:
            file.write(b"no blob")
        text = again.fails("TreeFailed", "Reload")["text"]
        check("should name it: %s" % text, blob in text)
        overlay(daemon, "first", "/soc/gone@1")
        text = again.fails("TreeFailed", "Reload")["text"]
        check("should name it: %s" % text, blob in text)
        same("marked", marked(again), [ptd.SERIAL, ptd.TIMER])


def missing(daemon, client):
    is_refused(daemon, "gone.dtbo", "--overlay", daemon.path("gone.dtbo"))


def on_a_directory(daemon, client):
    """dom0's tree has them already."""
    tree = daemon.path("tree")
    with open(daemon.blob, "rb") as file:
        unflatten(file.read(), tree)
    blob = overlay(daemon, "first", ptd.RTC)
    daemon.kill()
    daemon.tree = ["--tree", tree, "--overlay", blob]
    try:
        daemon.start()
    except TestFailure as wrong:
        check("should ask for it: %s" % wrong, "HostTree=" in str(wrong))
    else:
        raise TestFailure("should not start")
    restart(daemon)


OTHER_BOARD = """/dts-v1/; /plugin/; &{/} { ptd { serial { ptd,device = "/nowhere/serial"; }; }; };"""


def of_another_board(daemon, client):
    """A stand-in for a device that is not there is told in the log."""
    blob = daemon.path("other.dtbo")
    check("dtc should compile it", ptd.compile_tree(DTC, OTHER_BOARD, blob))
    restart(daemon, "--overlay", blob)
    check("should say so: %s" % daemon.said(), "/ptd/serial is a stand-in for /nowhere/serial," in daemon.said())


BEHIND_A_GPC = """/dts-v1/; /plugin/;
    &{/} { gpc: gpc { compatible = "fsl,imx8mq-gpc"; interrupt-controller; #interrupt-cells = <3>; }; };
    &{%s} { interrupts-extended = <&gpc 0 70 4>; xen,passthrough; };"""


def forwarded(daemon, client):
    """Plan says what Xen is expected to refuse, and so does Assign when Xen does."""
    blob, request = daemon.path("gpc.dtbo"), {"domain": "guest", "devices": [ptd.RTC]}
    check("dtc should compile it", ptd.compile_tree(DTC, BEHIND_A_GPC % ptd.RTC, blob))
    restart(daemon, "--overlay", blob)
    with daemon.client(client.contract) as again:
        found = again.call("Plan", request)["findings"]
        same("findings", [(f["code"], f["node"]) for f in found], [("interrupt_forwarded", ptd.RTC)])
        check("no such note", "findings" not in again.call("Plan", dict(request, devices=[ptd.SERIAL])))
    texts = [refusal(daemon, n, client.contract, request) for n in range(1, 4)]
    check("should say why: %s" % texts, sum(found[0]["text"] in text for text in texts) == 1)


def refusal(daemon, n, contract, request):
    """What Assign says if the nth call gets EPERM."""
    daemon.kill()
    daemon.set_domains(ptd.three_domains(), fail="%d:EPERM" % n)
    daemon.start()
    with daemon.client(contract) as client:
        return client.fails("HypervisorFailed", "Assign", request)["text"]


CASES = (by_option, by_configuration, in_order, reloaded, missing, on_a_directory, of_another_board, forwarded)

if __name__ == "__main__":
    sys.exit(ptd.main(CASES))
