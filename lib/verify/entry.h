/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the files to be verified say, whatever their form: one entry for each number. Readers
 * (verify/read) make the entries, judges (verify/judge) give each a verdict; all of them use this
 * and none another's state. Private to verify. */

#include <inttypes.h>
#include <stdarg.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/range.h"
#include "board/rangeset.h"
#include "verify/verify.h"

#define GUEST_NONE        UINT32_MAX
#define VERIFY_GUESTS_MAX VERIFY_ENTRIES_MAX /* nodes of guest trees */

enum entry_kind {
	ENTRY_INTERRUPT, /* the guest is given this INTID */
	ENTRY_FRAMES,    /* it is given these frames of the host, perhaps at a place of its own */
	ENTRY_PATH,      /* this node is assigned by its IOMMU (dtdev, xen,path) */
	ENTRY_GUEST_REG, /* the guest will look for registers here */
	ENTRY_GUEST_INTERRUPT, /* it will wait for this INTID */
	ENTRY_NR_SPIS,         /* the guest's GIC has this many SPIs */
	ENTRY_CACHED,          /* it is mapped cached */
	ENTRY_OTHER,           /* judged by its reader, or about no number */
};

struct entry {
	enum entry_kind kind;
	uint32_t file;     /* index */
	uint32_t line;     /* 0: none */
	const char *place; /* instead of a line, or NULL */
	const char *what;
	uint32_t guest; /* the node of a guest tree that says it, or GUEST_NONE */
	uint32_t index; /* which of its registers */
	uint32_t intid;
	uint32_t target;     /* the INTID that it should be, 0: not known to be another */
	const char *misread; /* why xl takes another number than this, or NULL */
	bool has_trigger, wants_edge, wants_level; /* level or edge is all that is said */
	uint32_t trigger;                          /* the low four bits of a specifier's flags */
	struct range frames;                       /* of the host */
	bool has_guest_frame, one_to_one;          /* nothing else was asked for */
	uint64_t guest_frame;                      /* of frames.first */
	uint64_t address, size;                    /* a guest's registers; nr_spis */
	const char *path;
	bool forced;    /* ENTRY_PATH: may do without an IOMMU */
	bool for_guest; /* for whom the set has a tree: the guest, not another domain */
	bool used;      /* the guest tree has something for it */
	bool nowhere;   /* ENTRY_FRAMES: no device is there */
	bool is_shown;  /* ENTRY_GUEST_REG: by the set, at this address of the host */
	uint64_t shown;
	bool reported;
	enum verify_verdict verdict;
	char *text;
};

/* A device of a guest tree. */
struct guest {
	uint32_t file;
	const struct node *node;
	const struct device *device;   /* of the board that it stands for, or NULL */
	const struct device *conflict; /* that its interrupts are of instead, or NULL */
	const char *xen_path;          /* or NULL */
	bool is_whole;     /* of a whole tree, of which the guest need not have everything */
	size_t first, end; /* its statements */
};

/* What a file says besides. */
struct file {
	const char *name;
	enum verify_kind kind;
	uint32_t set; /* index of the first file of those that belong together */
	bool has_set;
	struct tree *tree; /* owned; VERIFY_TREE */
	bool is_whole;     /* it has no /passthrough */
	const char *device_tree;
	uint32_t device_tree_line;
	bool has_vuart, no_iommu;
	uint32_t n_virtio; /* devices */
	uint64_t memory;   /* MiB; 0: not told */
};

struct verify {
	ARRAY_OF(struct entry);
	struct {
		ARRAY_OF(struct file);
	} files;
	struct {
		ARRAY_OF(struct guest);
	} guests;
	struct diagnostics diagnostics;
	struct finding_set accepted;
	bool trusts_dtdev;
	bool failed;   /* no memory at some time */
	bool too_many; /* statements of one file */
	size_t first;  /* statement of the file added last */
	struct arena arena;

	/* while judging */
	const struct board *board;
	uint32_t set;          /* the files at hand */
	struct rangeset given; /* frames, as half-open spans */
	uint8_t *evidence;     /* by device of the board: bits */
	const char **paths;    /* by device, once needed */
	char **blockers;       /* by device, "" for none, once needed */
};

/* A new entry of the file added last, or NULL when there are too many or there is no memory (then
 * v->failed). `what` is copied. */
struct entry *entry_new(struct verify *v, enum entry_kind kind, uint32_t line, const char *what);

/* Lives as long as v. Without memory "", and v->failed. */
__attribute__((format(printf, 2, 3))) const char *verify_text(struct verify *v, const char *format,
							      ...);

/* Frames as they are written in the files at hand: 0xfff51,1, or 0xfff51000+0x1000. */
const char *frames_text(struct verify *v, struct range frames);

/* A verdict on an entry (NULL: none could be made), with its reason. The graver verdict stays, and
 * of two alike the first. */
__attribute__((format(printf, 4, 5))) void report(struct verify *v, struct entry *e,
						  enum verify_verdict verdict, const char *format,
						  ...);

/* Always -EINVAL. */
__attribute__((format(printf, 3, 4))) int verify_error_set(struct verify_error *error, int line,
							   const char *format, ...);

static inline struct file *verify_last_file(struct verify *v)
{
	return &v->files.items[v->files.n - 1];
}

/* ---- the set of files at hand ---- */

#define verify_for_each_entry(e, v)                                           \
	for (struct entry *e = (v)->items; e && e < (v)->items + (v)->n; e++) \
		if ((v)->files.items[e->file].set != (v)->set) {              \
		} else

static inline bool set_is_microkit(const struct verify *v)
{
	return v->files.items[v->set].kind == VERIFY_MICROKIT;
}

static inline bool set_is_xl(const struct verify *v)
{
	return v->files.items[v->set].kind == VERIFY_XL;
}

/* Whether the guest's tree is among them. */
bool set_has_tree(const struct verify *v);

/* The entry that gives the guest this INTID, or is meant to; or NULL. */
struct entry *find_given(struct verify *v, uint32_t intid);
