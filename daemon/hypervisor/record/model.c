/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Xen's answers to each call, from a set of grants for each domain. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "hypervisor/record/record.h"

struct record_domain *record_owner(struct record_domains *all, const struct grant *grant)
{
	for (size_t i = 0; i < all->n; i++)
		if (grants_find(&all->items[i].grants, grant))
			return &all->items[i];
	return NULL;
}

static int add(struct record_domain *domain, const struct grant *grant)
{
	int r = grants_add(&domain->grants, grant);

	grants_normalise(&domain->grants);
	return r;
}

static int take(struct record_domain *domain, const struct grant *grant)
{
	struct grant copy = *grant;
	struct grants one = { .items = &copy, .n = 1 }, rest = { .n = 0 };
	int r = grants_subtract(&domain->grants, &one, &rest);

	if (r < 0) {
		grants_done(&rest);
		return r;
	}
	grants_done(&domain->grants);
	domain->grants = rest;
	return 0;
}

/* Xen is down, and the host with it; no request may lead here. Seen on 4.17 after a bind to a
 * domain without vCPUs, and on 4.20 with SMMUv3 after a device was deassigned from a domain that
 * did not own it, or that was dying. */
__attribute__((noreturn)) static void panic(const char *why)
{
	fprintf(stderr, "the recorded Xen panics: %s\n", why);
	abort();
}

static bool has_iomem(const struct record_domain *domain, const struct grant *mapping)
{
	struct grant iomem = grant_iomem(mapping->frames);

	return grants_contain(&domain->grants, &iomem);
}

/* A new mapping replaces what was at its guest frames (p2m_insert_mapping() does not check). */
static int replace_mapping(struct record_domain *domain, const struct grant *grant)
{
	for (size_t i = 0; i < domain->grants.n; i++) {
		struct grant old = domain->grants.items[i];
		struct range gfns = grant_gfns(grant), at = grant_gfns(&old);

		if (old.kind != GRANT_MAPPING || !range_overlaps(at, gfns))
			continue;
		if (gfns.first > at.first)
			at.first = gfns.first;
		if (gfns.last < at.last)
			at.last = gfns.last;
		old.frames.first += at.first - old.gfn;
		old.frames.last = old.frames.first + (at.last - at.first);
		old.gfn = at.first;
		if (take(domain, &old) < 0)
			return -ENOMEM;
		i = (size_t)-1; /* another list now: begin again */
	}
	return add(domain, grant);
}

static int apply_iommu(struct record_domains *all, struct record_domain *domain,
		       const struct grant *grant)
{
	if (!domain->has_iommu)
		return -EOPNOTSUPP;
	if (domain->info.dying)
		return -EINVAL;
	return record_owner(all, grant) ? -EBUSY : add(domain, grant);
}

/* vgic_reserve_virq(), then route_irq_to_guest(): both numbers of the interrupt are the same. */
static int apply_interrupt(struct record_domains *all, struct record_domain *domain,
			   const struct grant *grant, bool binds_started)
{
	unsigned int lines = 32 + ((domain->spis + 31) & ~31U);

	if (!domain->info.has_vcpus)
		panic("bind_pt_irq to a domain without vCPUs");
	if (grant_intid(grant) < 32)
		return -EPERM;
	if (grant_intid(grant) >= lines || record_owner(all, grant))
		return -EBUSY;
	if (domain->info.started && !binds_started)
		return -EBUSY;
	return add(domain, grant);
}

int record_apply(struct record_domains *all, struct record_domain *domain,
		 const struct grant *grant, bool binds_started)
{
	switch (grant->kind) {
	case GRANT_IOMMU:
		return apply_iommu(all, domain, grant);
	case GRANT_IOMEM:
		return add(domain, grant);
	case GRANT_MAPPING:
		if (!has_iomem(domain, grant))
			return -EPERM;
		return domain->info.dying ? -ENOMEM : replace_mapping(domain, grant);
	case GRANT_INTERRUPT:
		return apply_interrupt(all, domain, grant, binds_started);
	}
	return -EINVAL;
}

/* gic_remove_irq_from_guest(). libxenctrl cuts the number to 8 bits, so that from 256 on another
 * one is meant, and the answer is EINVAL. */
static int revoke_interrupt(struct record_domain *domain, const struct grant *grant)
{
	if (grant_intid(grant) > 255 || !grants_contain(&domain->grants, grant))
		return -EINVAL;
	return domain->info.dying ? take(domain, grant) : -EBUSY;
}

int record_revoke(struct record_domains *all, struct record_domain *domain,
		  const struct grant *grant)
{
	switch (grant->kind) {
	case GRANT_IOMMU:
		if (domain->info.dying || record_owner(all, grant) != domain)
			panic("deassign_device from a domain that does not own it");
		return take(domain, grant);
	case GRANT_IOMEM:
		return take(domain, grant);
	case GRANT_MAPPING:
		if (!has_iomem(domain, grant)) /* up to 4.21: unmap before deny */
			return -EPERM;
		return domain->info.dying ? -ENOMEM : take(domain, grant);
	case GRANT_INTERRUPT:
		return revoke_interrupt(domain, grant);
	}
	return -EINVAL;
}

int record_redo(struct record_domain *domain, bool is_apply, const struct grant *grant)
{
	if (!is_apply)
		return take(domain, grant);
	return grant->kind == GRANT_MAPPING ? replace_mapping(domain, grant) : add(domain, grant);
}
