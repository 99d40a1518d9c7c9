#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stand-ins are on while their devices are assigned, and off otherwise, whatever happens.

    test-standins.py PTD-FAULT DTC VARLINKFILE

A directory plays sysfs: what a driver would do is in the files before, or is done by the test.
"""

import json
import os
import sys
import tempfile

import ptd
from clksummary import clk_summary
from unflatten import unflatten
from wire import Cases, Contract, check, same

# The clock has no interrupt, so that it is free at once; the port stays with its domain.
BOARD = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	gic: interrupt-controller@1000 {
		compatible = "arm,gic-400"; reg = <0x1000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	gate: gate { compatible = "vendor,gate"; #clock-cells = <1>; };
	domain: domain { compatible = "vendor,domain"; #power-domain-cells = <0>; };
	rtc@3000 {
		compatible = "vendor,rtc"; reg = <0x3000 0x1000>;
		clocks = <&gate 1>; power-domains = <&domain>;
	};
	serial@4000 {
		compatible = "vendor,uart"; reg = <0x4000 0x1000>; interrupts = <0 100 4>;
		clocks = <&gate 2>;
	};
	timer@5000 { compatible = "vendor,timer"; reg = <0x5000 0x1000>; };
	gpio@6000 { compatible = "vendor,gpio"; reg = <0x6000 0x1000>; pinctrl-0 = <&pins>; };
	pinctrl { compatible = "vendor,pinctrl"; pins: pins { pins = "a"; }; };
	ptd {
		compatible = "simple-bus";
		rtc-3000 {
			compatible = "simple-pm-bus"; ptd,device = "/rtc@3000";
			rtc-3000-clock-0 { compatible = "simple-pm-bus"; clocks = <&gate 1>; };
			rtc-3000-power-domain-0 { compatible = "simple-pm-bus"; power-domains = <&domain>; };
		};
		serial-4000 {
			compatible = "simple-pm-bus"; ptd,device = "/serial@4000";
			serial-4000-clock-0 { compatible = "simple-pm-bus"; clocks = <&gate 2>; };
		};
		gpio-6000 {
			compatible = "simple-pm-bus"; ptd,device = "/gpio@6000";
			pinctrl-names = "default"; pinctrl-0 = <&pins>;
		};
		gone-9000 { compatible = "simple-pm-bus"; ptd,device = "/gone@9000"; };
	};
};
"""
RTC, SERIAL, TIMER, GPIO = "/rtc@3000", "/serial@4000", "/timer@5000", "/gpio@6000"
CLOCK = "ptd/ptd:rtc-3000/ptd:rtc-3000:rtc-3000-clock-0"
DOMAIN = "ptd/ptd:rtc-3000/ptd:rtc-3000:rtc-3000-power-domain-0"
PORT, PINS = "ptd/ptd:serial-4000/ptd:serial-4000:serial-4000-clock-0", "ptd/ptd:gpio-6000"
ENTRIES = CLOCK, DOMAIN, PORT, PINS
ACCEPT = ["provider", "infrastructure"]
POLICY = "".join('[device "%s"]\nDomains=*\n' % path for path in (RTC, SERIAL, TIMER, GPIO))
CONFIG = "StandInTimeoutSec=1\n"
SUMMARY = clk_summary("%s", "no_connection_id")


class Machine(ptd.Daemon):
    """A ptd whose tree is that of the machine that a directory plays."""

    def __init__(self, program, blob, config=CONFIG):
        super().__init__(program, blob, config=config, policy=POLICY)
        self.sysfs = self.path("sys")
        tree = os.path.join(self.sysfs, "firmware/devicetree/base")
        os.makedirs(os.path.dirname(tree))
        with open(blob, "rb") as file:
            unflatten(file.read(), tree)
        self.tree = ["--tree", tree]
        for entry in ENTRIES:
            os.makedirs(os.path.dirname(self.file(entry)))
            self.put(entry, "control", "auto")
            self.put(entry, "runtime_status", "active")

    def file(self, entry, name="control"):
        return os.path.join(self.sysfs, "devices/platform", entry, "power", name)

    def put(self, entry, name, text):
        self.write(self.file(entry, name), text + "\n")

    def read(self, entry):
        """Unlike those of sysfs the file is empty for a moment while it is written."""
        while not (text := self.content(entry)):
            pass
        return text

    def content(self, entry):
        with open(self.file(entry), encoding="ascii") as file:
            return file.read().strip()

    def are(self, expected, *entries):
        same("power/control", [self.read(entry) for entry in entries], [expected] * len(entries))

    def put_summary(self, consumer):
        path = os.path.join(self.sysfs, "kernel/debug/clk/clk_summary")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.write(path, SUMMARY % consumer)

    def fault(self, kind, entry=CLOCK):
        """The next write to this entry goes wrong, once."""
        self.environment.update(FAULT_BELOW=self.file(entry), FAULT_AT="1", FAULT_KIND=kind,
                                FAULT_MARK=self.path("mark"))  # fmt: skip

    def restart(self):
        self.kill()
        self.environment = {}
        self.start()

    def granted(self):
        path = os.path.join(self.state, "record.log")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [line for line in file if line.startswith("apply")]


def stand_ins(client):
    return {each["device"]: each for each in client.call("GetStatus")["standIns"]}


def wait_for(client, device, *states):
    """Until the stand-in is in one of these states; which."""
    while (found := stand_ins(client)[device]["state"]) not in states:
        pass
    return found


def settle(client):
    """Until ptd has switched all of them after its start."""
    for device in RTC, SERIAL, GPIO:
        wait_for(client, device, "on", "off", "failed")


def request(*devices):
    return {"domain": "guest", "devices": list(devices), "accept": ACCEPT}


def assign(client, *devices):
    return {each["device"]: each for each in client.call("Assign", request(*devices))["assignments"]}


def fails(machine, client, device=RTC):
    """Assign fails, nothing is granted, and all is off."""
    before = machine.granted()
    error = client.fails("StandInFailed", "Assign", request(device))
    same("granted", machine.granted(), before)
    same("assigned", client.call("ListAssignments")["assignments"], [])
    same("the device", error["device"], device)
    check("should name the file: %s" % error, error["file"] in error["text"])
    return error


# ---- as it should be ----


def on_and_off(machine, client):
    """On before the grants, and off when the device is free."""
    machine.are("auto", *ENTRIES)
    has = assign(client, RTC)
    machine.are("on", CLOCK, DOMAIN)
    machine.are("auto", PORT, PINS)
    same("shown", has[RTC]["standIn"]["state"], "on")
    client.call("Revoke", {"domain": "guest"})
    wait_for(client, RTC, "off")
    machine.are("auto", *ENTRIES)


def without(machine, client):
    """A device without a stand-in is assigned as ever, and the reply has none."""
    check("should have none", "standIn" not in assign(client, TIMER)[TIMER])
    machine.are("auto", *ENTRIES)


def pins_only(machine, client):
    """A stand-in without entries is active itself, or its pins are not set."""
    assign(client, GPIO)
    machine.are("on", PINS)


def several(machine, client):
    assign(client, RTC, SERIAL, TIMER)
    machine.are("on", CLOCK, DOMAIN, PORT)


def plan_shows(machine, client):
    settle(client)
    found = client.call("Plan", request(RTC, TIMER))["standIns"]
    same("planned", found, [{"device": RTC, "node": "/ptd/rtc-3000", "state": "off"}])
    machine.are("auto", *ENTRIES)


def monitor_shows(machine, client):
    settle(client)
    with machine.client(client.contract) as other:
        events = other.more("Monitor")
        next(events)
        assign(client, RTC)
        event = next(events)
        same("the first event", (event["event"], event["standIn"]["state"]), ("stand_in", "on"))
        same("then", next(events)["event"], "assignment")


def held(machine, client):
    """What stays with a domain stays on until the domain is gone."""
    assign(client, SERIAL)
    same("held", len(client.call("Revoke", {"domain": "guest"})["held"]), 1)
    settle(client)
    machine.are("on", PORT)
    machine.set_domains({"guest": ptd.domain(1, Dying="yes")})
    while client.call("ListAssignments")["assignments"][0]["state"] != "draining":
        pass
    machine.are("on", PORT)
    machine.set_domains({})
    wait_for(client, SERIAL, "off")
    machine.are("auto", PORT)


def given_by_xl(machine, client):
    """What xl has given to a guest needs its suppliers as well."""
    os.makedirs(machine.path("state/xl"))
    name = "state/xl/userdata-d.1.%s.libxl-json" % ptd.uuid_of(1)
    iomem = [{"start": 3, "number": 1, "gfn": 3}]
    machine.write(machine.path(name), json.dumps({"b_info": {"irqs": [], "iomem": iomem}}))
    client.call("ListAssignments", {"domain": "guest"})
    wait_for(client, RTC, "on")
    machine.are("on", CLOCK, DOMAIN)
    machine.set_domains({})
    client.call("ListAssignments")
    wait_for(client, RTC, "off")


def start(machine, client):
    """What nobody has is turned off at the start."""
    settle(client)
    machine.kill()
    machine.put(CLOCK, "control", "on")
    machine.start()
    with machine.client(client.contract) as again:
        settle(again)
        machine.are("auto", *ENTRIES)


def restart(machine, client):
    """What somebody has is on again."""
    assign(client, RTC)
    machine.kill()
    machine.put(CLOCK, "control", "auto")
    machine.start()
    with machine.client(client.contract) as again:
        wait_for(again, RTC, "on")
        machine.are("on", CLOCK, DOMAIN)


def reload(machine, client):
    assign(client, RTC)
    machine.put(DOMAIN, "control", "auto")
    client.call("Reload")
    wait_for(client, RTC, "on")
    machine.are("on", CLOCK, DOMAIN)


# ---- waiting ----


def comes_late(machine, client):
    """Others are answered while a driver is awaited; then the assignment comes about."""
    machine.put(CLOCK, "runtime_status", "unsupported")
    with machine.client(client.contract) as other:
        client.send("Assign", request(RTC))
        client.send("GetStatus")
        wait_for(other, RTC, "switching")
        same("assigned", other.call("ListAssignments")["assignments"], [])
        check("should wait", client.is_silent())
        machine.put(CLOCK, "runtime_status", "active")
        same("assigned", client.result()["assignments"][0]["standIn"]["state"], "on")
        client.result()


def hangs_up(machine, client):
    """Nobody waits any more: off again, and nothing is granted."""
    settle(client)
    machine.put(CLOCK, "runtime_status", "suspended")
    with machine.client(client.contract) as other:
        other.send("Assign", request(RTC))
        wait_for(client, RTC, "switching")
    wait_for(client, RTC, "off")
    same("granted", machine.granted(), [])
    machine.are("auto", CLOCK, DOMAIN)


def two_ask(machine, client):
    """One gets it; the other is told who has it."""
    machine.put(CLOCK, "runtime_status", "suspended")
    with machine.client(client.contract) as other:
        client.send("Assign", request(RTC))
        other.send("Assign", dict(request(RTC), domain="guest2"))
        machine.put(CLOCK, "runtime_status", "active")
        replies = client.receive(), other.receive()
    errors = sorted(reply.get("error", "").rpartition(".")[2] for reply in replies)
    same("errors", errors, ["", "AlreadyAssigned"])
    machine.are("on", CLOCK, DOMAIN)


def domain_goes(machine, client):
    """After waiting everything is checked anew."""
    settle(client)
    machine.put(CLOCK, "runtime_status", "suspended")
    with machine.client(client.contract) as other:
        client.send("Assign", request(RTC))
        wait_for(other, RTC, "switching")
        machine.set_domains({})
        machine.put(CLOCK, "runtime_status", "active")
        same("error", client.receive()["error"].rpartition(".")[2], "NoSuchDomain")
        wait_for(other, RTC, "off")
    machine.are("auto", CLOCK, DOMAIN)


# ---- faults ----


def never_active(machine, client):
    for status in "suspended", "unsupported", "error":
        machine.put(DOMAIN, "runtime_status", status)
        error = fails(machine, client)
        same("status", (error["status"], error["property"], error["supplier"]),
             (status, "power-domains", "/domain"))  # fmt: skip
        same("node", error["standIn"], "/ptd/rtc-3000/rtc-3000-power-domain-0")
        wait_for(client, RTC, "off")
        machine.are("auto", CLOCK, DOMAIN)


def one_of_several(machine, client):
    """Those that were on already are turned off again."""
    machine.put(PORT, "runtime_status", "suspended")
    same("device", client.fails("StandInFailed", "Assign", request(RTC, SERIAL))["device"], SERIAL)
    wait_for(client, RTC, "off")
    machine.are("auto", *ENTRIES)
    assign(client, RTC)


def missing(machine, client):
    settle(client)
    os.unlink(machine.file(CLOCK))
    error = fails(machine, client)
    same("errno", (error["errno"], error["property"], error["supplier"]), ("ENOENT", "clocks", "/gate"))


def no_file(machine, client):
    """A FIFO, a directory and a link are no files of sysfs; nothing waits for a FIFO."""
    settle(client)
    path = machine.file(CLOCK)
    os.unlink(path)
    os.mkfifo(path)
    fails(machine, client)
    os.unlink(path)
    os.symlink(machine.file(PORT), path)
    same("errno", fails(machine, client)["errno"], "ELOOP")
    machine.are("auto", PORT)
    os.unlink(path)
    os.mkdir(path)
    same("errno", fails(machine, client)["errno"], "EISDIR")


def no_way_out(machine, client):
    """Links on the way are not followed either."""
    settle(client)
    folder = os.path.join(machine.sysfs, "devices/platform/ptd/ptd:rtc-3000")
    os.rename(folder, folder + ".elsewhere")
    os.symlink(folder + ".elsewhere", folder)
    same("errno", fails(machine, client)["errno"], "ENOTDIR")


def with_fault(kind, errno):
    """The first write of Assign goes wrong."""

    def case(machine, client):
        settle(client)
        machine.kill()
        machine.fault(kind)
        os.mknod(machine.path("mark"))  # not yet
        machine.start()
        with machine.client(client.contract) as again:
            settle(again)
            os.unlink(machine.path("mark"))
            same("errno", fails(machine, again)["errno"], errno)
            wait_for(again, RTC, "off")
            machine.are("auto", CLOCK, DOMAIN)
            assign(again, RTC)

    case.__name__ = "write: %s" % kind
    return case


def comes_back(machine, client):
    """A device that goes away while it is written to is waited for, too."""
    machine.kill()
    machine.fault("ENODEV")
    machine.start()
    with machine.client(client.contract) as again:
        settle(again)
        assign(again, RTC)
    check("should have been tried", os.path.exists(machine.path("mark")))
    machine.are("on", CLOCK, DOMAIN)


def hangs(machine, client):
    """A driver that does not come back keeps nobody waiting but who has asked for it."""
    settle(client)
    machine.kill()
    machine.fault("hang")
    os.mknod(machine.path("mark"))
    machine.start()
    with machine.client(client.contract) as again, machine.client(client.contract) as other:
        settle(again)
        os.unlink(machine.path("mark"))
        again.send("Assign", request(RTC))
        wait_for(other, RTC, "switching")
        assign(other, SERIAL)
        error = again.receive()
        same("error", error["error"].rpartition(".")[2], "StandInFailed")
        same("errno", error["parameters"]["errno"], "ETIMEDOUT")
        wait_for(other, RTC, "off")
    same("exit status", machine.stop(), 0)
    machine.start()


def killed(kind, entry):
    """ptd is killed at a write of Assign. What nobody has is off then; it can be assigned."""

    def case(machine, client):
        settle(client)
        machine.kill()
        machine.fault(kind, entry)
        os.mknod(machine.path("mark"))
        machine.start()
        with machine.client(client.contract) as again:
            settle(again)
            os.unlink(machine.path("mark"))
            again.send("Assign", request(RTC))
            machine.process.wait()
        machine.restart()
        with machine.client(client.contract) as again:
            settle(again)
            same("assigned", again.call("ListAssignments")["assignments"], [])
            machine.are("auto", *ENTRIES)
            assign(again, RTC)
            machine.are("on", CLOCK, DOMAIN)

    case.__name__ = "killed: %s %s" % (kind, entry)
    return case


def killed_at_release(kind, entry):
    """ptd is killed while it turns off what is free."""

    def case(machine, client):
        machine.kill()
        machine.fault(kind, entry)
        os.mknod(machine.path("mark"))
        machine.start()
        with machine.client(client.contract) as again:
            assign(again, RTC)
            os.unlink(machine.path("mark"))
            again.call("Revoke", {"domain": "guest"})
            machine.process.wait()
        machine.restart()
        with machine.client(client.contract) as again:
            settle(again)
            machine.are("auto", *ENTRIES)

    case.__name__ = "killed at release: %s %s" % (kind, entry)
    return case


# ---- clocks that a kernel does not take ----


def clocks(consumer, expected):
    """Whether Linux holds the clock is what debugfs says."""

    def case(machine, client):
        if consumer:
            machine.put_summary(consumer)
        found = assign(client, RTC)[RTC]["standIn"]
        same("held", found.get("clocksHeld"), expected)
        check("should say so: %s" % found, ("text" in found) == (expected is not True))
        same("in status", stand_ins(client)[RTC].get("clocksHeld"), expected)

    case.__name__ = "clocks: %s" % consumer
    return case


# ---- settings ----


def always(machine, client):
    settle(client)
    machine.are("on", *ENTRIES)
    assign(client, RTC)
    client.call("Revoke", {"domain": "guest"})
    settle(client)
    machine.are("on", *ENTRIES)


def always_later(machine, client):
    """A driver that comes long after the boot finds a ptd that has not given up."""
    machine.kill()
    machine.put(CLOCK, "runtime_status", "unsupported")
    machine.start()
    with machine.client(client.contract) as again:
        wait_for(again, RTC, "failed")
        check("should say why", "no driver is bound" in stand_ins(again)[RTC]["text"])
        machine.put(CLOCK, "runtime_status", "active")
        wait_for(again, RTC, "on")


def not_running(machine, client):
    """With a tree that is not the machine's nothing is switched, and status says so."""
    machine.kill()
    for entry in ENTRIES:
        machine.put(entry, "control", "auto")  # which may have been cut by the kill
    machine.tree = ["--dtb", machine.blob]
    machine.start()
    with machine.client(client.contract) as again:
        missing = [each["what"] for each in again.call("GetStatus")["missing"]]
        check("should say so", "stand_ins" in missing)
        same("shown", stand_ins(again)[RTC], {"device": RTC, "node": "/ptd/rtc-3000"})
        assign(again, RTC)
        machine.are("auto", *ENTRIES)


def only_dom0_has_them(machine, client):
    """A host tree from before the overlay: status says what to do."""
    host = machine.path("host.dtb")
    source = BOARD[: BOARD.index("\tptd {")] + "};\n"
    check("dtc should compile it", ptd.compile_tree(sys.argv[2], source, host))
    machine.kill()
    machine.tree += ["--host-tree", host]
    machine.start()
    with machine.client(client.contract) as again:
        texts = {each["what"]: each["text"] for each in again.call("GetStatus")["missing"]}
        check("should say so: %s" % texts, "Overlay=" in texts["stand_ins"])


CASES = (
    on_and_off, without, pins_only, several, plan_shows, monitor_shows, held, given_by_xl, start, restart, reload,
    comes_late, hangs_up, two_ask, domain_goes, never_active, one_of_several, missing, no_file,
    no_way_out, with_fault("EIO", "EIO"), comes_back, with_fault("before", "ECHILD"),
    hangs,
    *(killed(kind, entry) for kind in ("orphan-before", "orphan-after") for entry in (CLOCK, DOMAIN)),
    *(killed_at_release(kind, entry) for kind in ("orphan-before", "orphan-after")
      for entry in (CLOCK, DOMAIN)),
    clocks("rtc-3000-clock-0", True), clocks("3000.rtc", False), clocks(None, None), not_running,
    only_dom0_has_them,
)  # fmt: skip
LONG = {comes_late: 60, hangs_up: 60, two_ask: 60, domain_goes: 60}  # these do not wait for it


def try_case(case, contract, program, blob, config):
    with Machine(program, blob, config) as machine, machine.client(contract) as client:
        case(machine, client)
        check("the daemon died: %s" % machine.said(), machine.is_alive())


def main():
    program, dtc, interface = sys.argv[1:]
    program, contract, results = os.path.abspath(program), Contract(interface), Cases()
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, BOARD, blob))
        for case in CASES:
            config = "StandInTimeoutSec=%d\n" % LONG.get(case, 1)
            results.run(case.__name__, try_case, case, contract, program, blob, config)
        config = CONFIG + "StandIns=always\n"
        for case in always, always_later:
            results.run(case.__name__, try_case, case, contract, program, blob, config)
    return results.conclude()


if __name__ == "__main__":
    sys.exit(main())
