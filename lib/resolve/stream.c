/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stream IDs. */

#include "resolve/stream.h"

#include <errno.h>

#include "base/util.h"
#include "resolve/address.h"
#include "resolve/reference.h"

/* These match streams under a mask: the second cell, or else stream-match-mask (Linux,
 * arm-smmu.c, arm_smmu_of_xlate). */
static bool iommu_has_masks(const struct node *iommu)
{
	static const char *const compatibles[] = {
		"arm,smmu-v1",    "arm,smmu-v2",  "arm,mmu-400",   "arm,mmu-401",     "arm,mmu-500",
		"cavium,smmu-v2", "qcom,smmu-v2", "qcom,smmu-500", "nvidia,smmu-500",
	};

	for (size_t i = 0; i < ARRAY_SIZE(compatibles); i++)
		if (node_is_compatible(iommu, compatibles[i]))
			return true;
	return false;
}

static bool stream_mask(const struct reference *reference, uint32_t *ret)
{
	if (!iommu_has_masks(reference->node))
		return false;
	if (reference->arguments.n > 1) {
		*ret = cells_at(&reference->arguments, 1);
		return true;
	}
	return node_u32(reference->node, PROPERTY_STREAM_MATCH_MASK, ret);
}

static struct stream stream_of(const struct node *node, const struct reference *ref)
{
	struct stream stream = {
		.node = node, .iommu = ref->node, .property = "iommus", .count = 1
	};

	if (ref->arguments.n > 0)
		stream.id = cells_at(&ref->arguments, 0);
	stream.has_mask = stream_mask(ref, &stream.mask);
	return stream;
}

static int streams_add(struct streams *streams, struct stream stream)
{
	struct stream *slot = array_add(streams);

	if (!slot)
		return -ENOMEM;
	*slot = stream;
	return 0;
}

static int gather_iommus(const struct tree *tree, const struct node *node, struct streams *streams,
			 struct findings *findings)
{
	static const struct reference_form form = { PROPERTY_IOMMU_CELLS, REFERENCE_STRICT };
	struct cells left = property_cells(node_property(node, PROPERTY_IOMMUS));
	struct reference ref;
	enum reference_result result;
	const char *why;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ENTRIES_MAX; i++) {
		result = reference_next(tree, &left, &form, &ref, &why);
		if (result == REFERENCE_END)
			break;
		if (result == REFERENCE_BROKEN)
			finding_add(findings, .code = FINDING_DANGLING_PHANDLE, .node = node,
				    .property = "iommus", .a = ref.phandle, .why = why);
		if (result != REFERENCE_OK)
			continue;
		r = streams_add(streams, stream_of(node, &ref));
	}
	return r;
}

static struct stream stream_of_map(const struct node *node, const struct node *iommu,
				   const struct cells *entry)
{
	struct stream stream = { .node = node,
				 .iommu = iommu,
				 .property = "iommu-map",
				 .id = cells_at(entry, 2),
				 .count = cells_at(entry, 3) };

	if (iommu_has_masks(iommu))
		stream.has_mask = node_u32(iommu, PROPERTY_STREAM_MATCH_MASK, &stream.mask);
	return stream;
}

/* Entries of four cells: requester ID, phandle, first stream ID, number of them. */
static int gather_iommu_map(const struct tree *tree, const struct node *node,
			    struct streams *streams, struct findings *findings)
{
	struct cells left = property_cells(node_property(node, PROPERTY_IOMMU_MAP)), entry;
	const struct node *iommu;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ENTRIES_MAX && cells_take(&left, 4, &entry); i++) {
		iommu = tree_find_phandle(tree, cells_at(&entry, 1));
		if (iommu && cells_at(&entry, 3) > 0) /* boot loaders fill empty ones */
			r = streams_add(streams, stream_of_map(node, iommu, &entry));
		else if (!iommu)
			finding_add(findings, .code = FINDING_DANGLING_PHANDLE, .node = node,
				    .property = "iommu-map", .a = cells_at(&entry, 1),
				    .why = REFERENCE_DANGLING);
	}
	if (r == 0 && left.n > 0 && left.n < 4)
		finding_add(findings, .code = FINDING_MALFORMED, .node = node,
			    .property = "iommu-map", .why = "its entries have four cells each");
	return r;
}

int stream_gather(const struct tree *tree, const struct node *node, struct streams *streams,
		  struct findings *findings)
{
	int r = gather_iommus(tree, node, streams, findings);

	return r < 0 ? r : gather_iommu_map(tree, node, streams, findings);
}
