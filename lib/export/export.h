/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Devices → the files that somebody else reads: xl, dtc, Xen's dom0less, Microkit, U-Boot (DESIGN
 * 10). All of them come from one plan, so that they cannot disagree. Pure: nothing is written to
 * disk here. */

#include <stdio.h>

#include "grant/plan.h"

/* What a clock that dom0 keeps runs at, as the guest's fixed-clock is to say. */
struct export_rate {
	const char *name; /* as in clock-names, or the path of the supplier */
	uint32_t hz;      /* clock-frequency has one cell */
};

struct export_options {
	const struct export_rate *rates;
	size_t n_rates;
	bool dtdev_always; /* for Xen: every device is behind an IOMMU, whatever the tree says: who
			    * asks for it knows, which answers the risk dma_unprotected */
	bool dynamic;      /* xl: what the guest needs so that ptd can grant later */
	bool static_dynamic;   /* microkit: of a dynamic interrupt the first candidate only */
	const char *directory; /* where the files will lie, for names of files in files; or NULL */
};

struct export_file {
	const char *name; /* without directories */
	char *data;       /* owned; for text without a NUL that counts */
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
	const char *digest; /* of the tree, by tree_digest(), or NULL: found out each time */
	/* What comes out; export_done() frees it. */
	const struct export_format *format;
	ARRAY_OF(struct export_file) files; /* the main one first */
	struct findings findings;           /* notes: what was left out */
	struct plan_error error;            /* why there is nothing */
};

/* Flags of formats. */
enum {
	EXPORT_MARKS =
		1, /* only marks devices: those not marked yet, or in use, may be marked too */
	EXPORT_RATES = 2,      /* makes a guest tree, and takes clock rates for it */
	EXPORT_XL = 4,         /* takes dynamic */
	EXPORT_CANDIDATES = 8, /* takes static_dynamic */
	EXPORT_IDENTITY = 16,  /* regions stay where the board has them */
};

struct export_format {
	const char *name;    /* as in --format= */
	const char *summary; /* for help */
	int flags;
	int (*make)(struct export *export); /* EXPORT_OK, EXPORT_E_NOT_ASSIGNABLE or -ENOMEM */
};

enum export_result {
	EXPORT_OK,
	EXPORT_E_NOT_ASSIGNABLE = PLAN_E_NOT_ASSIGNABLE, /* export->error tells */
};

extern const struct export_format export_formats[]; /* ends with a NULL name */

/* The format of that name, or NULL. */
const struct export_format *export_format_find(const char *name);

/* The name of the first option that is set and that this format does not know ("dynamic"), or NULL.
 */
const char *export_stray_option(const struct export_format *format,
				const struct export_options *options);

/* Makes the plan, then the files. EXPORT_OK, EXPORT_E_NOT_ASSIGNABLE or -ENOMEM. */
int export_make(struct export *export, const struct export_format *format);
void export_done(struct export *export);

/* ---- for the formats ---- */

/* Opens a file that export_close_text() adds; NULL without memory. */
struct export_text {
	char *data;
	size_t size;
	FILE *out;
};
FILE *export_open_text(struct export_text *text);
/* Closes it and adds it under that name, a static one. 0 or -ENOMEM. */
int export_close_text(struct export *export, struct export_text *text, const char *name);
/* Takes over the malloc'ed data, also on failure. 0 or -ENOMEM. */
int export_add_file(struct export *export, const char *name, void *data, size_t size, bool is_text);

/* Why the device cannot be exported: a finding of it, and its sentence. Returns
 * EXPORT_E_NOT_ASSIGNABLE or -ENOMEM. */
int export_refuse(struct export *export, const struct device *device, struct finding finding);

/* The same without a finding: what is wrong is not about the device alone. Always
 * EXPORT_E_NOT_ASSIGNABLE. */
__attribute__((format(printf, 3, 4))) int export_refuse_text(struct export *export,
							     const struct device *device,
							     const char *format, ...);

/* That the interrupt, which is a forwarded one, is none to Xen, and what follows from that: a
 * static phrase. Xen maps only those whose controller, after interrupt-map, is the GIC
 * (xen/arch/arm/, map_device_irqs_to_domain). */
struct finding export_forwarded(const struct board *board, const struct interrupt *interrupt,
				const char *what_follows);

/* A path for a comment of whatever format: characters that could end one are replaced. */
void export_put_path(FILE *out, const struct node *node);
/* Risks, with commas between them, behind the prefix; nothing if there are none. */
void export_put_accepted(FILE *out, const char *prefix, struct finding_set accepted);

/* The lines that tell where a file comes from (tool, tree, options), each after `prefix`. What
 * could end a comment of some format does not occur in them. */
void export_put_origin(const struct export *export, FILE *out, const char *prefix);

/* The same as a property of a tree's root, for whoever has the blob alone: neither libxl nor Xen
 * copies anything of the root, and fdtoverlay applies nothing of it. Failures are the draft's. */
struct livetree;
void export_mark_livetree(const struct export *export, struct livetree *livetree);

/* Where the guest finds the region. */
static inline bool export_place(const struct export *export, const struct region *region,
				uint64_t *ret)
{
	return plan_place(export->plan, export->board, region, ret);
}

/* The formats' makers, by the file they are in. */
int imagebuilder_make(struct export *export);
int microkit_make(struct export *export);
int overlay_make(struct export *export);
int dom0less_make(struct export *export); /* guest-tree.c */
int dtb_make(struct export *export);
int dts_make(struct export *export);
int uboot_make(struct export *export); /* mark.c */
int xl_make(struct export *export);    /* xl.c */
