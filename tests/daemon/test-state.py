#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes the state directory away from ptd, fills it up, and puts strange records there.

    test-state.py PTD DTC VARLINKFILE

Nothing is granted that is not on record; other calls are served.
"""

import contextlib
import json
import os
import resource
import sys

import ptd
from wire import TestFailure, check, same

REQUEST = {"domain": "guest", "devices": [ptd.RTC]}
ROOM = 100  # bytes; a record is larger
LOG_ROOM = 850  # of three devices; record.log fits


def holders(client):
    assignments = client.call("ListAssignments")["assignments"]
    return [(each["device"], each["domid"], each["state"]) for each in assignments]


def records(daemon):
    return sorted(os.listdir(os.path.join(daemon.state, "assignments")))


def record_path(daemon, domid=1):
    name = "%d-%s.json" % (domid, ptd.uuid_of(domid))
    return os.path.join(daemon.state, "assignments", name)


def system_error(client, method, errno):
    """The call fails for this reason, and says so in a sentence."""
    error = client.fails("SystemError", method, REQUEST)
    same("errno of %s" % method, error["errno"], errno)
    check("should say more: %s" % error, len(error["text"]) > 20)
    return error["text"]


def come_and_go(client):
    client.call("Assign", REQUEST)
    same("revoked", client.call("Revoke", REQUEST)["released"], [ptd.RTC])


def limit_files(daemon, size):
    """No file of the daemon can be longer, as on a full disk."""
    old = resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (size, old[1]))


# ---- records that cannot be written ----


def no_directory(daemon, client):
    os.rmdir(os.path.join(daemon.state, "assignments"))
    text = system_error(client, "Assign", "ENOENT")
    check("should name the directory: %s" % text, daemon.state in text)
    same("assigned", holders(client), [])
    client.call("Plan", REQUEST)
    daemon.kill()
    daemon.start()
    with daemon.client(client.contract) as again:
        come_and_go(again)


def read_only(daemon, client):
    """For a user other than root, who is not bound by modes."""
    folder = os.path.join(daemon.state, "assignments")
    os.chmod(folder, 0o500)
    try:
        system_error(client, "Assign", "EACCES")
        same("assigned", holders(client), [])
    finally:
        os.chmod(folder, 0o700)
    come_and_go(client)


def full(daemon, client):
    """Half a record does not count, and is not left behind."""
    for size in 0, ROOM:
        limit_files(daemon, size)
        system_error(client, "Assign", "EFBIG")
        same("assigned", (holders(client), records(daemon)), ([], []))
        limit_files(daemon, resource.RLIM_INFINITY)
        come_and_go(client)


def full_at_revoke(daemon, client):
    """Taking back works. The record says too much until it is written; so others get nothing."""
    devices = [ptd.RTC, ptd.SERIAL, ptd.TIMER]
    client.call("Assign", dict(REQUEST, devices=devices, accept=["shared_page"]))
    limit_files(daemon, LOG_ROOM)
    check("too small for the test", os.path.getsize(record_path(daemon)) > LOG_ROOM)
    same("revoked", client.call("Revoke", REQUEST)["released"], [ptd.RTC])
    system_error(client, "Assign", "EFBIG")
    daemon.kill()
    daemon.start()
    with daemon.client(client.contract) as again:
        check("the record should keep it", (ptd.RTC, 1, "active") in holders(again))
        again.fails("HypervisorFailed", "Revoke", REQUEST)  # EPERM: it was taken back
        check("it should be held", (ptd.RTC, 1, "held") in holders(again))


# ---- records that cannot be read ----


def is_uncertain(daemon, contract, path):
    """Questions are answered; nothing is assigned until the record is gone."""
    with daemon.client(contract) as client:
        missing = {each["what"]: each["text"] for each in client.call("GetStatus")["missing"]}
        check("should name %s: %s" % (path, missing), path in missing.get("state", ""))
        check("should say it again", path in system_error(client, "Assign", "EUCLEAN"))
        system_error(client, "Revoke", "EUCLEAN")
        same("the list", len(client.call("List")["devices"]), len(ptd.DEVICES))
        client.call("Plan", REQUEST)
        client.call("ListAssignments")


def try_record(daemon, contract, content, domid=1):
    daemon.kill()
    path = record_path(daemon, domid)
    with open(path, "wb") as file:
        file.write(content)
    daemon.start()
    is_uncertain(daemon, contract, path)
    with open(path, "rb") as file:
        check("should stay as it is", file.read() == content)
    os.unlink(path)


def good_record(daemon, client):
    client.call("Assign", REQUEST)
    with open(record_path(daemon), "rb") as file:
        return file.read()


def unreadable(daemon, client):
    good = good_record(daemon, client)
    half = good[: len(good) // 2]
    for content in b"", b"\0", b"{}", b"[]", b"null", good[:-1], good + b"}", half:
        try_record(daemon, client.contract, content)
    daemon.kill()
    daemon.start()
    with daemon.client(client.contract) as again:
        check("should be content", "state" not in
               [each["what"] for each in again.call("GetStatus")["missing"]])  # fmt: skip
        same("assigned", holders(again), [])


def not_ours(daemon, client):
    """Records of a later version, of another hypervisor, and under another domain's name."""
    good = json.loads(good_record(daemon, client))
    for change in {"version": 99}, {"hypervisor": "xen"}, {"devices": 1}, {"steps": [1]}:
        try_record(daemon, client.contract, json.dumps(dict(good, **change)).encode())
    try_record(daemon, client.contract, json.dumps(good).encode(), domid=2)


def no_file(daemon, client):
    """A directory, and a link to somewhere else, in a record's place."""
    content = good_record(daemon, client)
    daemon.kill()
    path, elsewhere = record_path(daemon), daemon.path("elsewhere")
    os.rename(path, elsewhere)
    os.symlink(elsewhere, path)
    daemon.start()
    is_uncertain(daemon, client.contract, path)
    daemon.kill()
    os.unlink(path)
    os.mkdir(path)
    daemon.start()
    is_uncertain(daemon, client.contract, path)
    with open(elsewhere, "rb") as file:
        check("should stay as it is", file.read() == content)


def other_files(daemon, client):
    """Other files do not matter, nor one that was being written when the power went."""
    good_record(daemon, client)
    before = client.call("ListAssignments")
    daemon.kill()
    for name in "notes.txt", "." + os.path.basename(record_path(daemon)) + ".new":
        with open(os.path.join(daemon.state, "assignments", name), "wb") as file:
            file.write(b"half of it")
    daemon.start()
    with daemon.client(client.contract) as again:
        same("assigned", again.call("ListAssignments"), before)
        again.call("Revoke", REQUEST)
        come_and_go(again)


def other_boot(daemon, client):
    """The domain lives, so its record stays; without the domain there is nothing to know."""
    good = good_record(daemon, client)
    daemon.kill()
    daemon.environment["PTD_BOOT_ID"] = "0123456789abcdef0123456789abcdef"
    daemon.start()
    is_uncertain(daemon, client.contract, record_path(daemon))
    with open(record_path(daemon), "rb") as file:
        check("should stay as it is", file.read() == good)
    daemon.kill()
    daemon.set_domains({"guest": ptd.domain(7)})
    daemon.start()
    with daemon.client(client.contract) as again:
        same("assigned", (holders(again), records(daemon)), ([], []))
        come_and_go(again)


def fifos(daemon, client):
    """Nothing waits for somebody to write into them."""
    good_record(daemon, client)
    daemon.kill()
    os.mkfifo(os.path.join(daemon.state, "assignments", ".%s.new" % os.path.basename(record_path(daemon))), 0o600)
    daemon.start()
    with daemon.client(client.contract) as again:
        again.call("Revoke", REQUEST)
        come_and_go(again)
    daemon.kill()
    for path, argument in (("record.log", None), ("record.conf", None), ("tree", "--dtb")):
        path = os.path.join(daemon.state, path)
        with contextlib.suppress(FileNotFoundError):
            os.rename(path, path + ".old")
        os.mkfifo(path, 0o600)
        old, daemon.tree = daemon.tree, [argument, path] if argument else daemon.tree
        starts(daemon, False)
        daemon.tree = old
        os.unlink(path)
        with contextlib.suppress(FileNotFoundError):
            os.rename(path + ".old", path)
    daemon.start()


def starts(daemon, expected):
    """Whether it starts; at once, or the test fails."""
    try:
        daemon.start()
    except TestFailure:
        status = daemon.process.wait(0)
        check("should start, ends with %d: %s" % (status, daemon.said()), not expected)
        same("exit status", status, 1)
        return
    check("should not start", expected)


def others_can_write(daemon, client):
    """State that others could have written is not ours."""
    good_record(daemon, client)
    daemon.kill()
    for path in daemon.state, os.path.join(daemon.state, "assignments"):
        mode = os.stat(path).st_mode & 0o777
        os.chmod(path, 0o777)
        starts(daemon, False)
        check("should say why: %s" % daemon.said(), "can write to it" in daemon.said())
        os.chmod(path, mode)
    os.chmod(record_path(daemon), 0o606)
    daemon.start()
    is_uncertain(daemon, client.contract, record_path(daemon))
    daemon.kill()
    os.chmod(record_path(daemon), 0o600)
    daemon.start()


CASES = (
    no_directory, full, full_at_revoke, unreadable, not_ours, no_file, other_files, other_boot,
    fifos, others_can_write,
)  # fmt: skip


if __name__ == "__main__":
    # Python ignores SIGXFSZ, and so do its children: writing fails, and nothing else happens.
    sys.exit(ptd.main(CASES if os.geteuid() == 0 else (*CASES, read_only), restore_signals=False))
