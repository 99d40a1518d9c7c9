/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* reg + ranges up to the root → CPU physical addresses. The semantics are Linux's
 * (drivers/of/address.c, 6.12), which the boards' trees are written for; where the Devicetree
 * Specification says otherwise, a comment in address.c says so. */

#include "base/range.h"
#include "input/cells.h"
#include "resolve/finding.h"
#include "tree/tree.h"

/* More entries than this in one property are refused as malformed: no board comes near. */
#define ENTRIES_MAX 1024

struct region {
	const struct node *node; /* whose reg it is */
	uint32_t index;          /* of the entry in reg */
	bool translated;         /* address is known */
	bool is_offset;          /* … or not, because bus_address is probably an offset */
	uint64_t bus_address;    /* as written, on the bus of the parent; flag cells left out */
	uint64_t address;        /* CPU physical */
	uint64_t size;           /* bytes */
};

/* Whether the CPU can reach the region: it has an address and a size. */
static inline bool region_is_mapped(const struct region *region)
{
	return region->translated && region->size > 0;
}

struct regions {
	ARRAY_OF(struct region);
};

/* A window through which the CPU reaches the bus of a PCI host: an entry of its ranges. */
struct pci_window {
	uint32_t flags;       /* of the PCI address; pci_space_name() */
	uint64_t bus_address; /* on the PCI bus */
	bool translated;      /* address is known */
	uint64_t address;     /* CPU physical */
	uint64_t size;
};

struct pci_windows {
	ARRAY_OF(struct pci_window);
};

/* One window of a dma-ranges: bus addresses that a device may use → CPU addresses. */
struct dma_window {
	uint64_t bus_address, address, size;
};

struct dma_windows {
	ARRAY_OF(struct dma_window);
};

/* Appends each reg entry of the node. Faults go to findings (may be NULL).
 * 0 or -ENOMEM. */
int address_gather(const struct node *node, struct regions *regions, struct findings *findings);

/* A PCI host or bridge: what is below it is reached through windows and a map of interrupts. */
bool address_is_pci_host(const struct node *node);

/* Appends the windows of a PCI host; of others, and of bridges below a host, whose windows lie in
 * the host's, none. 0 or -ENOMEM. */
int address_gather_windows(const struct node *node, struct pci_windows *windows);

/* configuration, io, memory or prefetchable (PCI Bus Binding to IEEE 1275, 2.2.1.1). */
const char *pci_space_name(uint32_t flags);

/* The bus whose dma-ranges hold for the device: the first ones above it that are not empty, on the
 * way of its DMA (resolve/dma.h). NULL: there are none, and all of memory is reached 1:1. */
const struct node *address_dma_bus(const struct tree *tree, const struct node *device);

/* Their windows, each translated to CPU addresses; faults go to findings (may be NULL). 0 or
 * -ENOMEM. */
int address_gather_dma(const struct tree *tree, const struct node *device,
		       struct dma_windows *windows, struct findings *findings);
