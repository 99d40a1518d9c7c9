#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl and a daemon: its calls, and how it presents each reply and error: exit status, text, JSON.

    test-client.py PTCTL DTC INTERFACE BOARD.dts
"""

import json
import os
import subprocess
import sys
import tempfile

from cli import Checks
from fakedaemon import FakeDaemon
from samples import (ACTIVE, DONE, ERRORS, ETHERNET, FAILED, GRANTS, HELD, HELD_ONE, HOLDER, NO_DAEMON,
                     NO_SUCH, NOT_ASSIGNABLE, PLAN, SERIAL, SERVICE_ERRORS, STAND_IN, STAND_IN_LINE, STATUS,
                     TREE, USAGE, WHY_HELD, finding)  # fmt: skip


class Client(Checks):
    """Runs ptctl against the daemon."""

    def __init__(self, ptctl, dtb, daemon):
        super().__init__(ptctl, dtb)
        self.daemon = daemon

    def run(self, *arguments, **environment):
        self.daemon.calls.clear()
        environment = {**os.environ, "PTD_SOCKET": self.daemon.address, "TZ": "UTC", **environment}
        self.last = subprocess.run([self.ptctl, *arguments], capture_output=True, text=True,
                                   timeout=60, check=False, env=environment)  # fmt: skip
        return self.last.stdout

    def works(self, *arguments, status=DONE):
        text = self.run(*arguments)
        self.check("status should be %d" % status, self.last.returncode == status)
        self.check("should print nothing on stderr", self.last.stderr == "")
        return text

    def fails(self, status, words, *arguments):
        self.run(*arguments)
        self.check("status should be %d" % status, self.last.returncode == status)
        self.check("should say ptctl: …", self.last.stderr.startswith("ptctl: "))
        for word in words:
            self.check("should say %r" % word, word in self.last.stderr)
        if "--json" not in arguments:
            self.check("should print nothing on stdout", self.last.stdout == "")

    def prints_error(self, name, parameters):
        """The last run, with --json, ended with the error as an object, on one line."""
        error = {"error": name, "parameters": parameters}
        self.check("should print the error",
                   self.last.stdout == json.dumps(error, separators=(",", ":")) + "\n")  # fmt: skip

    def asked(self, method, **parameters):
        self.check("should ask %s %s" % (method, parameters),
                   self.daemon.calls == [(method, parameters)])  # fmt: skip

    def prints_json(self, reply, *arguments, status=DONE):
        text = self.works("--json", *arguments, status=status)
        self.check("should print the reply, compact, on one line",
                   text == json.dumps(reply, separators=(",", ":")) + "\n")  # fmt: skip


def rows(text):
    return [line.split() for line in text.splitlines()]


def offline(client, *arguments):
    return subprocess.run([client.ptctl, "--dtb", client.dtb, *arguments], capture_output=True,
                          text=True, check=True).stdout  # fmt: skip


def test_same_as_offline(client):
    for verb, method, names in (("list", "List", []), ("show", "Describe", ["ethernet0", SERIAL]),
                                ("graph", "Describe", ["ethernet0"])):  # fmt: skip
        client.daemon.replies["List"] = json.loads(offline(client, "--json", "list"))
        source = "list" if verb == "list" else "show"
        client.daemon.replies[method] = json.loads(offline(client, "--json", source, *names))
        for options in (), ("--json",), ("--no-legend",):
            text = client.works(*options, verb, *names)
            client.check("should be the same as offline",
                         text == offline(client, *options, verb, *names))  # fmt: skip


def test_many_devices(client):
    """groups and report ask for the list, then for descriptions: the same as offline."""
    listed = json.loads(offline(client, "--json", "list"))
    paths = [device["path"] for device in listed["devices"]]
    whole = json.loads(offline(client, "--json", "show", *paths))["devices"]
    client.daemon.replies["List"] = listed
    for verb in "groups", "report":
        client.daemon.replies["Describe"] = {"devices": whole[:16]}
        client.run("--json", verb, paths[0])
        client.check("should ask for the list", ("List", {}) in client.daemon.calls)
        client.check("should ask for what was named", client.daemon.calls[0] ==
                     ("Describe", {"devices": [paths[0]]}))  # fmt: skip
    client.daemon.replies["Describe"] = {"devices": whole[:1]}
    client.fails(FAILED, ["Describe", "fewer devices"], "groups", *paths[:2])


def test_list_asks(client):
    client.daemon.replies["List"] = {"devices": []}
    client.works("list", "--no-legend")
    client.asked("List")
    client.works("list", "serial*", "eth", "--verdict=risky", "--marked", "--no-legend")
    client.asked("List", patterns=["serial*", "eth"], verdict="risky", marked=True)
    client.prints_json({"devices": []}, "list")


def test_show_what_only_a_daemon_knows(client):
    whole = json.loads(offline(client, "--json", "show", "ethernet0"))
    whole["devices"][0].update(driver="meson8b-dwmac", assignment=HOLDER, tested="iperf, 2 days")
    client.daemon.replies["Describe"] = whole
    text = client.works("show", "ethernet0")
    client.asked("Describe", devices=["ethernet0"])
    client.check("should show the driver", "  driver      meson8b-dwmac\n" in text)
    client.check("should show the tests", "  tested      iperf, 2 days\n" in text)
    client.check("should show who has it",
                 "  assigned    to guest (domid 3), active, by ptd\n" in text)  # fmt: skip


def test_plan(client):
    client.daemon.replies["Plan"] = PLAN
    text = client.works("plan", "guest", "ethernet0")
    client.asked("Plan", domain="guest", devices=["ethernet0"])
    client.check("should be a table", rows(text) == [
        "KIND WHAT HOST ADDRESS SIZE GUEST ADDRESS INTID".split(),
        ["iommu", ETHERNET],
        ["iomem", ETHERNET, "0xff3f0000", "0x10000"],
        ["mapping", ETHERNET, "0xff3f0000", "0x10000", "0x4020000"],
        ["interrupt", "SPI", "8", "40"],
        [ETHERNET + ":", "accepted", "shared_page"]])  # fmt: skip
    client.prints_json(PLAN, "plan", "guest", "ethernet0")
    client.daemon.replies["Plan"] = {**PLAN, "grants": []}
    client.check("should say just that", client.works("plan", "guest", "ethernet0").startswith("Nothing is left to grant"))
    client.daemon.replies["Plan"] = PLAN
    client.prints_json(PLAN, "assign", "--dry-run", "guest", "ethernet0")
    client.asked("Plan", domain="guest", devices=["ethernet0"])


def test_overlays(client):
    tree = {**TREE, "overlays": ["/boot/a.dtbo", "/boot/b.dtbo"]}
    client.daemon.replies["GetStatus"] = {**STATUS, "tree": tree}
    client.check("should name them",
                 "/boot/board.dtb + /boot/a.dtbo + /boot/b.dtbo (" in client.works("status"))  # fmt: skip


def test_stand_ins(client):
    replies = {"Plan": {**PLAN, "standIns": [STAND_IN]},
               "Assign": {"assignments": [{**ACTIVE, "standIn": STAND_IN}]},
               "GetStatus": {**STATUS, "standIns": [STAND_IN]},
               "Monitor": [{"event": "stand_in", "standIn": STAND_IN}]}  # fmt: skip
    client.daemon.replies.update(replies)
    for verb in "plan", "assign":
        client.check("%s should have it" % verb,
                     client.works(verb, "guest", "ethernet0").endswith(STAND_IN_LINE))  # fmt: skip
    client.check("status should have it", "\nStand-ins\n" + STAND_IN_LINE in client.works("status"))
    client.check("monitor should have it",
                 client.run("monitor").endswith(" stand_in " + STAND_IN_LINE))  # fmt: skip


def test_stand_in_without_state(client):
    client.daemon.replies["Plan"] = {**PLAN, "standIns": [{"device": ETHERNET, "node": "/ptd/a"}]}
    client.check("should name it", client.works("plan", "guest", "ethernet0").endswith(
        ETHERNET + ": its stand-in is /ptd/a\n"))  # fmt: skip


def test_risks_and_places(client):
    client.daemon.replies["Plan"] = PLAN
    for options in (["--accept", "shared_page,dma_unprotected"],
                    ["--accept=dma_unprotected", "--accept=shared_page"]):  # fmt: skip
        client.run("plan", "3", "a", "b", *options)
        accepted = client.daemon.calls[0][1]["accept"]
        client.check("should accept", sorted(accepted) == ["dma_unprotected", "shared_page"])
    for where in [], ["--dtb", client.dtb]:
        client.fails(USAGE, ["nonsense", "explain"], *where, "plan", "3", "a", "--accept=nonsense")
        for code, severity in ("sub_page", "note"), ("malformed", "blocker"):
            client.fails(USAGE, [code + " is a " + severity, "explain"],
                         *where, "plan", "3", "a", "--accept=shared_page," + code)  # fmt: skip
    for given, at in (
        ("eth@ff3f0000=0x4000000", {"device": "eth@ff3f0000", "address": "0x4000000"}),
        ("eth@ff3f0000:1=4096", {"device": "eth@ff3f0000", "index": 1, "address": "4096"}),
        ("/soc/a:b@1,0:12=0x1000", {"device": "/soc/a:b@1,0", "index": 12, "address": "0x1000"}),
        ("/soc/a:b=0x1000", {"device": "/soc/a:b", "address": "0x1000"}),
    ):
        client.works("plan", "3", "a", "--at", given)
        client.asked("Plan", domain="3", devices=["a"], at=[at])
    for given in "10000000", "7e201000":
        client.fails(USAGE, ["0x" + given + "?"], "plan", "3", "a", "--at", "eth=" + given)
    for given in "eth", "eth=", "=0x1000", "eth=here", "eth=0x1g", "eth=-1":
        client.fails(USAGE, ["--at", given.split("=")[0]], "plan", "3", "a", "--at", given)


def test_assign(client):
    client.daemon.replies["Assign"] = {"assignments": [ACTIVE]}
    text = client.works("assign", "guest", "ethernet0", "--accept=shared_page")
    client.asked("Assign", domain="guest", devices=["ethernet0"], accept=["shared_page"])
    client.check("should be a table", rows(text) == [
        "DEVICE DOMAIN DOMID STATE BY SINCE".split(),
        [ETHERNET, "guest", "3", "active", "ptd", "2023-11-14", "22:13:20"]])  # fmt: skip
    client.prints_json({"assignments": [ACTIVE]}, "assign", "guest", "ethernet0")


def test_assign_what_it_has(client):
    serial = {**ACTIVE, "device": SERIAL}
    client.daemon.replies["Assign"] = {"assignments": [ACTIVE, serial], "new": [SERIAL]}
    lines = client.works("assign", "guest", "ethernet0", "serial0").splitlines()
    client.check("should say so", lines[-1] == "guest had " + ETHERNET + " already")
    client.check("should not say it of the new one", len(lines) == 4)


def test_revoke(client):
    reply = {"released": [ETHERNET], "held": []}
    client.daemon.replies["Revoke"] = reply
    client.check("should name it", client.works("revoke", "guest") == ETHERNET + " is free\n")
    client.asked("Revoke", domain="guest")
    client.prints_json(reply, "revoke", "guest", "ethernet0", "b")
    client.asked("Revoke", domain="guest", devices=["ethernet0", "b"])


def test_revoke_that_leaves_something(client):
    reply = {"released": [SERIAL], "held": [HELD_ONE]}
    client.daemon.replies["Revoke"] = reply
    text = client.works("revoke", "guest", status=HELD)
    client.check("should name both", text == (
        SERIAL + " is free\n" + ETHERNET + " stays held by guest (domid 3): " + WHY_HELD +
        "\n"))  # fmt: skip
    client.prints_json(reply, "revoke", "guest", status=HELD)


RELEASED = {"event": "released", "assignment": HELD_ONE}


def test_revoke_and_wait(client):
    client.daemon.replies["Revoke"] = {"released": [SERIAL], "held": [HELD_ONE]}
    client.daemon.replies["Monitor"] = [{"event": "present", "assignments": [HELD_ONE]}, RELEASED]
    lines = client.works("revoke", "guest", "--wait").splitlines()
    client.check("should tell the end", lines[-1] == ETHERNET + " is free")
    client.daemon.replies["Monitor"] = [{"event": "present", "assignments": []}]
    client.check("should be free at once", client.works("revoke", "guest", "--wait=5").splitlines() == lines)
    client.prints_json(client.daemon.replies["Revoke"], "revoke", "guest", "--wait")
    client.daemon.replies["Monitor"] = [{"event": "present", "assignments": [HELD_ONE]}, ...]
    client.run("revoke", "guest", "--wait=0")
    client.check("status should be 6", client.last.returncode == HELD)
    client.check("should say so", "not free after 0 seconds: " + ETHERNET in client.last.stderr)
    client.run("--json", "revoke", "guest", "--wait=0")
    client.check("should print the reply alone", json.loads(client.last.stdout) == client.daemon.replies["Revoke"])
    client.check("status should be 6 as well", client.last.returncode == HELD)
    for wrong in "", "x", "-1", "1s", "99999999999":
        client.fails(USAGE, ["whole number of seconds"], "revoke", "guest", "--wait=" + wrong)


def test_wait(client):
    client.daemon.replies["Describe"] = json.loads(offline(client, "--json", "show", ETHERNET))
    client.daemon.replies["Monitor"] = [
        {"event": "present", "assignments": [ACTIVE]}, {"event": "reloaded"},
        {"event": "assignment", "assignment": HELD_ONE}, RELEASED]  # fmt: skip
    client.check("should tell the end", client.works("wait", "ethernet0") == ETHERNET + " is free\n")
    client.check("should be an object", client.works("wait", "ethernet0", "--json") == '{"free":["%s"]}\n' % ETHERNET)
    client.daemon.replies["Monitor"] = client.daemon.replies["Monitor"][:3]
    client.fails(FAILED, ["the daemon ended", "run wait again"], "wait", "ethernet0")
    client.daemon.replies["Monitor"] = [{"event": "present", "assignments": [ACTIVE]}, ...]
    client.fails(HELD, ["not free after 0 seconds"], "wait", "ethernet0", "--timeout=0")
    bus = {**ACTIVE, "device": ETHERNET.rpartition("/")[0]}
    client.daemon.replies["Monitor"] = [
        {"event": "present", "assignments": [ACTIVE, bus]},
        {"event": "released", "assignment": bus}, ...]  # fmt: skip
    client.fails(HELD, ["not free after 0 seconds"], "wait", "ethernet0", "--timeout=0")
    of_another = {**ACTIVE, "domid": 4, "by": "xl"}  # the guest after its reboot, say
    client.daemon.replies["Monitor"] = [
        {"event": "present", "assignments": [ACTIVE, of_another]}, RELEASED, ...]  # fmt: skip
    client.fails(HELD, ["not free after 0 seconds"], "wait", "ethernet0", "--timeout=0")
    client.daemon.replies["Describe"] = "NoSuchDevice", {"device": "x"}
    client.fails(NO_SUCH, ["'x'"], "wait", "x")


def test_wait_for_one_twice(client):
    devices = json.loads(offline(client, "--json", "show", ETHERNET))["devices"]
    client.daemon.replies["Describe"] = {"devices": devices * 2}
    client.daemon.replies["Monitor"] = [{"event": "present", "assignments": []}]
    client.check("should say it once", client.works("wait", "ethernet0", ETHERNET) == ETHERNET + " is free\n")


def test_seconds_in_the_next_word(client):
    client.daemon.replies["Revoke"] = "NoSuchDevice", {"device": "5"}
    client.fails(NO_SUCH, ["write --wait=5"], "revoke", "guest", "--wait", "5")


def test_revoke_of_nothing(client):
    client.daemon.replies["Revoke"] = {"released": [], "held": []}
    client.run("revoke", "guest")
    client.check("status should be 0", client.last.returncode == DONE)
    client.check("should say so", "nothing to revoke" in client.last.stderr)


def test_assignments(client):
    reply = {"assignments": [ACTIVE, {**HELD_ONE, "by": "xl"}]}
    client.daemon.replies["ListAssignments"] = reply
    text = client.works("assignments")
    client.asked("ListAssignments")
    client.check("should have both", [row[3:5] for row in rows(text)[1:3]] == [
        ["active", "ptd"], ["held", "xl"]])  # fmt: skip
    client.check("should say why", text.endswith(ETHERNET + ": " + WHY_HELD + "\n"))
    client.check("should be two lines",
                 client.works("assignments", "--no-legend").count("\n") == 2)  # fmt: skip
    client.prints_json(reply, "assignments", "guest")
    client.asked("ListAssignments", domain="guest")


def test_monitor(client):
    events = [{"event": "present", "assignments": []},
              {"event": "present", "assignments": [ACTIVE]},
              {"event": "assignment", "assignment": HELD_ONE},
              {"event": "released", "assignment": HELD_ONE}, {"event": "reloaded"}]  # fmt: skip
    client.daemon.replies["Monitor"] = events
    lines = client.run("monitor").splitlines()
    client.check("status should be 1", client.last.returncode == FAILED)
    client.check("should say that it ended", "ptctl: the daemon ended" in client.last.stderr)
    client.check("should be a line each", len(lines) == 5)
    client.check("should say that there is nothing", "nothing is assigned" in lines[0])
    stamp, what = "2023-11-14 22:13:20 ", ETHERNET + " guest (domid 3)"
    client.check("should tell the state", lines[1] == stamp + "present " + what + " active by ptd")
    client.check("should tell the change",
                 lines[2].endswith(" assignment " + what + " held by ptd: " + WHY_HELD))  # fmt: skip
    client.check("changes are of now", not lines[2].startswith(stamp))
    client.check("should tell the end", lines[3].endswith(" released " + what))
    client.check("should tell the reload", " reloaded " in lines[4])
    lines = client.run("monitor", "--json").splitlines()
    client.check("should be the replies", lines[:-1] == [
        json.dumps(event, separators=(",", ":")) for event in events])  # fmt: skip
    client.check("should tell the end", json.loads(lines[-1])["error"] == "org.ptctl.Client.Failed")


def test_monitor_error(client):
    client.daemon.replies["Monitor"] = "SystemError", {"errno": "ENOMEM", "text": "no memory"}
    client.fails(FAILED, ["ENOMEM"], "monitor")


def test_monitor_flushes_and_stops(client):
    """The first line arrives while the stream is open; it ends when its reader is gone."""
    held_open = []
    reply = client.daemon.reply

    def keep_open(connection, _):
        held_open.append(connection)
        FakeDaemon.send(connection, {"parameters": {"event": "reloaded"}, "continues": True})
        return True

    client.daemon.reply = keep_open
    with subprocess.Popen([client.ptctl, "monitor"], stdout=subprocess.PIPE, text=True,
                          env=dict(os.environ, PTD_SOCKET=client.daemon.address)) as monitor:  # fmt: skip
        line = monitor.stdout.readline()
        client.check("should flush", " reloaded " in line)
        monitor.stdout.close()
        client.check("should end by itself", monitor.wait() == DONE)
    client.daemon.reply = reply


def test_status(client):
    client.daemon.replies["GetStatus"] = STATUS
    text = client.works("status")
    client.asked("GetStatus")
    for line in ("ptd 1, pid 123, up 2 h 1 min",
                 "  tree        /boot/board.dtb (54321 bytes, sha256 " + "ab" * 32 + ")",
                 "  hypervisor  xen 4.17", "  policy      /etc/ptd/policy.d, 5 rules",
                 "  state       /run/ptd", "  assigned    1",
                 "  devices     9: 4 assignable, 3 risky, 2 blocked; 1 marked",
                 "  xenstore    deaths of domains are noticed late; start it"):  # fmt: skip
        client.check("should say %r" % line, line in text.splitlines())
    client.prints_json(STATUS, "status")


def test_reload(client):
    reply = {"tree": TREE, "liveTree": TREE, "rules": 5}
    client.daemon.replies["Reload"] = reply
    text = client.works("reload")
    client.asked("Reload")
    client.check("should say what is in use", "  rules       5\n" in text and "dom0's" in text)
    client.prints_json(reply, "reload")


def test_errors(client):
    client.last = subprocess.CompletedProcess(["ptctl"], 0, "", "")
    client.check("every error of the contract should be tried",
                 ERRORS.keys() == client.daemon.interface.errors.keys())  # fmt: skip
    for name, (parameters, status, words) in ERRORS.items():
        client.daemon.replies["Assign"] = name, parameters
        client.fails(status, words, "assign", "guest", "x")
        client.fails(status, words, "--json", "assign", "guest", "x")
        client.prints_error("org.ptctl.Passthrough." + name, parameters)
    for name, (parameters, status, words) in SERVICE_ERRORS.items():
        client.daemon.replies["Assign"] = "org.varlink.service." + name, parameters
        client.fails(status, words, "assign", "guest", "x")
    client.daemon.replies["Assign"] = "io.systemd.System", {"errno": 5}
    client.fails(FAILED, ["io.systemd.System", '{"errno":5}'], "assign", "guest", "x")


def test_many_matches(client):
    """A screen holds a dozen, and says how many more there are."""
    for n, rest in (12, []), (13, ["  and 2 more"]), (4000, ["  and 3989 more"]):
        client.daemon.replies["Assign"] = "AmbiguousDevice", {
            "device": "x", "matches": ["/%d/x" % i for i in range(n)]}  # fmt: skip
        client.fails(NO_SUCH, rest, "assign", "guest", "x")
        client.check("should be 13 lines", client.last.stderr.count("\n") == 13)


def test_errno_is_said_once(client):
    client.daemon.replies["Assign"] = "HypervisorFailed", {
        "grant": GRANTS[3], "errno": "EBUSY", "text": "interrupt 40: EBUSY: taken", "held": []}  # fmt: skip
    client.fails(FAILED, ["ptctl: interrupt 40: EBUSY: taken\n"], "assign", "guest", "x")


def test_blocked(client):
    client.daemon.replies["Assign"] = "NotAssignable", {"device": ETHERNET, "text": "no", "findings": [
        finding("held_by_xen", "blocker"), finding("shared_page", "risk")]}  # fmt: skip
    client.fails(NOT_ASSIGNABLE, ["held_by_xen", "explain"], "assign", "guest", "x")
    client.check("should not offer what does not help", "--accept" not in client.last.stderr)


def test_neighbour_has_it(client):
    client.daemon.replies["Assign"] = "AlreadyAssigned", {
        "device": ETHERNET, "holder": HOLDER, "other": SERIAL, "text": "guest has " + SERIAL}  # fmt: skip
    client.fails(NOT_ASSIGNABLE, ["ptctl revoke 3 " + SERIAL], "assign", "guest", "x")


def test_command_is_no_other(client):
    """What a tree says stays a word of the command that is told."""
    client.daemon.replies["Assign"] = "AlreadyAssigned", {"device": "/a;id@0", "holder": HOLDER, "text": "taken"}
    client.fails(NOT_ASSIGNABLE, ["ptctl revoke 3 '/a;id@0'"], "assign", "guest", "x")


def test_no_daemon(client):
    for verb in ["status"], ["list"], ["assign", "a", "b"], ["revoke", "a"], ["monitor"]:
        client.fails(NO_DAEMON, ["/nowhere", "systemctl start"], "--socket", "/nowhere", *verb)
        has_tree = verb == ["list"]
        client.check("--dtb helps list only", ("--dtb" in client.last.stderr) == has_tree)
    if os.geteuid() != 0:
        os.chmod(client.daemon.path, 0)
        client.fails(NO_DAEMON, ["group ptd"], "status")
        os.chmod(client.daemon.path, 0o600)
    client.fails(USAGE, ["nonsense", "unix:"], "--socket", "nonsense", "list")
    client.fails(USAGE, ["--socket", "--dtb"], "--socket", "/nowhere", "--dtb", client.dtb, "list")
    client.fails(USAGE, ["assign", "--dtb"], "--dtb", client.dtb, "assign", "a", "b")


def test_socket_wins(client):
    client.daemon.replies["GetStatus"] = STATUS
    text = client.run("--socket", client.daemon.address, "status", PTD_SOCKET="unix:/nowhere")
    client.check("should have asked", "pid 123" in text)


def test_bad_daemon(client):
    client.daemon.replies["GetStatus"] = b""
    client.fails(FAILED, ["closed the connection", "journalctl"], "status")
    client.daemon.replies["GetStatus"] = b'{"parameters"'
    client.fails(FAILED, ["closed the connection"], "status")
    client.daemon.replies["GetStatus"] = b"junk\0"
    client.fails(FAILED, ["invalid reply"], "status")


def policy_file(client, text):
    path = os.path.join(os.path.dirname(client.dtb), "rules.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def test_policy(client):
    rule = '[device "%s"]\nDomains=guest\n'
    path = policy_file(client, rule % ETHERNET)
    client.check("should be good", client.works("policy", "check", path).startswith("1 rule"))
    client.prints_json({"rules": 2, "problems": []}, "policy", "check", path, path)
    client.works("--dtb", client.dtb, "policy", "check", path)
    client.check("should ask nobody", client.daemon.calls == [])
    path = policy_file(client, rule % ETHERNET + "Nonsense=1\n")
    client.fails(FAILED, ["ptctl: %s:3: " % path, "Nonsense"], "policy", "check", path)
    path = policy_file(client, rule % ETHERNET + rule % "/nowhere")
    client.works("policy", "check", path)
    client.fails(FAILED, [path + ":3: ", "/nowhere", "ptctl list"],
                 "--dtb", client.dtb, "policy", "check", path)  # fmt: skip
    path = policy_file(client, rule % "/timer")
    client.fails(FAILED, [path + ":1: ", "/timer", "blocked"],
                 "--dtb", client.dtb, "policy", "check", path)  # fmt: skip
    client.fails(FAILED, ["/nowhere"], "policy", "check", "/nowhere")
    client.fails(USAGE, ["policy check"], "policy", "nonsense", path)


def test_arguments(client):
    for verb in ["plan", "a"], ["assign", "a"], ["revoke"], ["assignments", "a", "b"], \
            ["monitor", "a"], ["status", "a"], ["reload", "a"]:  # fmt: skip
        client.fails(USAGE, [verb[0], "--help"], *verb)
    client.fails(USAGE, ["--accept"], "list", "--accept=shared_page")
    client.fails(USAGE, ["--at"], "revoke", "a", "--at=x=1")
    client.fails(USAGE, ["--dry-run"], "plan", "a", "b", "--dry-run")


def main():
    ptctl, dtc, interface, board = sys.argv[1:5]
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "board.dtb")
        subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", dtb, board], check=True)
        client = Client(os.path.abspath(ptctl), dtb, FakeDaemon(folder, interface))
        tests = [test for name, test in globals().items() if name.startswith("test_")]
        for test in tests:
            test(client)
        for wrong in client.daemon.wrong:
            print("not in the types of the interface: " + wrong)
    print("%d checks, %d failures" % (client.checks, client.failures))
    return 1 if client.failures or client.daemon.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
