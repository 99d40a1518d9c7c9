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

/* What an entry is about decides which member of the union is used. */
enum entry_kind {
	ENTRY_OTHER,           /* none: its reader has judged it, or there is no number in it */
	ENTRY_INTERRUPT,       /* interrupt: the guest is given this INTID */
	ENTRY_GUEST_INTERRUPT, /* interrupt: the guest will wait for it */
	ENTRY_FRAMES,          /* frames: the guest is given these */
	ENTRY_CACHED,          /* cached: these are mapped cached */
	ENTRY_PATH,            /* path: this node is assigned by its IOMMU (dtdev, xen,path) */
	ENTRY_GUEST_REG,       /* reg: the guest will look for registers here */
	ENTRY_NR_SPIS,         /* nr_spis: the guest's GIC has this many */
};

struct entry_interrupt {
	uint32_t intid;
	uint32_t target;     /* the INTID that it should be, 0: not known to be another */
	const char *misread; /* why xl takes another number than this, or NULL */
	enum { SAYS_NO_TRIGGER, SAYS_EDGE, SAYS_LEVEL, SAYS_FLAGS } says;
	uint32_t flags; /* SAYS_FLAGS: the low four bits of the specifier's last cell */
};

struct entry_frames {
	struct range host;
	bool has_guest_frame, one_to_one; /* nothing else was asked for */
	uint64_t guest_frame;             /* of host.first */
	bool is_nowhere;                  /* no device is there */
};

struct entry_path {
	const char *path;
	bool is_forced; /* may do without an IOMMU */
};

struct entry_reg {
	uint64_t address, size;
	uint32_t index; /* which of the node's */
	bool is_shown;  /* by the set, at this address of the host */
	uint64_t shown;
};

struct entry {
	enum entry_kind kind;
	union {
		struct entry_interrupt interrupt;
		struct entry_frames frames;
		struct range cached; /* frames of the host */
		struct entry_path path;
		struct entry_reg reg;
		uint64_t nr_spis;
	};

	uint32_t file;     /* index */
	uint32_t line;     /* 0: none */
	const char *place; /* instead of a line, or NULL */
	const char *what;
	uint32_t guest; /* index of the guest tree's node that has it, or GUEST_NONE */
	bool for_guest; /* the guest's whose tree is in the set, and not another domain's */
	bool is_used;   /* the guest tree has something for it */

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
	size_t first, end; /* its entries */
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

/* The INTID that the entry is about, once it is known that another was meant. */
static inline uint32_t interrupt_target(const struct entry *e)
{
	return e->interrupt.target ? e->interrupt.target : e->interrupt.intid;
}

/* Whether the guest's tree is among them. */
bool set_has_tree(const struct verify *v);

/* The entry that gives the guest this INTID, or is meant to; or NULL. */
struct entry *find_given(struct verify *v, uint32_t intid);
