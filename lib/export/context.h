/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An export in the making, as all formats see it: what was asked for, and the files, notes and
 * refusals that come of it. It knows no format. */

#include <stdio.h>

#include "base/text/memstream.h"
#include "board/suppliers/clock-rates.h"
#include "grant/plan.h"

/* The rate of a clock that dom0 keeps, for the guest's fixed-clock. */
struct export_rate {
	const char *name;          /* as in clock-names, or the path of the supplier */
	uint32_t hz;               /* clock-frequency has one cell */
	const struct node *within; /* only for the clocks of this node and those below; NULL: all */
};

struct export_options {
	const struct export_rate *rates;
	size_t n_rates;
	const struct clock_rates *measured; /* of the running machine, or NULL */
	bool dtdev_always; /* for Xen: every device is behind an IOMMU, whatever the tree says; this
			    * also answers the risk dma_unprotected */
	bool host_layout;  /* the guest's addresses are the host's, as Xen maps a dom0less guest
			    * with direct-map */
	bool dynamic;      /* xl: only what the guest needs so that ptd can grant later */
	bool static_dynamic;       /* microkit: of a dynamic interrupt only the first candidate */
	bool witness;              /* rates and chosen inputs are those of a snapshot */
	bool no_stand_ins;         /* marks: dom0 need not hold what the devices need */
	const struct plan *beside; /* devices that the guest gets as well, so that their clocks need
				    * no rate; or NULL */
	const char *directory; /* where the files will be, for references between them; or NULL */
};

struct export_file {
	const char *name; /* without directories */
	char *data;       /* owned; text ends with a NUL that does not count */
	size_t size;
	bool is_text;
};

struct export_format;

struct export
{
	/* The caller's. */
	const struct board *board;
	struct plan *plan; /* with devices, accepted risks and wishes for addresses */
	struct export_options options;
	const char *digest; /* of the tree, by tree_digest(), or NULL: computed when needed */
	/* The result; export_done() frees it. */
	const struct export_format *format;
	ARRAY_OF(struct export_file) files; /* the main one first */
	struct findings findings;           /* notes: what was left out */
	struct plan_error error;            /* why there is nothing */
};

/* Flags of formats. */
enum {
	EXPORT_MARKS = 1, /* only marks devices: also those that are not marked yet, or in use */
	EXPORT_RATES = 2, /* makes a guest tree, and takes clock rates for it */
	EXPORT_XL = 4,    /* takes dynamic */
	EXPORT_CANDIDATES = 8, /* takes static_dynamic */
	EXPORT_IDENTITY = 16,  /* regions stay where the board has them */
	EXPORT_LAYOUT = 32,    /* takes host_layout */
	EXPORT_STAND_INS = 64, /* makes stand-ins, unless no_stand_ins */
};

enum export_result {
	EXPORT_OK,
	EXPORT_E_NOT_ASSIGNABLE, /* see export->error */
};

struct export_format {
	const char *name;    /* as in --format= */
	const char *summary; /* for help */
	int flags;
	int (*make)(struct export *export); /* EXPORT_OK, EXPORT_E_NOT_ASSIGNABLE or -ENOMEM */
};

/* Whether the device may do DMA that no IOMMU translates, in a guest whose memory is elsewhere.
 * After the plan was made. */
static inline bool export_dma_is_elsewhere(const struct export *export,
					   const struct plan_device *planned)
{
	return !export->plan->identity && !export->options.dtdev_always &&
	       !(export->format->flags & EXPORT_MARKS) &&
	       finding_set_has(planned->accepted, FINDING_DMA_UNPROTECTED);
}

/* Closes the stream and adds its text under that name, which is static. 0 or -ENOMEM. */
int export_close_text(struct export *export, struct memstream *text, const char *name);
/* Makes the file that was added last the main one. */
void export_last_first(struct export *export);
/* Takes over the malloc'ed data, on failure too. 0 or -ENOMEM. */
int export_add_file(struct export *export, const char *name, void *data, size_t size, bool is_text);

/* The device cannot be exported because of this finding; its sentence is the error's. Returns
 * EXPORT_E_NOT_ASSIGNABLE or -ENOMEM. */
int export_refuse(struct export *export, const struct device *device, struct finding finding);

/* The same without a finding, if the fault is not the device's alone. Always
 * EXPORT_E_NOT_ASSIGNABLE. */
__attribute__((format(printf, 3, 4))) int export_refuse_text(struct export *export,
							     const struct device *device,
							     const char *format, ...);

/* Where the guest finds the region. */
static inline bool export_place(const struct export *export, const struct region *region,
				uint64_t *ret)
{
	return plan_place(export->plan, export->board, region, ret);
}

/* Forgets files and notes: of an export that is refused nothing is left but why. */
void export_drop_files(struct export *export);
void export_done(struct export *export);
