/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Grants as sets: normal form, difference, intersection, and the edges of the numbers. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "grant/grant.h"

#define LAST_FRAME (UINT64_MAX >> FRAME_SHIFT)

static struct grants list;

static void add(struct grant grant)
{
	check_eq(grants_add(&list, &grant), 0);
}

static void iomem(uint64_t first, uint64_t last)
{
	add(grant_iomem((struct range){ first, last }));
}

static void mapping(uint64_t first, uint64_t last, uint64_t gfn)
{
	add(grant_mapping((struct range){ first, last }, gfn));
}

static void iommu(const char *path, bool doubtful)
{
	_cleanup_(freep) char *copy = strdup(path);

	add((struct grant){ .kind = GRANT_IOMMU, .path = copy, .doubtful = doubtful });
}

/* The grants added so far, in normal form; a new list begins. */
static struct grants take_list(void)
{
	struct grants taken = list;

	list = (struct grants){ .n = 0 };
	grants_normalise(&taken);
	return taken;
}

static void expect(struct grants grants, const char *text)
{
	_cleanup_(freep) char *found = grants_text(&grants);

	check_str(found, text);
	grants_done(&grants);
}

/* The first list without the second. */
static struct grants subtract(struct grants a, struct grants b)
{
	struct grants rest = { .n = 0 };

	check_eq(grants_subtract(&a, &b, &rest), 0);
	grants_done(&a);
	grants_done(&b);
	return rest;
}

static struct grants intersect(struct grants a, struct grants b)
{
	struct grants both = { .n = 0 };

	check_eq(grants_intersect(&a, &b, &both), 0);
	grants_done(&a);
	grants_done(&b);
	return both;
}

/* ---- texts ---- */

static void test_texts(void)
{
	add(grant_interrupt(112));
	mapping(0x10, 0x11, 0x20);
	iomem(0x10, 0x10);
	iommu("/dma", false);
	expect(take_list(), "iommu /dma, iomem 0x10000+0x1000, mapping 0x10000+0x2000@0x20000, "
			    "interrupt 112");
}

static void test_text_of_one_and_of_none(void)
{
	struct grant grant = grant_interrupt(991);
	_cleanup_(freep) char *text = grant_text(&grant);

	check_str(text, "interrupt 991");
	expect(take_list(), "");
}

static void test_kinds_have_names(void)
{
	check_str(grant_kind_name(GRANT_IOMMU), "iommu");
	check_str(grant_kind_name(GRANT_IOMEM), "iomem");
	check_str(grant_kind_name(GRANT_MAPPING), "mapping");
	check_str(grant_kind_name(GRANT_INTERRUPT), "interrupt");
}

/* ---- normal form ---- */

static void test_order_is_that_of_applying(void)
{
	struct grants grants;

	add(grant_interrupt(40));
	add(grant_interrupt(33));
	mapping(0x30, 0x30, 0x30);
	iomem(0x30, 0x30);
	iommu("/b", false);
	iommu("/a", false);
	grants = take_list();
	for (size_t i = 1; i < grants.n; i++)
		check(grants.items[i - 1].kind <= grants.items[i].kind);
	expect(grants, "iommu /a, iommu /b, iomem 0x30000+0x1000, mapping 0x30000+0x1000@0x30000, "
		       "interrupt 33, interrupt 40");
}

static void test_overlapping_frames_become_one(void)
{
	iomem(0x12, 0x20);
	iomem(0x10, 0x14);
	iomem(0x11, 0x12);
	expect(take_list(), "iomem 0x10000+0x11000");
}

static void test_touching_frames_become_one(void)
{
	iomem(0x11, 0x11);
	iomem(0x10, 0x10);
	expect(take_list(), "iomem 0x10000+0x2000");
}

static void test_frames_with_a_gap_stay_two(void)
{
	iomem(0x10, 0x10);
	iomem(0x12, 0x12);
	expect(take_list(), "iomem 0x10000+0x1000, iomem 0x12000+0x1000");
}

static void test_mappings_at_one_distance_become_one(void)
{
	mapping(0x10, 0x10, 0x20);
	mapping(0x11, 0x11, 0x21);
	expect(take_list(), "mapping 0x10000+0x2000@0x20000");
}

static void test_mappings_elsewhere_stay_two(void)
{
	mapping(0x10, 0x10, 0x20);
	mapping(0x11, 0x11, 0x31);
	mapping(0x10, 0x10, 0x30);
	expect(take_list(), "mapping 0x10000+0x1000@0x20000, mapping 0x10000+0x2000@0x30000");
}

static void test_mapping_below_its_frames(void)
{
	mapping(0x20, 0x20, 0x10);
	mapping(0x21, 0x22, 0x11);
	expect(take_list(), "mapping 0x20000+0x3000@0x10000");
}

static void test_interrupts_stay_apart_each_once(void)
{
	add(grant_interrupt(33));
	add(grant_interrupt(32));
	add(grant_interrupt(33));
	expect(take_list(), "interrupt 32, interrupt 33");
}

static void test_devices_each_once(void)
{
	iommu("/a", false);
	iommu("/ab", false);
	iommu("/a", false);
	expect(take_list(), "iommu /a, iommu /ab");
}

static void test_normalising_twice(void)
{
	struct grants grants;

	iomem(0x10, 0x11);
	iomem(0x11, 0x12);
	grants = take_list();
	grants_normalise(&grants);
	expect(grants, "iomem 0x10000+0x3000");
}

static void test_certain_wins_over_doubtful(void)
{
	struct grants grants;

	iommu("/a", true);
	iommu("/a", false);
	iommu("/b", true);
	iommu("/b", true);
	grants = take_list();
	check_eq(grants.n, 2);
	check(!grants.items[0].doubtful && grants.items[1].doubtful);
	grants_done(&grants);
}

/* ---- difference ---- */

static void test_hole_in_the_middle(void)
{
	struct grants hole;

	iomem(0x12, 0x13);
	hole = take_list();
	iomem(0x10, 0x15);
	expect(subtract(take_list(), hole), "iomem 0x10000+0x2000, iomem 0x14000+0x2000");
}

static void test_holes_at_both_ends(void)
{
	struct grants holes;

	iomem(0x0, 0x10);
	iomem(0x15, 0x20);
	holes = take_list();
	iomem(0x10, 0x15);
	expect(subtract(take_list(), holes), "iomem 0x11000+0x4000");
}

static void test_all_of_it(void)
{
	struct grants all;

	iomem(0x0, 0x20);
	all = take_list();
	iomem(0x10, 0x15);
	iomem(0x20, 0x20);
	expect(subtract(take_list(), all), "");
}

static void test_nothing_of_it(void)
{
	struct grants others;

	iomem(0x0, 0xf);
	iomem(0x16, 0x20);
	mapping(0x10, 0x15, 0x11);
	iommu("/dma", false);
	add(grant_interrupt(0x10));
	others = take_list();
	iomem(0x10, 0x15);
	mapping(0x10, 0x15, 0x10);
	expect(subtract(take_list(), others),
	       "iomem 0x10000+0x6000, mapping 0x10000+0x6000@0x10000");
}

static void test_rest_of_a_mapping_keeps_its_distance(void)
{
	struct grants hole;

	mapping(0x12, 0x12, 0x22);
	hole = take_list();
	mapping(0x10, 0x14, 0x20);
	expect(subtract(take_list(), hole),
	       "mapping 0x10000+0x2000@0x20000, mapping 0x13000+0x2000@0x23000");
}

static void test_interrupts_and_devices(void)
{
	struct grants held;

	iommu("/b", false);
	add(grant_interrupt(33));
	held = take_list();
	iommu("/a", false);
	iommu("/b", false);
	iommu("/c", false);
	add(grant_interrupt(32));
	add(grant_interrupt(33));
	expect(subtract(take_list(), held), "iommu /a, iommu /c, interrupt 32");
}

static void test_doubt_survives_a_difference(void)
{
	struct grants none = { .n = 0 }, rest;

	iommu("/a", true);
	rest = subtract(take_list(), none);
	check_eq(rest.n, 1);
	check(rest.items[0].doubtful);
	grants_done(&rest);
}

/* ---- intersection ---- */

static void test_intersection(void)
{
	struct grants a;

	iommu("/a", false);
	iomem(0x10, 0x15);
	add(grant_interrupt(32));
	add(grant_interrupt(33));
	a = take_list();
	iomem(0x0, 0x11);
	iomem(0x14, 0x20);
	add(grant_interrupt(33));
	add(grant_interrupt(34));
	expect(intersect(a, take_list()),
	       "iomem 0x10000+0x2000, iomem 0x14000+0x2000, interrupt 33");
}

static void test_intersection_with_nothing(void)
{
	struct grants a;

	iomem(0x10, 0x15);
	a = take_list();
	expect(intersect(a, take_list()), "");
	iomem(0x10, 0x15);
	expect(intersect((struct grants){ .n = 0 }, take_list()), "");
}

/* ---- finding ---- */

static bool finds(const struct grants *grants, struct grant grant)
{
	return grants_find(grants, &grant) != NULL;
}

static bool contains(const struct grants *grants, struct grant grant)
{
	return grants_contain(grants, &grant);
}

static void test_find_anything_in_common(void)
{
	struct grants grants;

	iomem(0x10, 0x11);
	add(grant_interrupt(33));
	grants = take_list();
	check(finds(&grants, grant_iomem((struct range){ 0x11, 0x20 })));
	check(!finds(&grants, grant_iomem((struct range){ 0x12, 0x20 })));
	check(finds(&grants, grant_interrupt(33)) && !finds(&grants, grant_interrupt(0x10)));
	grants_done(&grants);
}

static void test_find_mapping_at_whatever_place(void)
{
	struct grants grants;

	mapping(0x10, 0x11, 0x20);
	grants = take_list();
	check(finds(&grants, grant_mapping((struct range){ 0x10, 0x10 }, 0)));
	check(!contains(&grants, grant_mapping((struct range){ 0x10, 0x10 }, 0)));
	check(contains(&grants, grant_mapping((struct range){ 0x11, 0x11 }, 0x21)));
	grants_done(&grants);
}

static void test_find_device(void)
{
	char a[] = "/a", b[] = "/b";
	struct grants grants;

	iommu("/a", false);
	grants = take_list();
	check(finds(&grants, (struct grant){ .kind = GRANT_IOMMU, .path = a }));
	check(!finds(&grants, (struct grant){ .kind = GRANT_IOMMU, .path = b }));
	grants_done(&grants);
}

static void test_contain_is_all_of_it(void)
{
	struct grants grants;

	iomem(0x10, 0x12);
	iomem(0x14, 0x14);
	grants = take_list();
	check(contains(&grants, grant_iomem((struct range){ 0x10, 0x12 })));
	check(contains(&grants, grant_iomem((struct range){ 0x14, 0x14 })));
	check(!contains(&grants, grant_iomem((struct range){ 0x12, 0x14 })));
	check(!contains(&grants, grant_iomem((struct range){ 0x15, 0x15 })));
	grants_done(&grants);
}

/* ---- edges ---- */

static void test_last_frame(void)
{
	struct grants last;

	iomem(LAST_FRAME, LAST_FRAME);
	last = take_list();
	iomem(LAST_FRAME - 1, LAST_FRAME);
	expect(subtract(take_list(), last), "iomem 0xffffffffffffe000+0x1000");
}

static void test_numbers_up_to_the_end(void)
{
	struct grants grants;

	iomem(UINT64_MAX, UINT64_MAX);
	iomem(0, UINT64_MAX);
	grants = take_list();
	check_eq(grants.n, 1);
	check_eq(grants.items[0].frames.first, 0);
	check(grants.items[0].frames.last == UINT64_MAX);
	iomem(UINT64_MAX, UINT64_MAX);
	grants = subtract(grants, take_list());
	check(grants.n == 1 && grants.items[0].frames.last == UINT64_MAX - 1);
	grants_done(&grants);
}

static void test_first_frame(void)
{
	struct grants first;

	iomem(0, 0);
	first = take_list();
	iomem(0, 1);
	expect(subtract(take_list(), first), "iomem 0x1000+0x1000");
}

static void test_distance_wraps(void)
{
	struct grants grants;

	mapping(LAST_FRAME, LAST_FRAME, 0);
	mapping(0, 0, 1);
	grants = take_list();
	check_eq(grants.n, 2);
	grants_done(&grants);
}

static void test_done_twice(void)
{
	struct grants grants;

	iommu("/a", false);
	grants = take_list();
	grants_done(&grants);
	check_eq(grants.n, 0);
	grants_done(&grants);
}

int main(void)
{
	test_texts();
	test_text_of_one_and_of_none();
	test_kinds_have_names();
	test_order_is_that_of_applying();
	test_overlapping_frames_become_one();
	test_touching_frames_become_one();
	test_frames_with_a_gap_stay_two();
	test_mappings_at_one_distance_become_one();
	test_mappings_elsewhere_stay_two();
	test_mapping_below_its_frames();
	test_interrupts_stay_apart_each_once();
	test_devices_each_once();
	test_normalising_twice();
	test_certain_wins_over_doubtful();
	test_hole_in_the_middle();
	test_holes_at_both_ends();
	test_all_of_it();
	test_nothing_of_it();
	test_rest_of_a_mapping_keeps_its_distance();
	test_interrupts_and_devices();
	test_doubt_survives_a_difference();
	test_intersection();
	test_intersection_with_nothing();
	test_find_anything_in_common();
	test_find_mapping_at_whatever_place();
	test_find_device();
	test_contain_is_all_of_it();
	test_last_frame();
	test_numbers_up_to_the_end();
	test_first_frame();
	test_distance_wraps();
	test_done_twice();
	return 0;
}
