/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EBUSY in words. */

#include "hypervisor/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text/memstream.h"
#include "resolve/interrupt/gic.h"
#include "xen/guest-map.h"

struct reasons {
	FILE *out;
	unsigned int n;
};

static void next(struct reasons *reasons)
{
	fputs(reasons->n++ ? "; or " : "", reasons->out);
}

static void put_mark(struct reasons *reasons, const struct busy *busy)
{
	if (busy->is_marked)
		return;
	next(reasons);
	fprintf(reasons->out,
		"Xen gave it to dom0, as it does unless %s is marked with xen,passthrough in the "
		"tree that Xen is booted with (HostTree= would show that)",
		busy->device ? busy->device : "the device");
}

static void put_zombies(struct reasons *reasons, const struct busy *busy)
{
	for (size_t i = 0; i < busy->domains->n; i++) {
		const struct domain *domain = &busy->domains->items[i];

		if (!domain->dying)
			continue;
		next(reasons);
		fprintf(reasons->out,
			"domain %" PRIu32 " is a zombie and may still hold it: end what uses the "
			"zombie's memory (backends in dom0), and try again",
			domain->key.domid);
	}
}

/* vgic_reserve_virq() refuses a number that is taken and one that is too high alike. */
static void put_room(struct reasons *reasons, const struct busy *busy)
{
	uint32_t intid = busy->intid;
	const char *virtual = guest_map_interrupt(intid);

	next(reasons);
	if (virtual)
		fprintf(reasons->out, "the guest has its %s there: leave them out of it; or ",
			virtual);
	fprintf(reasons->out,
		"the guest has no room for SPI %" PRIu32 " (interrupt %" PRIu32
		"): create it with ",
		intid - GIC_SPI_FIRST, intid);
	if (busy->hypervisor->binds_started) /* nr_spis is as old: 4.19 */
		fprintf(reasons->out, "nr_spis=%" PRIu32 " or more", intid - GIC_SPI_FIRST + 1);
	else if (intid != GUEST_VPL011_SPI && intid <= GUEST_VUART_INTID_LAST)
		fputs("vuart=\"sbsa_uart\", which makes room as far as interrupt 63", reasons->out);
	else
		fprintf(reasons->out, "irqs=[%" PRIu32 "], which gives it the interrupt too",
			intid);
}

/* gic_route_irq_to_guest(): since 4.19 only an interrupt that is in use is refused. */
static void put_started(struct reasons *reasons, const struct busy *busy)
{
	next(reasons);
	if (busy->hypervisor->binds_started)
		fputs("the running guest has enabled it already", reasons->out);
	else
		fprintf(reasons->out,
			"the guest was started already, and Xen %s binds only before that: create "
			"it paused (xl create -p), assign, then xl unpause",
			busy->hypervisor->version);
}

char *explain_busy(const struct busy *busy)
{
	struct reasons reasons = { .n = 0 };
	struct memstream stream;

	reasons.out = memstream_open(&stream);
	if (!reasons.out)
		return NULL;
	if (busy->domain->started)
		put_started(&reasons, busy);
	/* An old Xen refuses for that alone. */
	if (!busy->domain->started || busy->hypervisor->binds_started) {
		put_mark(&reasons, busy);
		put_zombies(&reasons, busy);
		put_room(&reasons, busy);
	}
	fputs("; `xl dmesg` names the holder, if it is one", reasons.out);
	return memstream_close(&stream, NULL);
}
