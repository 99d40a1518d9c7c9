/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All devices of a tree with their resources worked out, and what they share with one another.
 * Built once, then immutable but for the drivers, which come and go (drivers.h); it owns its trees,
 * and everything it hands out points into itself. */

#include "board/driver.h"
#include "board/neighbours/sharing.h"
#include "board/rangeset.h"
#include "board/suppliers/stand-ins.h"
#include "board/suppliers/supplies.h"
#include "resolve/address.h"
#include "resolve/interrupt/owned.h"
#include "resolve/stream.h"

struct source;        /* tree/source.h */
struct clock_rates;   /* board/suppliers/clock-rates.h */
struct chosen_inputs; /* witness/chosen.h */

#define DEVICE_NONE UINT32_MAX

struct slice { /* of one of the board's arrays */
	uint32_t first, n;
};

/* A device (a node with compatible, and reg or interrupts or parts with registers), or a part: a
 * node without compatible that has reg or interrupts, and belongs to its nearest device ancestor.
 */
struct device {
	const struct node *node;
	uint32_t owner; /* a part: the device it belongs to; otherwise its own index */
	bool is_part;
	bool is_controller; /* of interrupts */
	bool is_bus;        /* other devices are reached through it */
	bool translated; /* has a region with a CPU address and a size; without a reg, a part has */
	struct slice regions, interrupts, streams, findings;
	struct slice windows, owned; /* of a PCI host; INTIDs by other properties */
	const struct node *held; /* Xen keeps this node, which is the device or above it; or NULL */
	const char *held_why;
	uint32_t first_consumer, n_consumers; /* in board->consumers */
	uint32_t unexplained_phandle; /* something unknown refers to it; 0: none (references.c) */
};

/* A node outside of a device that refers to it, or to a part of it. */
struct consumer {
	uint32_t device;  /* the supplier */
	uint32_t node;    /* index of the one that depends: nearest node with compatible */
	bool is_endpoint; /* a graph link, which supplies nothing */
};

struct consumers {
	ARRAY_OF(struct consumer);
};

struct alias {
	const struct node *node;
	const char *name;
};

struct aliases {
	ARRAY_OF(struct alias); /* by node, then by name */
};

enum mark { MARK_MARKED, MARK_UNMARKED, MARK_UNKNOWN };

/* A run of frames, of all devices, that gets one place in every guest (board/layout.c). */
struct place {
	struct range frames;  /* of the host */
	uint64_t guest_frame; /* of the first one */
	bool is_placed;
};

struct places {
	ARRAY_OF(struct place);
};

struct board {
	struct tree *tree;      /* owned; the host tree if there is one */
	struct tree *dom0_tree; /* owned; the tree that dom0 sees, beside a host tree; or NULL */
	const struct node **counterparts; /* by node: the same path in dom0_tree, or NULL */
	const char *other_board;   /* the root's property that dom0_tree has otherwise, or NULL */
	bool made_by_xen;          /* `tree` is dom0's own: marks are unknown */
	bool on_xen;               /* dom0_tree was made by Xen: unmarked devices belong to dom0 */
	uint32_t platform;         /* of xen_platform() */
	struct resolver *resolver; /* owned; caches only, so that a const board may use it */
	struct supplier_index suppliers;
	ARRAY_OF(struct device) devices; /* and parts, in document order */
	uint32_t *device_of;             /* by node: its own index or DEVICE_NONE */
	uint32_t *owner_of;              /* by node: the device it is or lies in, or DEVICE_NONE */
	struct regions regions;
	struct interrupts interrupts;
	struct streams streams, masters; /* masters: of the legacy binding (resolve/stream.h) */
	struct pci_windows windows;
	struct owned_intids owned;
	struct findings findings; /* of the resources, device by device */
	struct claims pages, intids, stream_ids;
	bool *region_shared, *stream_shared; /* by resource */
	bool *interrupt_shared;              /* by interrupt, then by owned INTIDs */
	bool *region_only_bus_shares;        /* by region: only buses above it do (bus-pages.h) */
	uint32_t *group_of, *group_next;     /* by device: see board_group() (groups.h) */
	ARRAY_OF(uint32_t) misspelt_marks;   /* property names (mark.h) */
	bool *duplicate_paths;               /* by node: another node has the same path */
	struct rangeset held_frames, held_intids, memory, placeholders; /* the last: memory.h */
	struct consumers consumers;                                     /* by device */
	struct uses uses;                                               /* of suppliers, in dom0 */
	struct assigned_rates assigned_rates;
	struct places places; /* in ascending order of host frames, disjoint */
	struct aliases aliases, labels;
	struct stand_ins stand_ins;
	struct names_index *names;  /* owned; a cache, like the resolver (board/names/names.h) */
	const struct node *console; /* of stdout-path, or NULL */
	struct drivers drivers;     /* replaced by drivers_refresh(): nothing else changes */
	const struct clock_rates *measured; /* by the running kernel; NULL, or its setter's */
	bool measured_by_witness;           /* … by one that ran once */
	const struct chosen_inputs *chosen; /* by such a kernel; NULL, or its setter's */
};

/* Takes over the trees, also on failure; dom0_tree may be NULL. 0 or -ENOMEM. */
int board_new(struct board **ret, struct tree *tree, struct tree *dom0_tree);
/* Loads the trees, then the same. `tree` is dom0's, or the only one; `host`, the tree that the boot
 * loader hands to Xen, may be NULL, and `tree` too if there is a host tree. 0, -ENOMEM, or -EINVAL
 * with *error set, also if the host tree is one that Xen made. */
int board_load(struct board **ret, const struct source *tree, const struct source *host,
	       struct tree_error *error);
struct board *board_free(struct board *board);
void board_freep(struct board **board);

/* The device or part at this node, or NULL. */
const struct device *board_device_of(const struct board *board, const struct node *node);

/* A part, and the device it belongs to, are granted together. */
static inline const struct device *board_owner(const struct board *board,
					       const struct device *device)
{
	return &board->devices.items[device->owner];
}

#define board_for_each_region(r, board, device)                                             \
	for (const struct region *r = array_at(&(board)->regions, (device)->regions.first); \
	     r < array_at(&(board)->regions, (device)->regions.first + (device)->regions.n); r++)
#define board_for_each_interrupt(i, board, device)                                                \
	for (const struct interrupt *i =                                                          \
		     array_at(&(board)->interrupts, (device)->interrupts.first);                  \
	     i <                                                                                  \
	     array_at(&(board)->interrupts, (device)->interrupts.first + (device)->interrupts.n); \
	     i++)
#define board_for_each_stream(s, board, device)                                             \
	for (const struct stream *s = array_at(&(board)->streams, (device)->streams.first); \
	     s < array_at(&(board)->streams, (device)->streams.first + (device)->streams.n); s++)
#define board_for_each_window(w, board, device)                                                 \
	for (const struct pci_window *w = array_at(&(board)->windows, (device)->windows.first); \
	     w < array_at(&(board)->windows, (device)->windows.first + (device)->windows.n); w++)
#define board_for_each_owned(o, board, device)                                         \
	for (const struct owned *o = array_at(&(board)->owned, (device)->owned.first); \
	     o < array_at(&(board)->owned, (device)->owned.first + (device)->owned.n); o++)
/* The device itself and its parts, in document order. */
#define board_for_each_member(m, board, whole)                                                     \
	for (const struct device *m = (whole);                                                     \
	     m < (board)->devices.items + (board)->devices.n && m->node < (whole)->node->end; m++) \
		if (m->owner != (whole)->owner) {                                                  \
		} else

/* The stream by which Xen can assign this device or part to a guest, or NULL: Xen assigns nodes
 * with an `iommus` of their own. With `driven`, only of an IOMMU that Xen drives. */
const struct stream *board_iommu_stream(const struct board *board, const struct device *member,
					bool driven);

/* Why Xen does not confine DMA by this stream, or of a device without one (NULL): a phrase about
 * the device, for findings whose `other` is the IOMMU. NULL: it does. */
const char *board_why_unprotected(const struct board *board, const struct stream *stream);

/* Whether another device claims what this resource (of the board's arrays) claims. */
static inline bool board_region_is_shared(const struct board *board, const struct region *region)
{
	return board->region_shared[region - board->regions.items];
}

static inline bool board_interrupt_is_shared(const struct board *board,
					     const struct interrupt *interrupt)
{
	return board->interrupt_shared[interrupt - board->interrupts.items];
}

static inline bool board_stream_is_shared(const struct board *board, const struct stream *stream)
{
	return board->stream_shared[stream - board->streams.items];
}

/* The nodes whose references count as the device's: itself and the nodes below it without a
 * compatible of their own. Starts at the device's node; ends at node->end of that. */
const struct node *board_next_consumer_node(const struct device *device, const struct node *node);

/* The first device, by path, below this one, or NULL. */
const struct node *board_first_below(const struct board *board, const struct device *device);

enum mark board_mark(const struct board *board, const struct device *device);
const char *mark_name(enum mark mark);
