/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* iommus and iommu-map → stream IDs (bindings iommu/iommu, pci/pci-iommu, iommu/arm,smmu). */

#include "resolve/finding.h"

struct stream {
	const struct node *node; /* whose it is */
	const struct node *iommu;
	const char *property; /* iommus or iommu-map */
	uint32_t id; /* the first one; 0 at an IOMMU without cells, which cannot tell masters apart
		      */
	uint32_t count; /* consecutive IDs: 1, or the length of an iommu-map entry */
	bool has_mask;  /* the tree gives one */
	uint32_t mask;  /* bits of the ID that do not count (SMMU stream match mask); 0 without */
};

struct streams {
	ARRAY_OF(struct stream);
};

/* Appends the node's streams; faults go to findings (may be NULL). 0 or -ENOMEM. */
int stream_gather(const struct tree *tree, const struct node *node, struct streams *streams,
		  struct findings *findings);
