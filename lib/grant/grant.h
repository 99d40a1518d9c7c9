/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A grant: one act on the hypervisor that can be applied and revoked. A list of grants is a set:
 * plans, transactions, roll-backs, records and output all use the same array, and union and
 * difference give what devices of one domain have in common. */

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/range.h"

enum grant_kind { /* in the order in which they are applied: what cannot be revoked comes last */
		  GRANT_IOMMU,     /* xc_assign_dt_device */
		  GRANT_IOMEM,     /* xc_domain_iomem_permission */
		  GRANT_MAPPING,   /* xc_domain_memory_mapping */
		  GRANT_INTERRUPT, /* xc_domain_bind_pt_spi_irq */
};

struct grant {
	enum grant_kind kind;
	char *path; /* IOMMU: of the device node; owned by the list */
	struct range
		frames; /* IOMEM, MAPPING: machine frame numbers; INTERRUPT: the INTID, twice */
	uint64_t gfn;   /* MAPPING: guest frame number of the first one */
	/* May be in force or not. IOMMU, INTERRUPT: Xen cannot be asked, and acting on it could do
	 * harm. MAPPING, after a restart: a refused unmap gives the answer. */
	bool doubtful;
};

struct grants {
	ARRAY_OF(struct grant);
};

static inline struct grant grant_iomem(struct range mfns)
{
	return (struct grant){ .kind = GRANT_IOMEM, .frames = mfns };
}

static inline struct grant grant_mapping(struct range mfns, uint64_t gfn)
{
	return (struct grant){ .kind = GRANT_MAPPING, .frames = mfns, .gfn = gfn };
}

static inline struct grant grant_interrupt(uint32_t intid)
{
	return (struct grant){ .kind = GRANT_INTERRUPT, .frames = { intid, intid } };
}

static inline uint32_t grant_intid(const struct grant *grant)
{
	return (uint32_t)grant->frames.first;
}

static inline uint64_t grant_count(const struct grant *grant)
{
	return grant->frames.last - grant->frames.first + 1;
}

/* The guest frames of a mapping. */
static inline struct range grant_gfns(const struct grant *grant)
{
	return (struct range){ grant->gfn, grant->gfn + (grant_count(grant) - 1) };
}

/* As on the wire: "iommu", "iomem", "mapping", "interrupt". */
const char *grant_kind_name(enum grant_kind kind);
/* False if there is no such kind. */
bool grant_kind_by_name(const char *name, enum grant_kind *ret);

/* One grant as text for people: "interrupt 112". malloc'ed, or NULL without memory. */
char *grant_text(const struct grant *grant);
/* All of them, separated by ", ". */
char *grants_text(const struct grants *grants);

/* Appends a copy. 0 or -ENOMEM. */
int grants_add(struct grants *grants, const struct grant *grant);
int grants_add_all(struct grants *grants, const struct grants *more);

/* Puts a list into its normal form: sorted by kind and number, merged where it overlaps or touches.
 * Needed after the last addition for what is below. */
void grants_normalise(struct grants *grants);

/* Appends what is in `a` and not in `b`; both are in normal form, and so is a fresh *ret. 0 or
 * -ENOMEM. */
int grants_subtract(const struct grants *a, const struct grants *b, struct grants *ret);

/* Appends what is in both; the same rules. */
int grants_intersect(const struct grants *a, const struct grants *b, struct grants *ret);

/* The grant of the list that has something in common with this one, or NULL: for mappings, machine
 * frames at whatever guest address. */
const struct grant *grants_find(const struct grants *grants, const struct grant *grant);

/* Whether all of the grant is in the list. */
bool grants_contain(const struct grants *grants, const struct grant *grant);

/* Drops all of other kinds. */
void grants_keep(struct grants *grants, enum grant_kind kind);

void grants_done(struct grants *grants);
