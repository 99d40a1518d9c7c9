/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Taking grants back. */

#include "ledger/revoke.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void keep_first(struct assign_failure *failure, const struct grant *grant, int error)
{
	if (failure->error != 0)
		return;
	failure->error = error;
	failure->grant = *grant;
	failure->grant.path = grant->path ? strdup(grant->path) : NULL;
}

static int keep(struct taking *t, const struct grant *grant, bool doubtful)
{
	struct grant copy = *grant;

	copy.doubtful = doubtful;
	return grants_add(&t->kept, &copy);
}

/* A domain that is gone has nothing any more. */
static int fail_and_keep(struct taking *t, const struct grant *grant, int error)
{
	if (error == -ESRCH)
		return 0;
	keep_first(&t->failure, grant, error);
	return keep(t, grant, grant->doubtful);
}

/* Xen panics if the device is somebody else's by now (4.20, SMMUv3), so one in doubt is left. */
static int take_iommu(struct taking *t, const struct grant *grant)
{
	struct hypervisor *hv = t->hypervisor;
	int r = hv->ops->is_assigned(hv, t->domain, grant->path);

	if (r == 0)
		return 0;
	if (r > 0 && grant->doubtful)
		return keep(t, grant, true);
	if (r > 0)
		r = hv->ops->revoke(hv, t->domain, grant);
	return r < 0 ? fail_and_keep(t, grant, r) : 0;
}

/* After a failed unmap the permission stays too: without it a second attempt would fail. */
static int take_iomem(struct taking *t, const struct grant *grant)
{
	struct grant mapping = grant_mapping(grant->frames, 0);
	int r;

	if (grants_find(&t->kept, &mapping))
		return keep(t, grant, false);
	r = t->hypervisor->ops->revoke(t->hypervisor, t->domain, grant);
	return r < 0 ? fail_and_keep(t, grant, r) : 0;
}

/* EPERM says that the domain lacks the permission (up to Xen 4.21): if it is in doubt whether the
 * mapping was made, it was not. */
static int take_mapping(struct taking *t, const struct grant *grant)
{
	int r = t->hypervisor->ops->revoke(t->hypervisor, t->domain, grant);

	if (grant->doubtful && r == -EPERM)
		return 0;
	return r < 0 ? fail_and_keep(t, grant, r) : 0;
}

/* No release of Xen unbinds from a domain that lives: that is no failure. EINVAL says that it is
 * not bound, but for INTIDs that libxenctrl cuts to 8 bits (xc_domain_unbind_pt_irq_int). After
 * ESRCH it may be bound still: Xen frees interrupts a little after the domain, and ledger_sync()
 * waits. */
static int take_interrupt(struct taking *t, const struct grant *grant)
{
	int r = t->hypervisor->ops->revoke(t->hypervisor, t->domain, grant);

	if (r == 0 || (grant->doubtful && r == -EINVAL && grant_intid(grant) < 256))
		return 0;
	return keep(t, grant, grant->doubtful && r != -EBUSY);
}

int take_back(struct taking *t, const struct grants *acts)
{
	int r = 0;

	for (size_t i = acts->n; r == 0 && i > 0; i--) {
		const struct grant *grant = &acts->items[i - 1];

		switch (grant->kind) {
		case GRANT_IOMMU:
			r = take_iommu(t, grant);
			break;
		case GRANT_IOMEM:
			r = take_iomem(t, grant);
			break;
		case GRANT_MAPPING:
			r = take_mapping(t, grant);
			break;
		case GRANT_INTERRUPT:
			r = take_interrupt(t, grant);
			break;
		}
	}
	grants_normalise(&t->kept);
	return r;
}

void taking_done(struct taking *t)
{
	free(t->failure.grant.path);
	grants_done(&t->kept);
}
