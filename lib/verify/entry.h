/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the files to be verified say, whatever their form: one statement for each number. Private to
 * verify. Readers make statements, judges give each a verdict. */

#include <inttypes.h>
#include <stdarg.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/range.h"
#include "board/rangeset.h"
#include "verify/verify.h"

#define GUEST_NONE        UINT32_MAX
#define VERIFY_GUESTS_MAX VERIFY_STATEMENTS_MAX /* nodes of guest trees */

enum entry_kind {
	ENTRY_INTERRUPT, /* the guest is given this INTID */
	ENTRY_FRAMES,    /* it is given these frames of the host, perhaps at a place of its own */
	ENTRY_PATH,      /* this node is assigned by its IOMMU (dtdev, xen,path) */
	ENTRY_GUEST_REG, /* the guest will look for registers here */
	ENTRY_GUEST_INTERRUPT, /* it will wait for this INTID */
	ENTRY_NR_SPIS,         /* the guest's GIC has this many SPIs */
	ENTRY_CACHED,          /* it is mapped cached */
	ENTRY_SOMETHING,       /* judged by its reader, or about no number */
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

/* Why a device may be what the set is about; bits, what tells more is larger. */
enum {
	HAS_PAGE = 1,            /* some of its registers lie in frames that the guest is given */
	HAS_REGION = 2,          /* a whole region of it does, … */
	HAS_OWN_REGION = 4,      /* … which does not lie in another device's */
	HAS_INTERRUPT = 8,       /* one of its INTIDs is there, … */
	HAS_INTERRUPT_BEST = 16, /* … and it is the device that this is most likely of */
	IS_NAMED = 32,           /* by its path, or a node of the guest tree stands for it */
	IS_MEANT = 64,           /* frames are there that are given for it */
};

#define verify_for_each_entry(s, v)                                           \
	for (struct entry *s = (v)->items; s && s < (v)->items + (v)->n; s++) \
		if ((v)->files.items[s->file].set != (v)->set) {              \
		} else

/* ---- verify.c: for readers ---- */

/* A new statement of the file added last, or NULL when there are too many or there is no memory
 * (then v->failed). `what` is copied. */
struct entry *entry_new(struct verify *v, enum entry_kind kind, uint32_t line, const char *what);
__attribute__((format(printf, 2, 3))) const char *verify_text(struct verify *v, const char *format,
							      ...);

/* The graver verdict stays. */
__attribute__((format(printf, 4, 5))) void report(struct verify *v, struct entry *s,
						  enum verify_verdict verdict, const char *format,
						  ...);

/* Always -EINVAL. */
__attribute__((format(printf, 3, 4))) int verify_error_set(struct verify_error *error, int line,
							   const char *format, ...);

static inline struct file *verify_last_file(struct verify *v)
{
	return &v->files.items[v->files.n - 1];
}

/* The readers: 0, -ENOMEM or -EINVAL. The data has a NUL behind its end. */
int verify_read_xl(struct verify *v, const char *data, size_t size, struct verify_error *error);
int verify_read_microkit(struct verify *v, const char *data, size_t size,
			 struct verify_error *error);
int verify_read_tree(struct verify *v, struct tree *tree);
