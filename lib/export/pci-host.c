/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why no PCI host is exported: a window may have hundreds of GiB, each page of which would be a
 * capability of seL4, and which of them are in use is known when the bus was enumerated. Nor could
 * the guest's tree name its GIC in an interrupt-map. */

#include "export/pci-host.h"

#include <inttypes.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"

#define NUMBERS_MAX 16 /* of each kind; a host has one or two windows, and four lines */

static void put_windows(const struct board *board, const struct device *host, FILE *out)
{
	const char *before = ", its windows ";
	unsigned int n = 0;

	board_for_each_window (window, board, host) {
		if (!window->translated || window->size == 0 || n++ >= NUMBERS_MAX)
			continue;
		fprintf(out, "%s0x%" PRIx64 "+0x%" PRIx64, before, window->address, window->size);
		before = ", ";
	}
}

static void put_lines(const struct board *board, const struct device *host, FILE *out)
{
	const char *before = ", its INTx lines ";
	unsigned int n = 0;

	board_for_each_owned (owned, board, host) {
		if (!streq(owned->property, "interrupt-map") || n++ >= NUMBERS_MAX)
			continue;
		fprintf(out, "%s%" PRIu32, before, owned->intid);
		before = ", ";
	}
}

void pci_host_explain(struct export *export)
{
	struct plan_error *error = &export->error;
	_cleanup_(freep) char *numbers = NULL;
	struct memstream text;
	FILE *out;

	if (!error->device || error->findings.n == 0 ||
	    error->findings.items[0].code != FINDING_BUS_WINDOWS)
		return;
	out = memstream_open(&text);
	if (!out)
		return; /* the sentence that is there is right, too */
	put_windows(export->board, error->device, out);
	put_lines(export->board, error->device, out);
	numbers = memstream_close(&text, NULL);
	if (numbers)
		snprintf(error->text, sizeof(error->text),
			 "it is a PCI host, whose windows and INTx lines are not written: which of "
			 "them are in use is known only when the bus was enumerated. By hand, a "
			 "system has its registers%s, and 'ptctl verify' checks them",
			 numbers);
}
