/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stream IDs. */

#include "resolve/stream.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "resolve/address.h"
#include "resolve/reference.h"

/* What the driver of SMMUv1 and v2 takes (Linux, arm-smmu.c). They match streams under a mask: the
 * second cell, or else stream-match-mask (arm_smmu_of_xlate). */
static bool is_smmu_v2(const struct node *iommu)
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
	if (!is_smmu_v2(reference->node))
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

	if (is_smmu_v2(iommu))
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

/* ---- the legacy binding: an SMMU lists its masters ---- */

/* The upper half of an ID is its mask (Linux and Xen, arm_smmu_master_alloc_smes). */
static int master_add(struct streams *masters, const struct node *iommu,
		      const struct reference *ref)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ref->arguments.n; i++) {
		uint32_t id = cells_at(&ref->arguments, i);

		r = streams_add(masters, (struct stream){ .node = ref->node,
							  .iommu = iommu,
							  .property = "mmu-masters",
							  .id = id & UINT16_MAX,
							  .count = 1,
							  .has_mask = id >> 16 != 0,
							  .mask = id >> 16 });
	}
	return r;
}

/* The list ends at the first entry that is none: what follows is not registered (Xen,
 * drivers/passthrough/arm/smmu.c, arm_smmu_device_dt_probe). With `masters` NULL only for faults.
 */
static int gather_masters(const struct tree *tree, const struct node *iommu,
			  struct streams *masters, struct findings *findings)
{
	static const struct reference_form form = { PROPERTY_STREAM_ID_CELLS, REFERENCE_STRICT };
	const struct property *list = node_property(iommu, PROPERTY_MMU_MASTERS);
	struct cells left = property_cells(list);
	enum reference_result result = REFERENCE_END;
	struct reference ref;
	const char *why;
	int r = 0;

	if (!list || !is_smmu_v2(iommu))
		return 0;
	for (size_t i = 0; r == 0 && i < ENTRIES_MAX; i++) {
		result = reference_next(tree, &left, &form, &ref, &why);
		if (result != REFERENCE_OK)
			break;
		if (masters)
			r = master_add(masters, iommu, &ref);
	}
	if (result == REFERENCE_BROKEN)
		finding_add(findings, .code = FINDING_DANGLING_PHANDLE, .node = iommu,
			    .property = "mmu-masters", .a = ref.phandle, .why = why);
	return r;
}

/* By master; in one order whatever the order of the SMMUs. */
static int master_compare(const void *pa, const void *pb)
{
	const struct stream *a = pa, *b = pb;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	if (a->iommu != b->iommu)
		return node_compare(a->iommu, b->iommu);
	return a->id < b->id ? -1 : a->id > b->id;
}

int stream_masters(const struct tree *tree, struct streams *ret)
{
	int r = 0;

	tree_for_each_node (iommu, tree)
		if (r == 0)
			r = gather_masters(tree, iommu, ret, NULL);
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), master_compare);
	return r;
}

/* The first stream of the node, or of one behind it. */
static size_t find_master(const struct streams *masters, const struct node *node)
{
	return bisect(masters->n, i, masters->items[i].node < node);
}

bool stream_is_master(const struct streams *masters, const struct node *node)
{
	size_t i = find_master(masters, node);

	return node_has(node, PROPERTY_IOMMUS) || node_has(node, PROPERTY_IOMMU_MAP) ||
	       (i < masters->n && masters->items[i].node == node);
}

int stream_gather(const struct tree *tree, const struct streams *masters, const struct node *node,
		  struct streams *streams, struct findings *findings)
{
	int r = gather_iommus(tree, node, streams, findings);

	for (size_t i = find_master(masters, node);
	     r == 0 && i < masters->n && masters->items[i].node == node; i++)
		r = streams_add(streams, masters->items[i]);
	if (r == 0)
		r = gather_masters(tree, node, NULL, findings);
	return r < 0 ? r : gather_iommu_map(tree, node, streams, findings);
}

bool stream_meets(const struct stream *a, const struct stream *b)
{
	uint32_t mask = a->mask | b->mask;

	if (a->iommu != b->iommu || a->count == 0 || b->count == 0)
		return false;
	if (mask)
		return ((a->id ^ b->id) & ~mask) == 0;
	return a->id <= b->id + (b->count - 1) && b->id <= a->id + (a->count - 1);
}
