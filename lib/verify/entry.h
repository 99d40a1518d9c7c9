/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the files to be verified say, whatever their form: one entry for each number. Readers
 * (verify/read) make the entries, and judges (verify/judge) give each a verdict. This lies below
 * both and calls neither. Private to verify. */

#include <inttypes.h>
#include <stdarg.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/range.h"
#include "base/work.h"
#include "board/rangeset.h"
#include "resolve/address.h"
#include "verify/verify.h"

#define GUEST_NONE        UINT32_MAX
#define OWNER_ALL         UINT32_MAX
#define VERIFY_GUESTS_MAX VERIFY_ENTRIES_MAX /* nodes of guest trees */

/* What an entry is about, and the member of its union that holds it. */
enum entry_kind {
	ENTRY_OTHER,           /* none: its reader has reported it, or it has no number */
	ENTRY_INTERRUPT,       /* interrupt: the guest gets this INTID */
	ENTRY_GUEST_INTERRUPT, /* interrupt: the guest will wait for this INTID */
	ENTRY_FRAMES,          /* frames: the guest gets these */
	ENTRY_CACHED,          /* cached: these are mapped cached */
	ENTRY_PATH,            /* path: the IOMMU assigns this node (dtdev, xen,path) */
	ENTRY_NODE,            /* path: this node is copied, or marked */
	ENTRY_GUEST_REG,       /* reg: the guest will look for registers here */
	ENTRY_NR_SPIS,         /* nr_spis: the guest's GIC has so many */
	ENTRY_NAME,            /* name: the guest is called so */
	ENTRY_SHOWN,           /* cached: a guest of the system has these, not cached */
	ENTRY_GUEST_TREE,      /* path: the file that is the guest's tree */
	ENTRY_LATER,           /* none: another program starts the guest */
	ENTRY_CHANNEL,         /* channel: its monitor hands this INTID on from this channel */
};

struct entry_interrupt {
	uint32_t intid;
	uint32_t target;     /* the INTID that it should be; 0: no other is known */
	const char *misread; /* why xl takes it for another number, or NULL */
	enum { SAYS_NO_TRIGGER, SAYS_EDGE, SAYS_LEVEL, SAYS_FLAGS } says;
	uint32_t flags; /* SAYS_FLAGS: the low four bits of the specifier's last cell */
	bool has_channel;
	uint64_t channel; /* Microkit: by which its domain is notified */
};

struct entry_channel {
	uint32_t intid;
	uint64_t channel;
};

struct entry_frames {
	struct range host;
	bool has_guest_frame, one_to_one; /* one_to_one: no address was asked for */
	uint64_t guest_frame;             /* of host.first */
	bool is_nowhere;                  /* no device has registers there */
	const struct region *bus_region;  /* this is its address on its bus, or NULL */
};

struct entry_path {
	const char *path;
	bool is_forced; /* the tree accepts that no IOMMU is there */
};

struct entry_reg {
	uint64_t address, size;
	uint32_t index; /* of the region in its node */
	bool is_shown;  /* the set shows the guest this address of the host */
	uint64_t shown;
};

/* What to do about an entry that is wrong. */
struct advice {
	enum verify_action action;
	const char *value;           /* in the form of the file, or NULL */
	const struct entry *instead; /* what its reader would make of that, or NULL */
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
		const char *name;
		struct entry_channel channel;
	};

	uint32_t file;     /* index */
	uint32_t line;     /* 0: none */
	const char *place; /* instead of a line, or NULL */
	const char *what;
	uint32_t guest; /* index of its node in a guest tree, or GUEST_NONE */
	uint32_t owner; /* which of the guests in its file it is about, or OWNER_ALL */
	bool for_guest; /* not for another domain of the same system */
	bool is_used;   /* the guest tree has a device with it */
	bool is_double; /* another guest has it, too, which was reported */

	bool reported;
	enum verify_verdict verdict;
	const char *text; /* why; diagnostics add the advice */
	struct advice advice;
	bool is_risk;      /* the number is right; wrong unless the user does something else */
	const char *then;  /* what to do after its advice, or NULL */
	bool is_rewritten; /* it follows an advice, in a rehearsal */
	bool is_withheld;  /* its advice is not followed, in a rehearsal */
	size_t tried;      /* the entry that follows from its advice, in a rehearsal */
};

/* A node of a guest tree that describes a device. */
struct guest {
	uint32_t file;
	const struct node *node;
	const struct device *device;   /* of the board, or NULL */
	const struct device *conflict; /* whose interrupts it has instead, or NULL */
	const char *xen_path;          /* or NULL */
	bool is_whole;                 /* in a whole tree, of which the guest may lack parts */
	size_t first, end;             /* its entries */
};

/* A file, and its settings that are not about one number. */
struct file {
	const char *name;
	enum verify_kind kind;
	uint32_t set; /* index of the first of the files that belong together */
	bool has_set;
	uint32_t guest_set, guest_owner, guest_components; /* whose it may be: across/owners.c */
	struct tree *tree;                                 /* owned; VERIFY_TREE */
	size_t size;                                       /* of its blob */
	bool is_whole;                                     /* a tree without /passthrough */
	bool is_dom0less; /* a tree with paths that Xen reads, and xl ignores */
	const char *device_tree;
	uint32_t device_tree_line;
	const char *device_tree_place; /* instead of a line, or NULL */
	bool hides_tree; /* the guest has one, of which the configuration has no file name */
	bool has_vuart, no_iommu;
	bool copies_nodes; /* the toolstack makes the guest's tree of the board's nodes */
	uint32_t n_virtio; /* devices */
	uint64_t memory;   /* MiB; 0: not given */
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
	struct work work; /* what is left for judging, and for rehearsals */
	struct work room; /* … for reading, and for texts: it is enough, or there is no answer */
	bool is_limited;  /* others wait: there is one answer, or none */
	bool failed;      /* memory ran out */
	bool too_many;    /* entries of one file */
	size_t first;     /* entry of the file added last */
	struct arena arena;

	/* while judging */
	const struct board *board;
	uint32_t set;          /* index of the files at hand */
	struct rangeset given; /* frames, as half-open ranges */
	uint8_t *evidence;     /* by device of the board: bits */
	const char **paths;    /* by device, once needed */
	char **blockers;       /* by device, "" for none, once needed */
};

/* False as soon as more was spent than there was: then nobody sees the result. */
static inline bool verify_spend(struct verify *v, uint64_t n)
{
	return work_spend(&v->room, n);
}

/* A new entry of the file added last, with its union zeroed; NULL if there are too many, or no
 * memory (then v->failed). `what` is copied. */
struct entry *entry_new(struct verify *v, enum entry_kind kind, uint32_t line, const char *what);

/* The text lives as long as v. Without memory it is "", and v->failed. */
__attribute__((format(printf, 2, 3))) const char *verify_text(struct verify *v, const char *format,
							      ...);
__attribute__((format(printf, 2, 0))) const char *verify_vtext(struct verify *v, const char *format,
							       va_list args);

/* Always -EINVAL. */
__attribute__((format(printf, 3, 4))) int verify_error_set(struct verify_error *error, int line,
							   const char *format, ...);

static inline struct file *verify_last_file(struct verify *v)
{
	return &v->files.items[v->files.n - 1];
}
