# SPDX-License-Identifier: LGPL-2.1-or-later
"""Replies and errors of a daemon, for tests of clients."""

import json
import subprocess

DONE, FAILED, USAGE, NO_SUCH, NOT_ASSIGNABLE, NOT_ALLOWED, HELD, NO_DAEMON = range(8)

ETHERNET, SERIAL = "/soc/ethernet@ff3f0000", "/soc/bus@ff800000/serial@3000"
UUID = "c2b1ef5a-94f6-4b5c-9d51-1a0c5b7f0001"
GRANTS = [
    {"kind": "iommu", "device": ETHERNET},
    {"kind": "iomem", "address": "0xff3f0000", "size": "0x10000"},
    {"kind": "mapping", "address": "0xff3f0000", "size": "0x10000", "guestAddress": "0x4020000"},
    {"kind": "interrupt", "intid": 40},
]
ACTIVE = {"device": ETHERNET, "domid": 3, "domain": "guest", "uuid": UUID, "state": "active",
          "by": "ptd", "accepted": ["shared_page"], "uid": 0, "since": 1700000000,
          "grants": GRANTS}  # fmt: skip
WHY_HELD = "interrupt 40 stays with the domain until it is gone: xl destroy guest"
HELD_ONE = {**ACTIVE, "state": "held", "text": WHY_HELD}
HOLDER = {"domid": 3, "domain": "guest", "state": "active", "by": "ptd"}
STAND_IN = {"device": ETHERNET, "node": "/ptd/ethernet-ff3f0000", "state": "on", "clocksHeld": False,
            "text": "boot dom0 with clk_ignore_unused"}
STAND_IN_LINE = (ETHERNET + ": its stand-in is /ptd/ethernet-ff3f0000, on; boot dom0 with "
                 "clk_ignore_unused\n")  # fmt: skip
PLAN = {
    "domain": {"domid": 3, "name": "guest", "uuid": UUID},
    "devices": [{"path": ETHERNET, "accepted": ["shared_page"], "regions": [
        {"index": 0, "busAddress": "0xff3f0000", "address": "0xff3f0000", "size": "0x10000",
         "guestAddress": "0x4020000"}]}],
    "grants": GRANTS,
}  # fmt: skip
TREE = {"source": "/boot/board.dtb", "sha256": "ab" * 32, "size": 54321}
STATUS = {
    "version": "1", "tree": TREE, "hypervisor": {"name": "xen", "version": "4.17"},
    "missing": [{"what": "xenstore", "text": "deaths of domains are noticed late; start it"}],
    "counts": {"devices": 9, "assignable": 4, "risky": 3, "blocked": 2, "marked": 1,
               "assigned": 1, "rules": 5, "connections": 1},
    "policy": "/etc/ptd/policy.d", "state": "/run/ptd", "pid": 123, "uptime": 7260,
}  # fmt: skip

JUDGED = {
    "judgements": [
        {"file": "guest.cfg", "place": "line 1", "what": "irqs 40", "verdict": "right", "text": "its own"},
        {"file": "guest.cfg", "place": "-", "what": "iomem", "verdict": "wrong", "text": "it lacks a page",
         "action": "add", "value": "0xff3f0,1"}],
    "allRight": False,
}  # fmt: skip


def finding(code, severity):
    return {"code": code, "severity": severity, "node": ETHERNET, "text": "about " + code}


# Each error of the contract: parameters, exit status, words of the message.
ERRORS = {
    "NoSuchDevice": ({"device": "x", "matches": ["/a/xy"]}, NO_SUCH,
                     ["'x'", "ptctl list", "is meant:\n  /a/xy\n"]),
    "AmbiguousDevice": ({"device": "x", "matches": ["/a/x", "/b/x"]}, NO_SUCH,
                        ["'x'", "  /a/x\n", "  /b/x\n"]),
    "NoSuchDomain": ({"domain": "gest", "matches": ["guest", "geest"]}, NO_SUCH,
                     ["'gest'", "xl list", "  guest\n", "  geest\n"]),
    "AmbiguousDomain": ({"domain": "guest", "domids": [3, 5]}, NO_SUCH,
                        ["'guest'", "domid", "  3\n", "  5\n"]),
    "XenstoreUnavailable": ({"domain": "guest", "text": "xenstored is slow; use the domid"}, FAILED,
                            ["ptctl: xenstored is slow; use the domid\n"]),
    "DomainNotReady": ({"domain": "guest", "domid": 3, "reason": "dying", "text": "it is dying"},
                       NOT_ASSIGNABLE, ["guest: it is dying"]),
    "NotAssignable": ({"device": ETHERNET, "text": "no", "findings": [
        finding("shared_page", "risk"), finding("dma_unprotected", "risk"),
        finding("shared_page", "risk")]}, NOT_ASSIGNABLE,
                      [ETHERNET, "shared_page", "about dma_unprotected",
                       "--accept shared_page,dma_unprotected\n"]),
    "NotAllowed": ({"device": ETHERNET, "uid": 1000, "text": "no rule; add one"}, NOT_ALLOWED,
                   [ETHERNET + ": no rule; add one"]),
    "AlreadyAssigned": ({"device": ETHERNET, "holder": HOLDER, "text": "guest has it"},
                        NOT_ASSIGNABLE, ["guest has it", "ptctl revoke 3 " + ETHERNET]),
    "HypervisorFailed": ({"grant": GRANTS[2], "errno": "EBUSY", "text": "taken",
                          "held": [HELD_ONE]}, FAILED,
                         ["mapping 0xff3f0000+0x10000 at 0x4020000: EBUSY: taken",
                          ETHERNET + " stays held by guest (domid 3)", WHY_HELD]),
    "StandInFailed": ({"device": ETHERNET, "standIn": "/ptd/ethernet-ff3f0000",
                       "property": "clocks", "supplier": "/clock-controller",
                       "file": "/sys/devices/platform/ptd/power/runtime_status",
                       "status": "suspended", "text": "the stand-in is suspended"}, FAILED,
                      [ETHERNET + ": the stand-in is suspended"]),
    "FileFailed": ({"file": "guest.cfg", "line": 3, "text": "no list"}, FAILED,
                   ["guest.cfg:3: no list"]),
    "TreeFailed": ({"text": "board.dtb: no tree"}, FAILED, ["board.dtb: no tree"]),
    "ConfigurationFailed": ({"file": "/etc/ptd.conf", "line": 3, "text": "no such key"}, FAILED,
                            ["/etc/ptd.conf:3: no such key", "systemctl reload ptd"]),
    "TooMuchWork": ({"text": "too many names; ask in parts"}, FAILED, ["too many names; ask in parts"]),
    "PolicyFailed": ({"file": "/etc/x.conf", "line": 7, "text": "no such key"}, FAILED,
                     ["/etc/x.conf:7: no such key"]),
    "SystemError": ({"errno": "ENOSPC", "text": "disk full"}, FAILED, ["ENOSPC: disk full"]),
}  # fmt: skip
SERVICE_ERRORS = {
    "InvalidParameter": ({"parameter": "at"}, USAGE, ["--at takes regions of the devices that are given"]),
    "PermissionDenied": ({}, NOT_ALLOWED, ["root"]),
    "InterfaceNotFound": ({"interface": "a.b"}, FAILED, ["a.b", "--socket"]),
    "MethodNotFound": ({"method": "a.b.C"}, FAILED, ["a.b.C", "older"]),
    "MethodNotImplemented": ({"method": "a.b.C"}, FAILED, ["a.b.C"]),
    "ExpectedMore": ({}, FAILED, ["older"]),
}


def verbs_with_replies(ptctl, dtb, device):
    """Verb → method, and its reply as ptd would send it, about a device of the board."""

    def offline(*arguments):
        return json.loads(subprocess.run([ptctl, "--dtb", dtb, "--json", *arguments], check=True,
                                         capture_output=True).stdout)  # fmt: skip

    listed = offline("list", "ethernet", device)
    whole = offline("show", device)
    whole["devices"][0].update(driver="x", tested="y", assignment={
        "domid": 3, "domain": "guest", "state": "active", "by": "ptd"})  # fmt: skip
    exported = {"files": [{"name": "guest.dts", "text": "/dts-v1/;\n"}, {"name": "b", "base64": "AAAA"}],
                "findings": whole["devices"][0]["findings"][:1]}  # fmt: skip
    status = {**STATUS, "liveTree": TREE}
    return [
        (("list",), "List", listed),
        (("show", "a"), "Describe", whole),
        (("graph", "--json", "a"), "Describe", whole),
        (("plan", "a", "b"), "Plan", PLAN),
        (("assign", "a", "b"), "Assign", {"assignments": [ACTIVE, HELD_ONE], "new": [ETHERNET]}),
        (("revoke", "a"), "Revoke", {"released": ["/a", "/b"], "held": [HELD_ONE]}),
        (("assignments",), "ListAssignments", {"assignments": [ACTIVE, HELD_ONE]}),
        (("status",), "GetStatus", status),
        (("status", "--json"), "GetStatus", status),
        (("verify", dtb), "Verify", JUDGED),
        (("verify", dtb, "--json"), "Verify", JUDGED),
        (("reload",), "Reload", {"tree": TREE, "liveTree": TREE, "rules": 5}),
        (("export", "--format=dts", "a"), "Export", exported),
        (("export", "--format=dts", "-o", "out", "a"), "Export", exported),
    ]
