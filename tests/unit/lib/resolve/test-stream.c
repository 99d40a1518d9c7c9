/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* iommus, iommu-map and mmu-masters → stream IDs. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

struct answer {
	struct tree *tree;
	struct streams streams;
	struct findings findings;
};

/* The streams of /x. */
static struct answer streams_of(const char *source)
{
	_cleanup_(array_donep) struct streams masters = { .n = 0 };
	struct answer answer = { .tree = dts_tree(source) };

	check_eq(stream_masters(answer.tree, &masters), 0);
	check_eq(stream_gather(answer.tree, &masters, dts_node(answer.tree, "/x"), &answer.streams,
			       &answer.findings),
		 0);
	return answer;
}

static void answer_done(struct answer *answer)
{
	array_done(&answer->streams);
	array_done(&answer->findings);
	tree_free(answer->tree);
}

#define _answer_ _cleanup_(answer_done) struct answer

#define IOMMU(compatible, cells) \
	"smmu: smmu { compatible = \"" compatible "\"; #iommu-cells = <" cells ">; }; "

static void check_stream(const struct answer *a, size_t i, uint32_t id, uint32_t count,
			 uint32_t mask)
{
	check(i < a->streams.n);
	check(a->streams.items[i].iommu == dts_node(a->tree, "/smmu"));
	check(a->streams.items[i].node == dts_node(a->tree, "/x"));
	check_eq(a->streams.items[i].id, id);
	check_eq(a->streams.items[i].count, count);
	check_eq(a->streams.items[i].mask, mask);
}

static void test_none(void)
{
	_answer_ a = streams_of("/ { x { }; };");

	check_eq(a.streams.n, 0);
	check_eq(a.findings.n, 0);
}

static void test_one_cell(void)
{
	_answer_ a = streams_of(
		"/ { " IOMMU("arm,smmu-v3", "1") "x { iommus = <&smmu 0x20>, <&smmu 0x21>; }; };");

	check_eq(a.streams.n, 2);
	check_stream(&a, 0, 0x20, 1, 0);
	check_stream(&a, 1, 0x21, 1, 0);
	check(!a.streams.items[0].has_mask);
	check_eq(a.findings.n, 0);
}

static void test_second_cell_is_a_mask(void)
{
	_answer_ a = streams_of(
		"/ { " IOMMU("arm,mmu-500", "2") "x { iommus = <&smmu 0x800 0x7>; }; };");

	check_stream(&a, 0, 0x800, 1, 0x7);
	check(a.streams.items[0].has_mask);
}

static void test_second_cell_of_others_is_not_a_mask(void)
{
	_answer_ a = streams_of(
		"/ { " IOMMU("vendor,iommu", "2") "x { iommus = <&smmu 0x800 0x7>; }; };");

	check_stream(&a, 0, 0x800, 1, 0);
}

static void test_mask_of_the_smmu(void)
{
	_answer_ a =
		streams_of("/ { smmu: smmu { compatible = \"arm,mmu-500\"; #iommu-cells = <1>; "
			   "stream-match-mask = <0x7c00>; }; x { iommus = <&smmu 3>; }; };");

	check_stream(&a, 0, 3, 1, 0x7c00);
}

static void test_no_cells(void)
{
	_answer_ a = streams_of(
		"/ { " IOMMU("samsung,exynos-sysmmu", "0") "x { iommus = <&smmu>; }; };");

	check_eq(a.streams.n, 1);
	check_stream(&a, 0, 0, 1, 0);
}

static void test_holes_are_passed_over(void)
{
	_answer_ a =
		streams_of("/ { " IOMMU("arm,smmu-v3", "1") "x { iommus = <0>, <&smmu 5>; }; };");

	check_eq(a.streams.n, 1);
	check_stream(&a, 0, 5, 1, 0);
	check_eq(a.findings.n, 0);
}

static void test_broken_references(void)
{
	_answer_ dangling = streams_of("/ { x { iommus = <77 1>; }; };");
	_answer_ without = streams_of("/ { smmu: smmu { }; x { iommus = <&smmu 1>; }; };");
	_answer_ cut = streams_of(
		"/ { " IOMMU("arm,smmu-v3", "1") "x { iommus = <&smmu 1>, <&smmu>; }; };");

	check_eq(dangling.streams.n, 0);
	check_eq(findings_count(&dangling.findings, FINDING_DANGLING_PHANDLE), 1);
	check_eq(dangling.findings.items[0].a, 77);
	check_eq(without.streams.n, 0);
	check_eq(findings_count(&without.findings, FINDING_DANGLING_PHANDLE), 1);
	check_eq(cut.streams.n, 1);
	check_eq(cut.findings.n, 1);
}

static void test_map(void)
{
	_answer_ a = streams_of("/ { " IOMMU(
		"arm,smmu-v3",
		"1") "x { iommu-map = <0x0 &smmu 0x100 0x80>, <0x100 &smmu 0x0 0x1>; }; };");

	check_eq(a.streams.n, 2);
	check_stream(&a, 0, 0x100, 0x80, 0);
	check_stream(&a, 1, 0, 1, 0);
}

static void test_empty_map_entry(void)
{
	_answer_ a = streams_of(
		"/ { " IOMMU("arm,smmu-v3", "1") "x { iommu-map = <0x0 &smmu 0x100 0>; }; };");

	check_eq(a.streams.n, 0);
	check_eq(a.findings.n, 0);
}

static void test_broken_map(void)
{
	_answer_ dangling = streams_of("/ { " IOMMU(
		"arm,smmu-v3", "1") "x { iommu-map = <0 77 0 1>, <0 &smmu 9 1>; }; };");
	_answer_ cut = streams_of(
		"/ { " IOMMU("arm,smmu-v3", "1") "x { iommu-map = <0 &smmu 9 1 0>; }; };");

	check_eq(dangling.streams.n, 1);
	check_stream(&dangling, 0, 9, 1, 0);
	check_eq(findings_count(&dangling.findings, FINDING_DANGLING_PHANDLE), 1);
	check_eq(cut.streams.n, 1);
	check_eq(findings_count(&cut.findings, FINDING_MALFORMED), 1);
}

static void test_both_properties(void)
{
	_answer_ a = streams_of("/ { " IOMMU(
		"arm,smmu-v3", "1") "x { iommu-map = <0 &smmu 9 1>; iommus = <&smmu 4>; }; };");

	check_eq(a.streams.n, 2);
	check_stream(&a, 0, 4, 1, 0);
	check_stream(&a, 1, 9, 1, 0);
}

#define MASTERS(list) "smmu: smmu { compatible = \"arm,mmu-500\"; mmu-masters = " list "; }; "
#define SIDS(n)       "#stream-id-cells = <" #n ">; "

static void test_masters(void)
{
	_answer_ a = streams_of("/ { " MASTERS("<&y 1>, <&x 0x877 0x12>, <&y 2>") "x: x { " SIDS(
		2) "}; y: y { " SIDS(1) "}; };");

	check_eq(a.streams.n, 2);
	check_stream(&a, 0, 0x12, 1, 0);
	check_stream(&a, 1, 0x877, 1, 0);
	check(!a.streams.items[0].has_mask);
	check_str(a.streams.items[0].property, "mmu-masters");
	check_eq(a.findings.n, 0);
}

static void test_upper_half_of_a_master_is_a_mask(void)
{
	_answer_ a = streams_of("/ { " MASTERS("<&x 0x70800>") "x: x { " SIDS(1) "}; };");

	check_stream(&a, 0, 0x800, 1, 0x7);
	check(a.streams.items[0].has_mask);
}

/* Xen stops at the first entry that it cannot read. */
static void test_masters_after_a_broken_one(void)
{
	_answer_ a =
		streams_of("/ { " MASTERS("<&y 1>, <&x 2>") "x: x { " SIDS(1) "}; y: y { }; };");

	check_eq(a.streams.n, 0);
}

static void test_broken_masters_are_found_at_the_smmu(void)
{
	_answer_ a =
		streams_of("/ { x: x { compatible = \"arm,mmu-500\"; mmu-masters = <77 1>; }; };");

	check_eq(findings_count(&a.findings, FINDING_DANGLING_PHANDLE), 1);
	check_eq(a.findings.items[0].a, 77);
}

/* Only the drivers of SMMUv1 and v2 read the property. */
static void test_masters_of_another_iommu(void)
{
	_answer_ a = streams_of("/ { smmu { compatible = \"arm,smmu-v3\"; mmu-masters = <&x 1>; }; "
				"x: x { " SIDS(1) "}; };");

	check_eq(a.streams.n, 0);
}

int main(void)
{
	test_none();
	test_one_cell();
	test_second_cell_is_a_mask();
	test_second_cell_of_others_is_not_a_mask();
	test_mask_of_the_smmu();
	test_no_cells();
	test_holes_are_passed_over();
	test_broken_references();
	test_map();
	test_empty_map_entry();
	test_broken_map();
	test_both_properties();
	test_masters();
	test_upper_half_of_a_master_is_a_mask();
	test_masters_after_a_broken_one();
	test_broken_masters_are_found_at_the_smmu();
	test_masters_of_another_iommu();
	return 0;
}
