#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Verify: configurations against the board, with their content in the call.

    test-verify.py PTD DTC VARLINKFILE
"""

import base64
import subprocess
import sys

import ptd
from wire import check, same

CFG = 'irqs = [ 132 ]\niomem = [ "0x2,1@0x22010" ]\ndevice_tree = "/etc/guest.dtb"\n'
GUEST = """/dts-v1/;
/ { #address-cells = <2>; #size-cells = <2>; passthrough {
	compatible = "simple-bus"; #address-cells = <2>; #size-cells = <2>; ranges;
	serial@22010000 {
		compatible = "vendor,uart"; reg = <0 0x22010000 0 0x1000>; interrupts = <0 100 4>;
		interrupt-parent = <65000>;
	};
}; };
"""


def blob():
    done = subprocess.run([sys.argv[2], "-q", "-O", "dtb"], input=GUEST.encode(),
                          stdout=subprocess.PIPE, check=True)  # fmt: skip
    return base64.b64encode(done.stdout).decode()


def verdicts(reply):
    return {each["what"]: each["verdict"] for each in reply["judgements"]}


def verify(client, *files, **more):
    return client.call("Verify", dict(more, files=list(files)))


def alone(_, client):
    """Numbers of the board are right, others are wrong, each with a place and what to do."""
    reply = verify(client, {"name": "a.cfg", "text": "irqs = [ 132, 77 ]\n"})
    found = verdicts(reply)
    same("verdicts", (found["irqs 132"], found["irqs 77"]), ("right", "wrong"))
    same("not all", reply["allRight"], False)
    first = reply["judgements"][0]
    same("where", (first["file"], first["place"]), ("a.cfg", "line 1"))


def with_its_tree(_, client):
    """The guest's tree is found by its name, or by its index; nothing opens the path."""
    tree = {"name": "guest.dtb", "base64": blob()}
    found = verify(client, {"name": "a.cfg", "text": CFG}, tree)
    check("all should be right: %s" % found["judgements"], found["allRight"])
    other = {"name": "b.cfg", "text": "irqs = [ 132 ]\n"}
    tree["name"] = "x"
    named = verify(client, {"name": "a.cfg", "text": CFG, "deviceTree": 2}, other, tree)
    same("by index", [e["verdict"] for e in named["judgements"] if e["file"] == "x"],
         ["right", "right"])  # fmt: skip


def without_its_tree(daemon, client):
    """A file of that name is not opened, even if ptd could read it."""
    path = daemon.path("guest.dtb")
    with open(path, "wb") as file:
        file.write(base64.b64decode(blob()))
    reply = verify(client, {"name": "a.cfg", "text": CFG.replace("/etc/guest.dtb", path)})
    missing = [e for e in reply["judgements"] if e["what"].startswith("device_tree")]
    same("unknown", [e["verdict"] for e in missing], ["unknown"])
    check("should say why: " + missing[0]["text"], "not among the files" in missing[0]["text"])
    reply = verify(client, {"name": "a.cfg", "text": CFG}, {"name": "guest.dtb", "form": "xl", "text": ""})
    texts = [e["text"] for e in reply["judgements"] if e["what"].startswith("device_tree")]
    check("not a tree: %s" % texts, texts and "is no device tree" in texts[0])
    reply = verify(client, {"name": path, "form": "xl", "text": "irqs = [ 132 ]\n"})
    same("the text counts", verdicts(reply)["irqs 132"], "right")


def forms(_, client):
    """By content and name, or as the call says."""
    irq = '<system><protection_domain name="a"><irq irq="132" id="1"/></protection_domain></system>'
    same("microkit", list(verdicts(verify(client, {"name": "a", "text": irq}))), ["irq 132 level"])
    hardware = '{"irqs": [132]}'
    reply = verify(client, {"name": "a", "form": "oci", "text": hardware})
    same("oci", verdicts(reply)["irqs 132"], "right")
    error = client.fails("FileFailed", "Verify", {"files": [{"name": "a", "form": "xl", "text": irq}]})
    same("as xl", (error["file"], error["line"]), ("a", 1))
    source = {"name": "a.dts", "text": GUEST}
    check("dtc", "dtc" in client.fails("FileFailed", "Verify", {"files": [source]})["text"])


def options(_, client):
    """The same page and interrupt of two devices, if that is accepted."""
    files = {"name": "a.cfg", "text": 'iomem = [ "0x5,1" ]\n'}
    same("shared", verdicts(verify(client, files))["iomem 0x5,1"], "wrong")
    taken = verify(client, files, accept=["shared_page"])
    check("accepted: %s" % taken, "wrong" not in verdicts(taken).values())
    files["text"] = 'dtdev = [ "%s" ]\n' % ptd.ETHERNET
    same("no IOMMU", verdicts(verify(client, files))["dtdev " + ptd.ETHERNET], "wrong")
    trusted = verify(client, files, dtdevAlways=True)
    same("trusted", verdicts(trusted)["dtdev " + ptd.ETHERNET], "right")


def wrong_calls(_, client):
    for files in (
        [], [{"name": "a"}], [{"name": "a", "text": "", "base64": ""}], [{"name": "a", "base64": "?"}],
        [{"name": "a", "text": "", "deviceTree": 1}], [{"name": "a", "text": "", "deviceTree": -1}],
        [{"name": "a", "text": "", "form": "dts"}], [{"text": ""}],
        [{"name": "a", "text": "", "deviceTree": 0}],
        [{"name": "a", "base64": blob(), "deviceTree": 1}, {"name": "b", "base64": blob(), "deviceTree": 0}],
    ):  # fmt: skip
        client.invalid("files", "Verify", {"files": files})
    files = [{"name": "a", "text": ""}]
    client.invalid("accept", "Verify", {"files": files, "accept": ["nonsense"]})
    same("nothing to judge", verify(client, *files), {"judgements": [], "allRight": True})


def too_much(_, client):
    numbers = ", ".join(str(32 + i % 900) for i in range(9000))
    files = [{"name": "a", "text": "irqs = [ %s ]" % numbers}]
    client.fails("TooMuchWork", "Verify", {"files": files})


def any_user(daemon, _):
    """It only looks, as List does."""
    daemon.open_to_all()
    with ptd.other_user(), daemon.client() as other:
        verify(other, {"name": "a.cfg", "text": "irqs = [ 132 ]\n"})


CASES = (alone, with_its_tree, without_its_tree, forms, options, wrong_calls, too_much, any_user)


if __name__ == "__main__":
    sys.exit(ptd.main(CASES))
