#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What domains are called: new names, names of two, names that nobody says; and how they end.

    test-domains.py PTD DTC VARLINKFILE
"""

import os
import sys

import ptd
from wire import check, same

RTC = {"devices": [ptd.RTC]}


def set_domains(daemon, *domains, names=True):
    """What the hypervisor plays: names, and what is different about them; names may be equal."""
    text = "[xen]\nVersion=4.20\nNames=%s\n" % ("yes" if names else "no")
    for name, domid, changes in domains:
        text += '[domain "%s"]\n' % name
        text += "".join("%s=%s\n" % item for item in ptd.domain(domid, **changes).items())
    daemon.write(os.path.join(daemon.state, "record.conf"), text)


def holder(client, **parameters):
    """Who has the clock."""
    return client.call("ListAssignments", parameters)["assignments"][0]["domain"]


def renamed(daemon, client):
    """Answers and monitors follow, and so does the record; the device stays where it is."""
    client.call("Assign", dict(RTC, domain="guest"))
    with daemon.client() as watcher:
        events = watcher.more("Monitor")
        same("before", next(events)["assignments"][0]["domain"], "guest")
        set_domains(daemon, ("other", 1, {}), ("guest", 2, {}))
        event = next(events)
        same("event", (event["event"], event["assignment"]["domain"]), ("assignment", "other"))
    same("holder", holder(client, domain="other"), "other")
    same("of the old name", client.call("ListAssignments", {"domain": "guest"}),
         {"assignments": []})  # fmt: skip
    device = client.call("Describe", RTC)["devices"][0]
    same("in Describe", device["assignment"]["domain"], "other")
    error = client.fails("AlreadyAssigned", "Assign", dict(RTC, domain="guest"))
    check("should name it: %s" % error["text"], "domain 1 (other)" in error["text"])
    set_domains(daemon, ("other", 1, {}), names=False)
    daemon.stop()
    daemon.start()
    with daemon.client() as again:
        same("after a restart", holder(again), "other")
        again.call("Revoke", {"domain": "1"})


def two_of_one_name(daemon, client):
    """Not the first of them, but none: whichever is meant has a domid."""
    set_domains(daemon, ("twin", 4, {}), ("twin", 7, {}), ("twin", 5, {"Dying": "yes"}))
    for method, parameters in ("Assign", RTC), ("Plan", RTC), ("Revoke", {}), ("ListAssignments", {}):
        error = client.fails("AmbiguousDomain", method, dict(parameters, domain="twin"))
        same("domids", error, {"domain": "twin", "domids": [4, 7]})
    client.call("Assign", dict(RTC, domain="7"))
    same("holder", client.call("ListAssignments")["assignments"][0]["domid"], 7)
    set_domains(daemon, ("twin", 7, {}), ("twin", 5, {"Dying": "yes"}))
    same("the living one", holder(client, domain="twin"), "twin")


def near(daemon, client):
    """The nearest names of the guests that live."""
    set_domains(daemon, ("guest-a", 1, {}), ("guest-b", 2, {}), ("guests", 3, {"Dying": "yes"}))
    for name, matches in (("gest-a", ["guest-a"]), ("guest", ["guest-a", "guest-b"]), ("GUEST-C", ["guest-a", "guest-b"]),
                          ("domu", None), ("Domain-1", None), ("", None)):  # fmt: skip
        error = client.fails("NoSuchDomain", "Plan", dict(RTC, domain=name))
        same(name, error.get("matches"), matches)


def nobody_says(daemon, client):
    """A domain that may be meant is not said to be missing, and a domid needs no name."""
    client.call("Assign", dict(RTC, domain="guest"))
    set_domains(daemon, ("guest", 1, {}), ("guest2", 2, {}), names=False)
    for name in "guest", "nobody":
        for method, parameters in ("Assign", RTC), ("Plan", RTC), ("Revoke", {}):
            error = client.fails("XenstoreUnavailable", method, dict(parameters, domain=name))
            same("the name", error["domain"], name)
            check(error["text"], "xenstored does not answer" in error["text"])
    client.fails("NoSuchDomain", "Plan", dict(RTC, domain="99"))
    same("the last name", holder(client, domain="1"), "guest")
    same("released", client.call("Revoke", {"domain": "1"})["released"], [ptd.RTC])
    client.call("Assign", dict(RTC, domain="2"))
    missing = [each["what"] for each in client.call("GetStatus")["missing"]]
    check("should be missing: %s" % missing, "xenstore" in missing)
    # A rule that names the domain may allow it, or not.
    client.fails("XenstoreUnavailable", "Assign",
                 {"domain": "2", "devices": [ptd.OTHER_SERIAL]})  # fmt: skip
    set_domains(daemon, ("guest2", 2, {}))
    same("again", holder(client, domain="guest2"), "guest2")


CASES = (renamed, two_of_one_name, near, nobody_says)

if __name__ == "__main__":
    sys.exit(ptd.main(CASES))
