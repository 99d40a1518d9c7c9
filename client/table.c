/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of verbs. */

#include "verbs/verbs.h"

#define DEVICE_HELP \
	"A DEVICE is a path, an alias, or any trailing part of a path that only one has.\n"
#define DOMAIN_HELP "A DOMAIN is a domid, a name or a UUID.\n"

#define RISKS_HELP                                                                            \
	"\n"                                                                                  \
	"  --accept CODE[,CODE…]      take these risks; may be repeated\n"                  \
	"  --at DEVICE[:N]=ADDRESS    where the guest is to find region N (else the first)\n" \
	"                             of the device; may be repeated\n"

const struct verb verbs[] = {
	{ "list", "[PATTERN...]", "List devices, their resources and verdicts",
	  "A PATTERN is a shell pattern for the path, an alias or a compatible of a device;\n"
	  "without wildcards it may stand anywhere in them. Several patterns add up.\n\n"
	  "  --verdict=V        only assignable, risky or blocked devices\n"
	  "  --marked           only devices that carry xen,passthrough in the host tree\n",
	  0, -1, run_list, VERB_FILTER },
	{ "show", "DEVICE...", "Show all that is known about devices",
	  "Parts of devices, such as PHYs, can be shown too.\n" DEVICE_HELP, 1, -1, run_show },
	{ "explain", "[CODE]", "Explain the code of a finding, or list all",
	  "Needs neither a tree nor the daemon.\n", 0, 1, run_explain },
	{ "graph", "DEVICE", "Draw a device and what it hangs together with",
	  "The output is for Graphviz: ptctl … graph DEVICE | dot -Tsvg >device.svg\n", 1, 1,
	  run_graph },
	{ "plan", "DOMAIN DEVICE...", "Print what assign would grant",
	  DOMAIN_HELP DEVICE_HELP RISKS_HELP, 2, -1, run_plan, VERB_RISKS },
	{ "export", "DEVICE...", "Write what others need to pass devices through",
	  "  --format FORMAT            one of those below\n"
	  "  -o, --output DIR           write all files there; else the main one goes to stdout\n"
	  "  --clock-rate CLOCK=HZ      what a clock of the devices runs at, where the tree does\n"
	  "                             not tell\n"
	  "  --dtdev always             Xen: the devices are behind an IOMMU that it drives,\n"
	  "                             whatever the tree says (else: auto)\n"
	  "  --dynamic                  xl: only what the guest needs so that ptd can grant later\n"
	  "  --static-dynamic           microkit: the first candidate of a dynamic "
	  "interrupt\n" RISKS_HELP DEVICE_HELP,
	  1, -1, run_export, VERB_RISKS | VERB_EXPORT },
	{ "assign", "DOMAIN DEVICE...", "Give devices to a domain: all or none",
	  DOMAIN_HELP DEVICE_HELP RISKS_HELP "  --dry-run                  the same as plan\n", 2,
	  -1, run_assign, VERB_DAEMON | VERB_RISKS | VERB_DRY_RUN },
	{ "revoke", "DOMAIN [DEVICE...]", "Take devices back from a domain",
	  "Interrupts cannot be taken from a domain that lives: a device that has any stays held\n"
	  "until the domain is gone (exit status 6).\n" DOMAIN_HELP DEVICE_HELP,
	  1, -1, run_revoke, VERB_DAEMON },
	{ "assignments", "[DOMAIN]", "List the devices that domains have",
	  "Those that xl gave away are among them.\n" DOMAIN_HELP, 0, 1, run_assignments,
	  VERB_DAEMON },
	{ "verify", "FILE...", "Check existing configurations against the board",
	  "A FILE is an xl.cfg, a partial device tree (blob or source), or a system description "
	  "of\n"
	  "Microkit. Files that belong together are looked at together; the device_tree of an "
	  "xl.cfg\n"
	  "is read by itself. Exit status 0 only if every number is right.\n\n"
	  "  --accept CODE[,CODE…]      shared_page, shared_interrupt: these risks are taken\n"
	  "  --dtdev always             there is an IOMMU, whatever the tree says\n",
	  1, -1, run_verify, VERB_ACCEPT },
	{ "policy", "check FILE...", "Check files of the daemon's policy",
	  "Prints what is wrong and in which line. With a tree (--dtb, …) also tells of rules "
	  "whose\n"
	  "device is not there, or blocked. Needs no daemon.\n",
	  2, -1, run_policy },
	{ "monitor", "", "Print assignments, and then every change",
	  "A line for each event, until interrupted.\n", 0, 0, run_monitor, VERB_DAEMON },
	{ "status", "", "Tell what the daemon works with, and misses",
	  "Exit status 7: there is no daemon.\n", 0, 0, run_status, VERB_DAEMON },
	{ "reload", "", "Make the daemon read trees and policy anew",
	  "If one of them is bad, all stays as it is. Needs root.\n", 0, 0, run_reload,
	  VERB_DAEMON },
	{ NULL },
};
