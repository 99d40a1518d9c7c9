/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* iommus, iommu-map and mmu-masters → stream IDs (bindings iommu/iommu, pci/pci-iommu,
 * iommu/arm,smmu and its deprecated form). */

#include "resolve/finding.h"

struct stream {
	const struct node *node; /* whose it is */
	const struct node *iommu;
	const char *property; /* iommus, iommu-map, or mmu-masters (the IOMMU's) */
	uint32_t id; /* the first one; 0 at an IOMMU without cells, which cannot tell masters apart
		      */
	uint32_t count; /* consecutive IDs: 1, or the length of an iommu-map entry */
	bool has_mask;  /* the tree gives one */
	uint32_t mask;  /* bits of the ID that do not count (SMMU stream match mask); 0 without */
};

struct streams {
	ARRAY_OF(struct stream);
};

/* All streams by mmu-masters, by master: the property stands at the SMMU, not at those whose
 * streams they are. 0 or -ENOMEM. */
int stream_masters(const struct tree *tree, struct streams *ret);

/* Whether the node has streams, or a property that should give it some. */
bool stream_is_master(const struct streams *masters, const struct node *node);

/* Appends the node's streams; `masters` is the tree's. Faults go to findings (may be NULL), those
 * of mmu-masters at the SMMU. 0 or -ENOMEM. */
int stream_gather(const struct tree *tree, const struct streams *masters, const struct node *node,
		  struct streams *streams, struct findings *findings);

/* Whether the IOMMU takes DMA of one for that of the other: it may leave bits of the ID out of
 * account. */
bool stream_meets(const struct stream *a, const struct stream *b);
