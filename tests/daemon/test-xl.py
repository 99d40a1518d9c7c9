#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices that xl has given to guests by irqs, iomem and dtdev.

    test-xl.py PTD DTC VARLINKFILE
"""

import json
import os
import sys

import ptd
from wire import check, same

POLICY = "".join('[device "%s"]\nDomains=*\n' % path for path in ptd.DEVICES)


def save(daemon, domid, irqs=(), frames=(), text=None):
    """As libxl saves the configuration of a domain."""
    folder = os.path.join(daemon.state, "xl")
    os.makedirs(folder, exist_ok=True)
    name = "userdata-d.%d.%s.libxl-json" % (domid, ptd.uuid_of(domid))
    iomem = [{"start": frame, "number": 1, "gfn": frame} for frame in frames]
    config = json.dumps({"b_info": {"irqs": list(irqs), "iomem": iomem}})
    daemon.write(os.path.join(folder, name), text or config)


def request(domain, *devices):
    return {"domain": domain, "devices": list(devices)}


def look(client):
    """All assignments, after a look at the domains."""
    client.call("ListAssignments", {"domain": "guest"})
    assignments = client.call("ListAssignments")["assignments"]
    return [(each["device"], each["domid"], each["state"], each["by"]) for each in assignments]


def kinds(grants):
    return [each["kind"] for each in grants]


def whole(daemon, client):
    """xl's grants stay: they can be completed, but not revoked or assigned to others."""
    save(daemon, 1, irqs=[132], frames=[2])
    same("held", look(client), [(ptd.SERIAL, 1, "active", "xl")])
    check("the journal should name xl", 'result="granted by xl"' in daemon.said())
    same("counted", client.call("GetStatus")["counts"]["assigned"], 1)
    error = client.fails("AlreadyAssigned", "Assign", request("guest2", ptd.SERIAL))
    same("holder", (error["holder"]["domid"], error["holder"]["by"]), (1, "xl"))
    check("should name xl: " + error["text"], "by xl" in error["text"])
    reply = client.call("Revoke", request("guest", ptd.SERIAL))
    same("released", reply["released"], [])
    same("kept", [(e["by"], bool(e["text"])) for e in reply["held"]], [("xl", True)])
    same("nothing is missing", client.call("Plan", request("guest", ptd.SERIAL))["grants"], [])
    same("others have none", client.call("Revoke", {"domain": "guest2"})["held"], [])


def part(daemon, client):
    """Only what is missing is granted, and only that is revoked."""
    save(daemon, 1, frames=[4])
    same("held", look(client), [(ptd.ETHERNET, 1, "active", "xl")])
    parameters = dict(request("guest", ptd.ETHERNET), accept=["dma_unprotected"])
    same("missing", kinds(client.call("Plan", parameters)["grants"]), ["interrupt"])
    client.call("Assign", parameters)
    same("completed", look(client), [(ptd.ETHERNET, 1, "active", "ptd")])
    same("counted", client.call("GetStatus")["counts"]["assigned"], 1)
    same("nothing is new", client.call("Assign", parameters)["new"], [])
    held = client.call("Revoke", {"domain": "guest"})["held"]
    same("held", [(each["state"], kinds(each["grants"])) for each in held],
         [("held", ["interrupt"])])  # fmt: skip


def pages_return(daemon, client):
    """What ptd added is gone, and what xl granted shows again, also after a restart."""
    save(daemon, 1, frames=[2])
    with daemon.client() as watcher:
        events = watcher.more("Monitor")
        next(events)
        client.call("Assign", request("guest", ptd.RTC))
        same("both", look(client), [(ptd.RTC, 1, "active", "ptd"), (ptd.SERIAL, 1, "active", "xl")])
        reply = client.call("Revoke", {"domain": "guest"})
        same("released", reply["released"], [ptd.RTC])
        same("kept", [each["device"] for each in reply["held"]], [ptd.SERIAL])
        domains = ptd.three_domains()
        del domains["guest"]
        daemon.set_domains(domains)
        for each in events:
            if each["event"] == "released" and each["assignment"]["by"] == "xl":
                break
    same("afterwards", client.call("ListAssignments")["assignments"], [])
    client.call("Assign", request("guest2", ptd.SERIAL))


def events_until_gone(daemon, events, dying):
    """What is said of assignments while guest dies; the next one is that ethernet is free."""
    said = []
    daemon.set_domains(dict(ptd.three_domains(), guest=ptd.domain(1, Dying="yes")) if dying else
                       {"guest2": ptd.domain(2)})  # fmt: skip
    for event in events:
        said.append((event["event"], event["assignment"]["state"], event["assignment"]["by"]))
        if dying and said[-1][1] == "draining" or event["event"] == "released":
            return said


def not_free_while_xl_has_it(daemon, client):
    """What ptd added is taken back, or ends before the rest: the device becomes free once."""
    for revokes in True, False:
        save(daemon, 1, irqs=[133])
        with daemon.client() as watcher:
            events = watcher.more("Monitor")
            next(events)
            look(client)
            parameters = dict(request("guest", ptd.ETHERNET), accept=["dma_unprotected"])
            client.call("Assign", parameters)
            if revokes:
                reply = client.call("Revoke", {"domain": "guest"})
                same("held", [e["by"] for e in reply["held"]], ["xl"])
            said = events_until_gone(daemon, events, dying=True)
            same("is not free", [each for each in said if each[0] == "released"], [])
            same("drains", said[-1][:2], ("assignment", "draining"))
            said = events_until_gone(daemon, events, dying=False)
            same("is free at last", client.call("ListAssignments")["assignments"], [])
            same("nothing more", [each[:2] for each in said if each[0] == "released"], [("released", "draining")])
            check("should be said once", watcher.is_silent())
        daemon.set_domains(ptd.three_domains())


def not_free_while_another_has_it(daemon, client):
    """xl does not ask: what is taken from one domain may be another's all the time."""
    client.call("Assign", request("guest", ptd.RTC))
    save(daemon, 2, frames=[3])
    look(client)
    reply = client.call("Revoke", {"domain": "guest"})
    same("released", reply["released"], [])
    same("held", [(e["domid"], e["by"]) for e in reply["held"]], [(2, "xl")])


def since_when(daemon, client):
    """Since xl gave it, also for a ptd that starts later."""
    save(daemon, 1, frames=[2])
    look(client)
    before = [each["since"] for each in client.call("ListAssignments")["assignments"]]
    ptd.next_second()
    daemon.kill()
    daemon.start()
    with daemon.client() as again:
        look(again)
        after = [each["since"] for each in again.call("ListAssignments")["assignments"]]
    same("since", after, before)


def survives(daemon, client):
    """A restart knows the grants of ptd and of xl, and revokes only those of ptd."""
    save(daemon, 1, frames=[2])
    client.call("Assign", request("guest", ptd.SERIAL))
    daemon.kill()
    daemon.start()
    with daemon.client() as again:
        same("held", look(again), [(ptd.SERIAL, 1, "active", "ptd")])
        held = again.call("Revoke", {"domain": "guest"})["held"]
        same("held", [kinds(each["grants"]) for each in held], [["interrupt"]])
    with open(os.path.join(daemon.state, "record.log"), encoding="utf-8") as log:
        calls = [line.split()[0] + " " + line.split()[3] for line in log]
    same("calls", calls, ["apply interrupt", "revoke interrupt"])


def bad_file(daemon, client):
    save(daemon, 1, text="{")
    same("held", look(client), [])
    client.call("Assign", request("guest", ptd.RTC))


if __name__ == "__main__":
    sys.exit(ptd.main([whole, part, pages_return, not_free_while_xl_has_it, not_free_while_another_has_it,
                       since_when, survives, bad_file], policy=POLICY))
