#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nobody includes what is above, and each library has its one room.

    test-includes.py SRCDIR
"""

import pathlib
import re
import sys
import tempfile

INCLUDE = re.compile(r'^#[ \t]*include[ \t]*([<"])([^>"]*)[>"]', re.MULTILINE)

# From the bottom to the top: a file may include what its own place has and what those before it have.
# Places in one row do not know one another. Those with a dot are files.
ROWS = {
    "lib": ["base", "input", "tree", "resolve", "xen", "board", "witness", "needs", "verdict", "grant", "format", "export", "system", "verify", "describe"],
    "daemon": ["arguments.c arguments.h config.c config.h log.c log.h event-fallback.c event-fallback.h", "hypervisor varlink standin", "ledger", "service", "main.c"],
    "client": ["libptctl", "console.c console.h pager.c pager.h memory.c failure.c failure.h sentence.c sentence.h status.c status.h options.c options.h", "output", "source", "verbs", "main.c"],
}

# Places that know less than their floor would allow: all that their files may include.
GENERIC = {
    "daemon/varlink/": ("varlink/", "base/", "input/"),
}

# Which files may know a library.
LIBRARIES = {
    r"libfdt\.h": r"lib/tree/.*",
    r"expat\.h": r"lib/verify/read/xml\.h",
    r"sha256\.h": r"lib/tree/.*",
    r"ini\.h": r"lib/input/ini\.c",
    r"xenctrl\.h": r"daemon/hypervisor/xen\.c",
    r"xen/.*|xenstore.*": r"daemon/hypervisor/xenstore\.c",
    r"systemd/sd-event\.h": r"daemon/(main\.c|event-fallback\.h|varlink/.*|standin/process\.[ch]|ledger/domains\.[ch])",
    # What ptd and ptctl say is made in describe/; another program's files are another format.
    r"jansson\.h": r"lib/(describe/.*|base/text/compact\.h|export/formats/oci\.c|verify/read/oci\.c)|client/.*|daemon/(main\.c|event-fallback\.h|varlink/.*|ledger/.*)",
    r"libsmartcols\.h": r"client/output/table/smartcols\.c",
}

# And which may know a header of ours that has all of one.
WRAPPERS = {r"tree/fdt\.h": r"lib/(tree/.*|export/livetree\.c)"}


def place(row, path):
    """The number of a file's place in the row, and the place's name; None if it has none."""
    first = path.split("/")[0]
    return next(((i, first) for i, names in enumerate(row) if first in names.split()), None)


def is_above(own, other):
    if own[0] != other[0]:
        return other[0] > own[0]
    return own[1] != other[1] and not ("." in own[1] and "." in other[1])


def upward(room, path, header):
    own, other = place(ROWS[room], path), place(ROWS[room], header)
    if not own:
        return "%s/%s has no place in the rows of this test" % (room, path)
    if header.startswith(("../", "daemon/", "client/")) or (other and is_above(own, other)):
        return "%s/%s includes %s, from above" % (room, path, header)
    for generic, known in GENERIC.items():
        if (room + "/" + path).startswith(generic) and not header.startswith(known):
            return "%s/%s includes %s, which it must not know" % (room, path, header)
    return None


def foreign(path, header, libraries):
    for library, allowed in libraries.items():
        if re.fullmatch(library, header) and not re.fullmatch(allowed, path):
            return "%s includes <%s>" % (path, header)
    return None


def violations(source):
    for file in sorted(source.glob("*/**/*.[ch]")):
        room, path = file.relative_to(source).as_posix().split("/", 1)
        if room not in ROWS:
            continue
        for bracket, header in INCLUDE.findall(file.read_text(encoding="utf-8")):
            if bracket == '"':
                found = upward(room, path, header) or foreign(room + "/" + path, header, WRAPPERS)
            else:
                found = foreign(room + "/" + path, header, LIBRARIES)
            if found:
                yield found


PLANTED = {
    "lib/base/above.h": '"tree/tree.h"',
    "lib/tree/json.c": "<jansson.h>",
    "client/verbs/hypercall.c": "<xenctrl.h>",
    "client/verbs/writes.c": '"tree/fdt.h"',
    "daemon/config.c": "<ini.h>",
    "daemon/varlink/upward.c": '"service/service.h"',
    "daemon/varlink/across.c": '"hypervisor/hypervisor.h"',
    "daemon/varlink/device.c": '"board/board.h"',
    "lib/tree/outside.c": '"../client/options.h"',
    "lib/attic/lost.c": '"input/text.h"',
}


def self_test():
    with tempfile.TemporaryDirectory() as scratch:
        for path, header in PLANTED.items():
            file = pathlib.Path(scratch, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("#include %s\n" % header, encoding="utf-8")
        found = list(violations(pathlib.Path(scratch)))
        assert len(found) == len(PLANTED), found


def main():
    self_test()
    found = list(violations(pathlib.Path(sys.argv[1])))
    print("\n".join(found))
    sys.exit(bool(found))


main()
