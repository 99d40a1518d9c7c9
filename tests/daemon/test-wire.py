#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes all calls that change nothing: the protocol, and good and bad use of each method.

    test-wire.py PTD DTC VARLINKFILE

Every reply is checked against the interface file.
"""

import hashlib
import os
import sys
import tempfile

import ptd
from wire import INTERFACE, SERVICE, Contract, TestFailure, check, same

N_PIPELINED = 500


def paths(client, **parameters):
    return [device["path"] for device in client.call("List", parameters)["devices"]]


def names(client, *devices):
    found = client.call("Describe", {"devices": list(devices)})["devices"]
    return [device["path"] for device in found]


def get_info(_, client):
    info = client.call(SERVICE + ".GetInfo")
    same("interfaces", info["interfaces"], [INTERFACE, SERVICE])
    same("product", info["product"], "ptd")
    client.invalid("x", SERVICE + ".GetInfo", {"x": 1})


def get_interface_description(watched, client):
    method = SERVICE + ".GetInterfaceDescription"
    text = client.call(method, {"interface": INTERFACE})["description"]
    check("should be the interface file, byte for byte", text == watched.contract.text)
    own = client.call(method, {"interface": SERVICE})["description"]
    check("should describe itself", own.lstrip().startswith(("interface " + SERVICE, "#")))
    error = client.fails(SERVICE + ".InterfaceNotFound", method, {"interface": "org.example.no"})
    same("interface", error, {"interface": "org.example.no"})
    client.invalid("interface", method)
    client.invalid("interface", method, {"interface": 1})


def unknown_methods(_, client):
    for method in INTERFACE + ".Nonsense", SERVICE + ".Nonsense", INTERFACE + ".list":
        error = client.fails(SERVICE + ".MethodNotFound", method)
        same("method", error, {"method": method})
    error = client.fails(SERVICE + ".InterfaceNotFound", "org.example.nowhere.Call")
    same("interface", error, {"interface": "org.example.nowhere"})


def get_status(watched, client):
    daemon, status = watched.daemon, client.call("GetStatus")
    with open(daemon.blob, "rb") as file:
        blob = file.read()
    tree = {"source": daemon.blob, "sha256": hashlib.sha256(blob).hexdigest(), "size": len(blob)}
    same("tree", status["tree"], tree)
    same("hypervisor", status["hypervisor"], {"name": "record", "version": "4.20"})
    same("directories", (status["policy"], status["state"]), (daemon.policy, daemon.state))
    same("pid", status["pid"], daemon.process.pid)
    counts = dict(status["counts"])
    devices = client.call("List")["devices"]
    for verdict in "assignable", "risky", "blocked":
        n = sum(device["verdict"] == verdict for device in devices)
        same("counts", counts.pop(verdict), n)
    same("the other counts", counts, {
        "devices": len(ptd.DEVICES), "marked": 1, "assigned": 0, "rules": ptd.POLICY.count("[dev"),
        "connections": counts["connections"]})  # fmt: skip
    check("uptime", 0 <= status["uptime"] < 3600)
    client.invalid("x", "GetStatus", {"x": 1})


def connections_are_counted(watched, client):
    """The reply may be cached for a while, but not beyond the change."""
    with watched.client() as other:
        other.call("GetStatus")
        n = client.call("GetStatus")["counts"]["connections"]
        same("with another one", other.call("GetStatus")["counts"]["connections"], n)
        check("should be two or more, is %d" % n, n >= 2)


def list_filters(_, client):
    same("all", paths(client), ptd.DEVICES)
    same("no patterns", paths(client, patterns=[]), ptd.DEVICES)
    by_verdict = [paths(client, verdict=v) for v in ("assignable", "risky", "blocked")]
    same("all verdicts", sorted(sum(by_verdict, [])), sorted(ptd.DEVICES))
    same("blocked", by_verdict[2], [ptd.GIC])
    same("marked", paths(client, marked=True), [ptd.SERIAL])
    same("marked or not", paths(client, marked=False), ptd.DEVICES)
    same("an alias", paths(client, patterns=["rtc0"]), [ptd.RTC])
    same("a compatible", paths(client, patterns=["ns16550a"]), [ptd.SERIAL])
    same("a part", paths(client, patterns=["serial@"]), [ptd.OTHER_SERIAL, ptd.SERIAL])
    same("wildcards", paths(client, patterns=["/soc/timer@*"]), [ptd.TIMER, ptd.OTHER_TIMER])
    same("either", paths(client, patterns=["rtc0", "ethernet"]), [ptd.ETHERNET, ptd.RTC])
    same("both", paths(client, patterns=["serial@"], marked=True), [ptd.SERIAL])
    same("none", paths(client, patterns=["nothing-is-called-so"]), [])
    client.invalid("verdict", "List", {"verdict": "perhaps"})
    client.invalid("pattern", "List", {"pattern": "x"})
    client.invalid("marked", "List", {"marked": 1})


def list_twice(_, client):
    """A cached reply is the same reply, and is for the same request only."""
    first = client.call("List")
    paths(client, patterns=["rtc0"])
    check("should be the same", client.call("List") == first)


def describe_names(_, client):
    for name in ptd.SERIAL, "serial0", "soc/serial@2000":
        same(name, names(client, name), [ptd.SERIAL])
    same("a part", names(client, "phy@0"), [ptd.PHY])
    same("their order", names(client, "rtc0", ptd.GIC, "serial0"), [ptd.RTC, ptd.GIC, ptd.SERIAL])
    same("twice", names(client, "rtc0", ptd.RTC), [ptd.RTC] * 2)
    error = client.fails("AmbiguousDevice", "Describe", {"devices": ["rtc0", "serial@2000"]})
    same("both", error, {"device": "serial@2000", "matches": [ptd.OTHER_SERIAL, ptd.SERIAL]})
    for name in "nowhere", "":
        error = client.fails("NoSuchDevice", "Describe", {"devices": ["rtc0", name]})
        same("the name", error, {"device": name})
    error = client.fails("NoSuchDevice", "Describe", {"devices": ["/"]})
    same("what it is", error, {"device": "/", "text": "/ is the root of the tree"})
    error = client.fails("NoSuchDevice", "Describe", {"devices": ["sreial@2000"]})
    same("the nearest", error["matches"], [ptd.OTHER_SERIAL, ptd.SERIAL])
    client.invalid("devices", "Describe", {"devices": ptd.RTC})


def describe_all(_, client):
    """Without devices, all: in the order of List."""
    everything = client.call("Describe")["devices"]
    same("paths", [d["path"] for d in everything], ptd.DEVICES)
    same("one", everything[3], client.call("Describe", {"devices": [ptd.DEVICES[3]]})["devices"][0])


def explain(_, client):
    codes = client.call("Explain")["codes"]
    check("should be many", len(codes) > 30)
    some = client.call("Explain", {"codes": ["shared_page", "malformed"]})["codes"]
    same("in their order", [code["code"] for code in some], ["shared_page", "malformed"])
    check("should be among all", some[0] in codes)
    same("none", client.call("Explain", {"codes": []})["codes"], [])
    client.invalid("codes", "Explain", {"codes": ["nonsense"]})
    client.invalid("codes", "Explain", {"codes": "shared_page"})


def describe_members(_, client):
    """Describe has everything that List has."""
    for summary in client.call("List")["devices"]:
        device = client.call("Describe", {"devices": [summary["path"]]})["devices"][0]
        for interrupt in device["interrupts"]:
            interrupt.pop("path", None)
        same(summary["path"], {key: device.get(key) for key in summary}, summary)
        codes = {finding["code"] for finding in device["findings"]}
        same("codes of " + summary["path"], set(summary["codes"]), codes)


def plan(_, client):
    reply = client.call("Plan", {"domain": "guest", "devices": ["rtc0"]})
    same("domain", reply["domain"], {"domid": 1, "name": "guest", "uuid": ptd.uuid_of(1)})
    same("device", [device["path"] for device in reply["devices"]], [ptd.RTC])
    region = reply["devices"][0]["regions"][0]
    pages = {"address": "0x3000", "size": "0x1000"}
    same("grants", reply["grants"], [
        dict(kind="iomem", **pages),
        dict(kind="mapping", guestAddress=region["guestAddress"], **pages)])  # fmt: skip
    both = client.call("Plan", {"domain": "guest", "devices": ["serial0", "rtc0"]})["grants"]
    kinds = [grant["kind"] for grant in both]
    same("interrupts last", kinds[-1:], ["interrupt"])
    same("each once", (kinds.count("interrupt"), both[-1]["intid"]), (1, 132))
    same("nothing is done", client.call("ListAssignments"), {"assignments": []})


def plan_of_domains(_, client):
    for name in "guest2", "2", ptd.uuid_of(2):
        found = client.call("Plan", {"domain": name, "devices": ["rtc0"]})["domain"]
        same(name, found, {"domid": 2, "name": "guest2", "uuid": ptd.uuid_of(2)})
    for name in "nobody", "99", ptd.uuid_of(99), "":
        error = client.fails("NoSuchDomain", "Plan", {"domain": name, "devices": ["rtc0"]})
        same("the name", error, {"domain": name})
    error = client.fails("DomainNotReady", "Plan", {"domain": "0", "devices": ["rtc0"]})
    same("dom0", (error["domid"], error["reason"]), (0, "dom0"))


def plan_at(_, client):
    """The guest address of a region can be chosen."""
    at = {"device": "rtc0", "address": "0x20001000"}
    request = {"domain": "guest", "devices": ["rtc0"], "at": [at]}
    for address in "0x20001000", "536875008":
        at["address"] = address
        reply = client.call("Plan", request)
        same("mapping", reply["grants"][-1]["guestAddress"], "0x20001000")
        same("region", reply["devices"][0]["regions"][0]["guestAddress"], "0x20001000")
    for wrong in ({"address": "here"}, {"address": ""}, {"address": 1}, {"device": 1}, {"x": 1},
                  {"address": "0x10000000000000000"}, {"address": "-1"},
                  {"index": "one"}):  # fmt: skip
        client.invalid("at", "Plan", dict(request, at=[dict(at, **wrong)]))


def plan_of_risks(_, client):
    """Risks are accepted by name, by the request or by the policy."""
    request = {"domain": "guest", "devices": [ptd.ETHERNET]}
    error = client.fails("NotAssignable", "Plan", request)
    codes = [(finding["code"], finding["severity"]) for finding in error["findings"]]
    same("codes", (error["device"], codes), (ptd.ETHERNET, [("dma_unprotected", "risk")]))
    check("should say what", error["text"])
    for accept in ["shared_page"], []:
        client.fails("NotAssignable", "Plan", dict(request, accept=accept))
    same("accepted", client.call("Plan", dict(request, accept=["dma_unprotected"]))["devices"][0]
         ["accepted"], ["dma_unprotected"])  # fmt: skip
    same("by the policy", client.call("Plan", dict(request, domain="guest2"))["devices"][0]
         ["accepted"], ["dma_unprotected"])  # fmt: skip
    client.invalid("accept", "Plan", dict(request, accept=["nonsense"]))
    error = client.fails("NotAssignable", "Plan", dict(request, devices=[ptd.GIC]))
    check("should be a blocker", "blocker" in [each["severity"] for each in error["findings"]])


def list_assignments(_, client):
    same("none", client.call("ListAssignments"), {"assignments": []})
    same("none of one", client.call("ListAssignments", {"domain": "guest"}), {"assignments": []})
    client.fails("NoSuchDomain", "ListAssignments", {"domain": "nobody"})
    client.invalid("domain", "ListAssignments", {"domain": 1})


def monitor_needs_more(_, client):
    same("no members", client.fails(SERVICE + ".ExpectedMore", "Monitor"), {})
    client.send("Monitor", {"x": 1}, more=True)
    same("x", client.receive()["parameters"], {"parameter": "x"})
    check("should answer the next call", client.call("GetStatus"))


def one_way(_, client):
    """No reply, so that the next one is not mistaken for it."""
    for method in "GetStatus", "Nonsense", "Monitor", "List":
        client.send(method, oneway=True)
    same("the next reply", names(client, "rtc0"), [ptd.RTC])


def pipelined(_, client):
    """Calls of all kinds in one write; each reply belongs to its call."""
    kinds = [
        ("Describe", {"devices": ["rtc0"]}, lambda p: p["devices"][0]["path"] == ptd.RTC),
        ("List", None, lambda p: len(p["devices"]) == len(ptd.DEVICES)),
        ("List", {"marked": True}, lambda p: len(p["devices"]) == 1),
        ("GetStatus", None, lambda p: "pid" in p),
        ("Describe", {"devices": ["nowhere"]}, lambda p: p == {"device": "nowhere"}),
        ("Plan", {"domain": "guest3", "devices": ["rtc0"]}, lambda p: p["domain"]["domid"] == 3),
        (SERVICE + ".GetInfo", None, lambda p: "vendor" in p),
    ]
    calls = [kinds[i * i % len(kinds)] for i in range(N_PIPELINED)]
    data = b"".join(client.prepare(method, parameters) for method, parameters, _ in calls)
    client.send_raw(data)
    for i, (method, _, fits) in enumerate(calls):
        reply = client.receive()["parameters"]
        check("reply %d is none to %s: %.200r" % (i, method, reply), fits(reply))
    check("should be all", client.is_silent())


CASES = (
    get_info, get_interface_description, unknown_methods, get_status, connections_are_counted,
    list_filters, list_twice, describe_names, describe_all, explain, describe_members, plan, plan_of_domains, plan_at,
    plan_of_risks, list_assignments, monitor_needs_more, one_way, pipelined,
)  # fmt: skip


def every_reply_is_checked(watched, client):
    """The test can fail: a wrong reply is noticed."""
    client.send("List")
    client.pending[0] = (INTERFACE + ".GetStatus", False)
    try:
        client.receive()
    except TestFailure:
        return
    raise TestFailure("should be complained about")


def main():
    program, dtc, interface = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, ptd.BOARD, blob))
        with ptd.Daemon(os.path.abspath(program), blob) as daemon:
            watched = ptd.Watched(daemon, Contract(interface))
            for case in CASES + (every_reply_is_checked,):
                watched.run(case.__name__, case)
    return watched.cases.conclude()


if __name__ == "__main__":
    sys.exit(main())
