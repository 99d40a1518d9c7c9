#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-zephyr-rules.py CC… - the rules for domains of zephyr-xenlib notice each fault, and so does
the compiler: one planted at a time"""

import re
import sys

import zephyr

GOOD = """/*
 * tree: sha256 0
 */

#include <domain.h>
#include <zephyr/sys/util.h>
#include <zephyr/xen/public/domctl.h>

/* pages */
static struct xen_domain_iomem passthrough_iomems[] = {
	{ .first_mfn = 0x5, .nr_mfns = 0x10, .first_gfn = 0x9 },
};

/* numbers */
/* a note */
static uint32_t passthrough_irqs[] = {
	40,
	41,
};

/* paths */
static char *passthrough_dtdevs[] = {
	"/a\\"\\\\\\?\\377",
};

extern const char __dtb_passthrough_start[], __dtb_passthrough_end[];

struct xen_domain_cfg passthrough_cfg = {
	.mem_kb = 1,
	.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_iommu,
	/* .gic_version: that of the board */

	.iomems = passthrough_iomems,
	.nr_iomems = ARRAY_SIZE(passthrough_iomems),

	.irqs = passthrough_irqs,
	.nr_irqs = ARRAY_SIZE(passthrough_irqs),

	.dtdevs = passthrough_dtdevs,
	.nr_dtdevs = ARRAY_SIZE(passthrough_dtdevs),

	.dtb_start = __dtb_passthrough_start,
	.dtb_end = __dtb_passthrough_end,
};
"""
LISTS = {"dtdev": ['/a"\\?\xff'], "irqs": ["40", "41"], "iomem": ["0x5,10@0x9"]}
FORM, REFERS, FLAGS = "not of the form", "refers to", "disagree"

# What is replaced, by what, and words of the complaint.
FAULTS = [
    (" * tree: sha256 0\n", " * */ int x; /*\n", FORM),
    ("/* a note */", "/* a */ int x; /* note */", FORM),
    ("\t41,\n", "\t41,\n\tx,\n", FORM),
    ('"/a', '"a" x "', FORM),
    ('"/a', '"??/', FORM),
    ("0x9 }", "0x9, 0 }", FORM),
    (".mem_kb = 1,", ".mem_kb = f(1),", FORM),
    ("\t.irqs = passthrough_irqs,\n\t.nr_irqs = ARRAY_SIZE(passthrough_irqs),\n\n", "", REFERS),
    ("ARRAY_SIZE(passthrough_irqs)", "ARRAY_SIZE(passthrough_iomems)", REFERS),
    (" | XEN_DOMCTL_CDF_iommu", "", FLAGS),
]
UNCOMPILED = [
    (".mem_kb", ".memory_kb"),
    ("\t41,\n", "\t5000000000,\n"),
    ("extern const char __dtb_passthrough_start[], ", "extern const char "),
    ("};\n\n/* numbers", "}\n\n/* numbers"),
    ("= passthrough_irqs,", "= passthrough_iomems,"),
]


def main():
    failures = 0

    def check(what, found, expected):
        nonlocal failures
        if not (expected in found if expected else not found):
            print("%s: %s, expected %s" % (what, found, expected or "nothing"))
            failures += 1

    check("the good one", "".join(zephyr.complaints(GOOD)), "")
    check("the good one, compiled", zephyr.compiled(sys.argv[1:], GOOD), "")
    lacking = re.sub("#include .*util.h>\n", "", GOOD)
    for texts, number, word in ([GOOD, GOOD], 1, ""), ([GOOD, GOOD + "x"], 1, "error"), ([GOOD, lacking], 2, "ARRAY_SIZE"):
        found = zephyr.programs(texts)
        check("programs of %d" % len(texts), "" if len(found) == number else len(found), "")
        check("together", "".join(zephyr.compiled(sys.argv[1:], program) for program in found), word)
    if zephyr.lists(GOOD) != LISTS:
        print("its lists: %s, expected %s" % (zephyr.lists(GOOD), LISTS))
        failures += 1
    for old, new, word in FAULTS:
        assert GOOD.count(old) == 1, old
        check("%s → %s" % (old, new), "".join(zephyr.complaints(GOOD.replace(old, new))), word)
    for old, new in UNCOMPILED:
        assert GOOD.count(old) == 1, old
        check("%s → %s" % (old, new), zephyr.compiled(sys.argv[1:], GOOD.replace(old, new)), "error")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
