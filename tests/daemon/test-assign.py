#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Assigns devices to domains of the recording hypervisor and revokes them, with a monitor.

    test-assign.py PTD DTC VARLINKFILE

Each case has a daemon of its own.
"""

import os
import sys

import ptd
from wire import SERVICE, check, same

BOTH_RISKS = {"accept": ["dma_unprotected", "shared_page"]}
FAILURES = 40  # more than the calls that one Assign makes


def request(domain, *devices, **more):
    return dict(domain=domain, devices=list(devices), **more)


def holders(client, **parameters):
    """All assignments: (device, domid, state)."""
    assignments = client.call("ListAssignments", parameters)["assignments"]
    return [(each["device"], each["domid"], each["state"]) for each in assignments]


def wait_for(events, event, device):
    """The states of the device until this event, with the last assignment."""
    states = []
    for each in events:
        if each["event"] == event and (event != "assignment" or states_of(each, states, device)):
            assignment = each.get("assignment")
            check("should be about %s" % device, not device or assignment["device"] == device)
            return states
        states_of(each, states, device)


def states_of(each, states, device):
    """Notes the state; true if the device stays in it."""
    assignment = each.get("assignment", {})
    if each["event"] == "assignment" and assignment["device"] == device:
        states.append(assignment["state"])
    return bool(states) and states[-1] in ("active", "held")


def assign_and_revoke(_, client):
    grants = client.call("Plan", request("guest", ptd.RTC))["grants"]
    assignment = client.call("Assign", request("guest", "rtc0"))["assignments"][0]
    since = assignment.pop("since")
    same("assignment", assignment, {
        "device": ptd.RTC, "domid": 1, "domain": "guest", "uuid": ptd.uuid_of(1),
        "state": "active", "by": "ptd", "accepted": [], "uid": os.geteuid(),
        "grants": grants})  # fmt: skip
    listed = client.call("ListAssignments", {"domain": ptd.uuid_of(1)})["assignments"]
    same("listed", listed, [dict(assignment, since=since)])
    same("of others", holders(client, domain="guest2"), [])
    holder = {"domid": 1, "domain": "guest", "state": "active", "by": "ptd"}
    device = client.call("Describe", {"devices": ["rtc0"]})["devices"][0]
    same("described", device["assignment"], holder)
    same("in the list", [d.get("assignment") for d in client.call("List")["devices"]
                         if d["path"] == ptd.RTC], [holder])  # fmt: skip
    same("counted", client.call("GetStatus")["counts"]["assigned"], 1)
    error = client.fails("AlreadyAssigned", "Assign", request("guest2", "rtc0"))
    same("holder", (error["device"], error["holder"]), (ptd.RTC, holder))
    reply = client.call("Revoke", request("1", "rtc0"))
    same("revoked", reply, {"released": [ptd.RTC], "held": []})
    same("afterwards", holders(client), [])
    device = client.call("Describe", {"devices": ["rtc0"]})["devices"][0]
    check("should have no holder", "assignment" not in device)
    client.call("Assign", request("guest2", "rtc0"))
    same("the next one's", holders(client), [(ptd.RTC, 2, "active")])


def assigned_again(_, client):
    """What the domain has already stays as it is; the reply tells what was new."""
    first = client.call("Assign", request("guest", ptd.TIMER, **BOTH_RISKS))
    same("new", first["new"], [ptd.TIMER])
    again = client.call("Assign", request("guest", ptd.TIMER))  # the risks are accepted
    same("nothing is new", again, dict(first, new=[]))
    both = client.call("Assign", request("guest", ptd.TIMER, "rtc0"))
    same("new", both["new"], [ptd.RTC])
    same("both", [each["device"] for each in both["assignments"]], sorted([ptd.RTC, ptd.TIMER]))
    same("grants", client.call("Plan", request("guest", ptd.TIMER, "rtc0"))["grants"], [])


def other_addresses_are_no_repetition(_, client):
    client.call("Assign", request("guest", "rtc0"))
    at = [{"device": "rtc0", "address": "0x22010000"}]
    error = client.fails("AlreadyAssigned", "Assign", request("guest", "rtc0", at=at))
    same("the holder", error["holder"]["domid"], 1)
    client.call("Revoke", {"domain": "guest"})
    client.call("Assign", request("guest", "rtc0", at=at))
    same("where it is", client.call("Assign", request("guest", "rtc0", at=at))["new"], [])


def interrupts_are_held(daemon, client):
    """They stay with the domain until it is gone; only it can have the device again."""
    with daemon.client() as watcher:
        events = watcher.more("Monitor")
        next(events)
        client.call("Assign", request("guest", ptd.SERIAL))
        wait_for(events, "assignment", ptd.SERIAL)
        reply = client.call("Revoke", {"domain": "guest"})
        same("released", reply["released"], [])
        held = [(each["device"], each["state"], bool(each["text"])) for each in reply["held"]]
        same("held", held, [(ptd.SERIAL, "held", True)])
        same("the grants", [g["kind"] for g in reply["held"][0]["grants"]], ["interrupt"])
        same("states", wait_for(events, "assignment", ptd.SERIAL)[-1], "held")
        error = client.fails("AlreadyAssigned", "Assign", request("guest2", ptd.SERIAL))
        same("holder", error["holder"]["state"], "held")
        client.call("Assign", request("guest", ptd.SERIAL))
        same("again", holders(client), [(ptd.SERIAL, 1, "active")])
        client.call("Revoke", request("guest", ptd.SERIAL))
        domains = ptd.three_domains()
        del domains["guest"]
        daemon.set_domains(domains)
        wait_for(events, "released", ptd.SERIAL)
    same("afterwards", holders(client), [])
    client.call("Assign", request("guest2", ptd.SERIAL))


def since_of(client):
    return [(each["state"], each["since"]) for each in client.call("ListAssignments")["assignments"]]


def held_since(daemon, client):
    """Neither a repeated revoke nor an assignment that fails begins it anew, nor a restart."""
    client.call("Assign", request("guest", ptd.SERIAL))
    ptd.next_second()
    client.call("Revoke", {"domain": "guest"})
    before = since_of(client)
    ptd.next_second()
    client.call("Revoke", {"domain": "guest"})
    same("revoked again", since_of(client), before)
    daemon.kill()
    daemon.set_domains(ptd.three_domains(), fail="1:EBUSY")
    daemon.start()
    with daemon.client() as again:
        same("restarted", since_of(again), before)
        again.fails("HypervisorFailed", "Assign", request("guest", ptd.SERIAL))
        same("not assigned", since_of(again), before)
        again.call("Assign", request("guest", ptd.SERIAL))
        active = since_of(again)
        check("is active since later: %s" % active, active[0][1] > before[0][1])
        ptd.next_second()
        again.call("Revoke", {"domain": "guest"})
        check("is held since later", since_of(again)[0][1] > active[0][1])


def domain_dies(daemon, client):
    """Replaced under the same domid: devices of the old one are free, and not the new one's."""
    with daemon.client() as watcher:
        events = watcher.more("Monitor")
        next(events)
        client.call("Assign", request("guest", ptd.SERIAL, ptd.RTC))
        daemon.set_domains(dict(ptd.three_domains(), guest=ptd.domain(1, incarnation=1)))
        wait_for(events, "released", None)
        wait_for(events, "released", None)
    same("afterwards", holders(client), [])
    client.call("Assign", request("1", ptd.SERIAL))


def all_or_none(_, client):
    for device, error in (
        (ptd.GIC, "NotAssignable"), (ptd.OTHER_SERIAL, "NotAllowed"), ("x", "NoSuchDevice"),
    ):  # fmt: skip
        found = client.fails(error, "Assign", request("guest", ptd.RTC, device))
        same("the device", found["device"], device)
        same("assigned", holders(client), [])
    client.call("Assign", request("guest", ptd.SERIAL))
    client.fails("AlreadyAssigned", "Assign", request("guest2", ptd.RTC, ptd.SERIAL))
    same("assigned", holders(client), [(ptd.SERIAL, 1, "active")])


def shared_page(_, client):
    """A domain that has the page has both devices."""
    client.fails("NotAssignable", "Assign", request("guest", ptd.TIMER))
    assigned = client.call("Assign", request("guest", ptd.TIMER, **BOTH_RISKS))["assignments"]
    same("accepted", assigned[0]["accepted"], ["shared_page"])
    error = client.fails("AlreadyAssigned", "Assign",
                         request("guest2", ptd.OTHER_TIMER, **BOTH_RISKS))  # fmt: skip
    same("the other", (error["device"], error["other"]), (ptd.OTHER_TIMER, ptd.TIMER))
    client.call("Assign", request("guest", ptd.OTHER_TIMER, **BOTH_RISKS))
    client.call("Revoke", request("guest", ptd.TIMER))
    same("both", holders(client), [(ptd.TIMER, 1, "held"), (ptd.OTHER_TIMER, 1, "active")])
    client.fails("AlreadyAssigned", "Assign", request("guest2", ptd.TIMER, **BOTH_RISKS))
    client.call("Revoke", request("guest", ptd.OTHER_TIMER))
    same("with the other it is free", holders(client), [])


def policy_accepts(_, client):
    client.fails("NotAssignable", "Assign", request("guest", ptd.ETHERNET))
    assigned = client.call("Assign", request("guest2", ptd.ETHERNET))["assignments"][0]
    same("accepted", assigned["accepted"], ["dma_unprotected"])


def not_ready(daemon, client):
    client.fails("NoSuchDomain", "Assign", request("nobody", ptd.RTC))
    error = client.fails("DomainNotReady", "Assign", request("0", ptd.RTC))
    same("dom0", (error["domid"], error["reason"]), (0, "dom0"))
    for reason, version, changes in (
        ("no_vcpus", "4.17", {"VCPUs": 0}), ("no_vcpus", "4.20", {"VCPUs": 0}),
        ("dying", "4.20", {"Dying": "yes"}), ("started", "4.17", {"Started": "yes"}),
    ):  # fmt: skip
        domains = dict(ptd.three_domains(), guest=ptd.domain(1, **changes))
        daemon.set_domains(domains, version)
        until_known(client, reason)
        error = client.fails("DomainNotReady", "Assign", request("guest", ptd.SERIAL))
        same("reason", (error["domid"], error["reason"]), (1, reason))
        same("assigned", holders(client), [])


def until_known(client, reason):
    """The file is noticed after a while, and then plans are refused for this reason."""
    found = None
    while found != reason:
        client.send("Plan", request("guest", ptd.SERIAL))
        found = client.receive()["parameters"].get("reason")


def revoke_nothing(_, client):
    client.call("Assign", request("guest", ptd.RTC))
    for parameters in request("guest2"), request("guest2", ptd.RTC), {"domain": "guest3"}:
        same("others", client.call("Revoke", parameters), {"released": [], "held": []})
    same("stays", holders(client), [(ptd.RTC, 1, "active")])
    client.fails("NoSuchDomain", "Revoke", {"domain": "nobody"})
    client.fails("NoSuchDevice", "Revoke", request("guest", "nowhere"))
    client.invalid("domain", "Revoke")
    same("all", client.call("Revoke", {"domain": "guest"})["released"], [ptd.RTC])


def monitor(daemon, client):
    """Two see the same: the current state, then every change."""
    client.call("Assign", request("guest", ptd.RTC))
    with daemon.client() as first, daemon.client() as second:
        streams = [watcher.more("Monitor") for watcher in (first, second)]
        for events in streams:
            present = next(events)
            found = [(each["device"], each["state"]) for each in present["assignments"]]
            same("present", (present["event"], found), ("present", [(ptd.RTC, "active")]))
        client.call("Assign", request("guest2", ptd.ETHERNET))
        for events in streams:
            states = wait_for(events, "assignment", ptd.ETHERNET)
            same("the last state", states[-1], "active")
        client.call("Revoke", {"domain": "guest"})
        for events in streams:
            states = wait_for(events, "released", ptd.RTC)
            check("before it: %s" % states, set(states) <= {"revoking"})
        check("nothing more", first.is_silent() and second.is_silent())


def hypervisor_fails(daemon, client):
    """The nth call fails, for each n: nothing stays, and the same works afterwards."""
    failed = 0
    for n in range(1, FAILURES):
        with ptd.Daemon(daemon.program, daemon.blob) as other:
            other.kill()
            other.set_domains(ptd.three_domains(), fail="%d:EBUSY" % n)
            other.start()
            with other.client(client.contract) as asking:
                failed += fails_once(asking)
    check("calls should fail, %d did" % failed, failed >= 2)


def fails_once(client):
    client.send("Assign", request("guest", ptd.SERIAL))
    reply = client.receive()
    if "error" not in reply:
        return 0
    error = reply["parameters"]
    check(reply["error"], reply["error"].endswith(".HypervisorFailed"))
    same("errno", error["errno"], "EBUSY")
    same("held", (error["held"], holders(client)), ([], []))
    client.call("Assign", request("guest", ptd.SERIAL))
    return 1


def restart(daemon, client):
    """Assignments outlive the daemon, however it ends, and domains may die meanwhile."""
    client.call("Assign", request("guest", ptd.SERIAL, ptd.RTC))
    client.call("Assign", request("guest2", ptd.ETHERNET))
    client.call("Revoke", request("guest", ptd.SERIAL))
    before = client.call("ListAssignments")
    for end in daemon.kill, daemon.stop:
        end()
        daemon.start()
        with daemon.client(client.contract) as again:
            same("afterwards", again.call("ListAssignments"), before)
            again.fails("AlreadyAssigned", "Assign", request("guest2", ptd.RTC))
    daemon.kill()
    daemon.set_domains(dict(ptd.three_domains(), guest2=ptd.domain(2, incarnation=1)))
    daemon.start()
    with daemon.client(client.contract) as again:
        same("of the dead", holders(again, domain="guest2"), [])
        same("revoked", again.call("Revoke", request("guest", ptd.RTC))["released"], [ptd.RTC])
        same("the rest", holders(again), [(ptd.SERIAL, 1, "held")])


def other_users(daemon, client):
    """They may look, and change what the policy allows."""
    daemon.open_to_all()
    with ptd.other_user():
        other = daemon.client(client.contract)
    with other:
        other.call("List")
        other.call("Plan", request("guest", ptd.RTC))
        error = other.fails("NotAllowed", "Assign", request("guest", ptd.RTC))
        same("uid", (error["uid"], error["device"]), (ptd.NOBODY, ptd.RTC))
        other.send("Reload")
        refused = other.receive()["error"].rpartition(".")[2]
        check("Reload: %s" % refused, refused in ("NotAllowed", "PermissionDenied"))
        client.call("Assign", request("guest", ptd.RTC))
        other.fails("NotAllowed", "Revoke", request("guest", ptd.RTC))
        rule = '[device "%s"]\nDomains=guest3\nBy=%d\n' % (ptd.RTC, ptd.NOBODY)
        daemon.write(os.path.join(daemon.policy, "z.conf"), rule)
        client.call("Reload")
        client.call("Revoke", request("guest", ptd.RTC))
        other.fails("NotAllowed", "Assign", request("guest", ptd.RTC))
        assigned = other.call("Assign", request("guest3", ptd.RTC))["assignments"][0]
        same("uid", assigned["uid"], ptd.NOBODY)
        other.call("Revoke", request("guest3", ptd.RTC))


def users_and_groups(daemon, client):
    """By= names users, and groups with an @, and nobody else."""
    daemon.open_to_all()
    with ptd.other_user():
        other = daemon.client(client.contract)
    with other:
        for by, allowed in (
            ("root", False), ("@root", False), ("root @%d" % ptd.NOBODY, True),
            ("%d @root" % ptd.NOBODY, True), ("", False),
        ):  # fmt: skip
            rule = '[device "%s"]\nDomains=guest\n%s' % (ptd.RTC, by and "By=%s\n" % by)
            daemon.write(os.path.join(daemon.policy, "test.conf"), rule)
            client.call("Reload")
            if not allowed:
                error = other.fails("NotAllowed", "Assign", request("guest", ptd.RTC))
                check("should name the user: %s" % error, str(ptd.NOBODY) in error["text"])
                continue
            other.call("Assign", request("guest", ptd.RTC))
            same("revoked", other.call("Revoke", request("guest", ptd.RTC))["released"], [ptd.RTC])


def groups_of_the_process(daemon, client):
    """A group in By= means processes that have it when they connect, whatever the databases say."""
    daemon.open_to_all()
    rule = '[device "%s"]\nDomains=guest\nBy=@4711\n' % ptd.RTC
    daemon.write(os.path.join(daemon.policy, "test.conf"), rule)
    client.call("Reload")
    many = list(range(10000, 10200))  # more than fit at first
    for gid, groups, allowed in (
        (ptd.NOBODY, [4711], True), (ptd.NOBODY, [4712, 4711], True), (4711, [], True),
        (ptd.NOBODY, [*many, 4711], True), (ptd.NOBODY, [], False), (ptd.NOBODY, [4712], False),
    ):  # fmt: skip
        with ptd.other_user(gid, groups):
            other = daemon.client(client.contract)
        with other:
            if allowed:
                other.call("Assign", request("guest", ptd.RTC))
                other.call("Revoke", request("guest", ptd.RTC))
            else:
                other.fails("NotAllowed", "Assign", request("guest", ptd.RTC))


def bad_parameters(_, client):
    for method in "Assign", "Plan":
        for name, value in (
            ("domain", 1), ("devices", ptd.RTC), ("devices", [1]), ("accept", "shared_page"),
            ("accept", ["nonsense"]), ("at", {}), ("at", [{"device": ptd.RTC}]),
        ):  # fmt: skip
            client.invalid(name, method, dict(request("guest", ptd.RTC), **{name: value}))
        client.invalid("domain", method, {"devices": [ptd.RTC]})
        client.invalid("devices", method, {"domain": "guest"})
    client.fails(SERVICE + ".InvalidParameter", "Revoke", {"domain": "guest", "x": 1})
    rates = [{"clock": "z", "hz": 7}, {"clock": "y", "hz": 7}, {"clock": "z", "hz": 8}]
    for wrong in rates, [{"clock": "z", "hz": 0}]:
        export = {"format": "dts", "devices": [ptd.RTC], "clockRates": wrong}
        client.invalid("clockRates", "Export", export)
    for form, wrong in ("overlay", "no"), ("dts", False):
        client.invalid("standIns", "Export", {"format": form, "devices": [ptd.RTC], "standIns": wrong})


CASES = (
    assign_and_revoke, assigned_again, other_addresses_are_no_repetition, interrupts_are_held,
    held_since, domain_dies, all_or_none, shared_page, policy_accepts,
    not_ready, revoke_nothing, monitor, restart, other_users, users_and_groups,
    groups_of_the_process, bad_parameters,
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(ptd.main((*CASES, hypervisor_fails)))
