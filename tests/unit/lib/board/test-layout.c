/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a guest finds a region. Most of it on one board, boards/guest-layout.dts. */

#undef NDEBUG
#include "base/cleanup.h"
#include "board/layout.h"
#include "check.h"
#include "dts.h"
#include "xen/guest-map.h"

#define NO_PLACE UINT64_MAX

/* The guest address of a device's first region. */
static uint64_t place_of(const struct board *board, const char *path)
{
	uint64_t address;

	board_for_each_region (region, board, dts_device(board, path))
		return layout_find(board, region, &address) ? address : NO_PLACE;
	return NO_PLACE;
}

static uint64_t place_on_the_board(const char *path)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("guest-layout.dts");

	return place_of(board, path);
}

static void test_region_inside_a_window_stays(void)
{
	check_eq(place_on_the_board("/timer@9000000"), 0x09000000);
	check_eq(place_on_the_board("/timer@4020000"), 0x04020000);
}

static void test_region_that_runs_out_of_a_window_moves(void)
{
	check_eq(place_on_the_board("/timer@fff0000"), 0x04030000);
}

/* In ascending host addresses: first the timer (two pages of 64 KiB), then the GPU, … */
static void test_order_is_that_of_host_addresses(void)
{
	check(place_on_the_board("/timer@fff0000") < place_on_the_board("/gpu@c0300000"));
	check(place_on_the_board("/gpu@c0300000") < place_on_the_board("/serial@fe001000"));
	check(place_on_the_board("/serial@fe001000") < place_on_the_board("/serial@fe013000"));
}

static void test_shared_page_has_one_place(void)
{
	uint64_t first = place_on_the_board("/serial@fe001000");
	uint64_t second = place_on_the_board("/serial@fe001800");

	check_eq(first & 0xfff, 0);
	check_eq(second, first + 0x800);
}

static void test_offset_within_64_kib_is_kept(void)
{
	check_eq(place_on_the_board("/serial@fe001000") & 0xffff, 0x1000);
	check_eq(place_on_the_board("/serial@fe013000") & 0xffff, 0x3040);
}

static void test_offset_within_2_mib_is_kept(void)
{
	check_eq(place_on_the_board("/gpu@c0300000") & 0x1fffff, 0x100000);
}

static void test_large_region_comes_last(void)
{
	uint64_t large = place_on_the_board("/vpu@80000000");

	check_eq(large & 0x1fffff, 0);
	check(large > place_on_the_board("/serial@fe013000"));
}

static void test_region_that_no_window_holds(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("guest-layout.dts");

	check_eq(place_of(board, "/pcie-config@4000000000"), NO_PLACE);
	check_eq(dts_count(board, "/pcie-config@4000000000", FINDING_NO_GUEST_WINDOW), 1);
	check_eq(dts_count(board, "/timer@9000000", FINDING_NO_GUEST_WINDOW), 0);
}

/* No two pages of the host share a page of the guest, and all lie in a window. */
static void test_places_are_apart_and_inside(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("guest-layout.dts");
	const struct guest_window *windows;
	struct rangeset taken = { .n = 0 };
	uint64_t address;
	size_t n_windows;

	windows = guest_map_windows(&n_windows);
	for (size_t i = 0; i < board->regions.n; i++) {
		const struct region *region = &board->regions.items[i];
		struct range guest;
		bool inside = false;

		if (!layout_find(board, region, &address))
			continue;
		guest = (struct range){ address, range_last(address, region->size) };
		for (size_t w = 0; w < n_windows; w++)
			inside = inside || range_contains(windows[w].addresses, guest);
		check(inside);
		check(!rangeset_find(&taken, guest));
		check_eq(rangeset_add(&taken, guest, NULL), 0);
		rangeset_merge(&taken);
	}
	check_eq(taken.n, 8);
	array_done(&taken);
}

#define ONE(reg)                                                                           \
	"/ { #address-cells = <2>; #size-cells = <2>; x { compatible = \"x\"; reg = <" reg \
	">; }; };"

static uint64_t place_alone(const char *source)
{
	_cleanup_(board_freep) struct board *board = dts_board(source);

	return place_of(board, "/x");
}

static void test_last_page_of_a_window(void)
{
	check_eq(place_alone(ONE("0 0x0ffff000 0 0x1000")), 0x0ffff000);
	check(place_alone(ONE("0 0x0ffff000 0 0x1001")) != 0x0ffff000);
}

static void test_small_windows_keep_but_do_not_take(void)
{
	check_eq(place_alone(ONE("0 0x22001000 0 0x1000")), 0x22001000);
	check_eq(place_alone(ONE("0 0x1000 0 0x1000")), 0x1000);
	check_eq(place_alone(ONE("0 0x50000000 0 0x1000")), 0x04020000);
}

static void test_no_place_for_nothing(void)
{
	check_eq(place_alone(ONE("0 0x1000 0 0")), NO_PLACE);
	check_eq(place_alone("/ { #address-cells = <1>; #size-cells = <0>; "
			     "x { compatible = \"x\"; reg = <0x48>; }; };"),
		 NO_PLACE);
}

static void test_region_at_the_end_of_the_space(void)
{
	check_eq(place_alone(ONE("0xffffffff 0xfffff000 0 0x1000")), 0x0402f000);
	check_eq(place_alone(ONE("0xffffffff 0xfffff000 0 0x2000")), 0x0402f000);
	check_eq(place_alone(ONE("0 0 0xffffffff 0xffffffff")), NO_PLACE);
}

static void test_places_depend_on_the_board_alone(void)
{
	_cleanup_(board_freep) struct board *a = dts_board(
		"/ { #address-cells = <1>; #size-cells = <1>; "
		"x { compatible = \"x\"; reg = <0xfe000000 0x1000>; }; "
		"y { compatible = \"y\"; reg = <0xfd000000 0x1000>; status = \"disabled\"; }; };");
	_cleanup_(board_freep) struct board *b = dts_board(
		"/ { #address-cells = <1>; #size-cells = <1>; "
		"y { compatible = \"y\"; reg = <0xfd000000 0x1000>; xen,passthrough; }; "
		"x { compatible = \"x\"; reg = <0xfe000000 0x1000>; status = \"disabled\"; }; };");

	check_eq(place_of(a, "/x"), place_of(b, "/x"));
	check_eq(place_of(a, "/y"), place_of(b, "/y"));
	check(place_of(a, "/y") < place_of(a, "/x"));
}

/* Pages that several devices share get one place, even if a region of more than 16 MiB and a small
 * one have them in common. */
static void test_page_of_a_large_and_a_small_region(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { #address-cells = <1>; #size-cells = <1>; "
			  "large { compatible = \"x\"; reg = <0x80000000 0x1800000>; }; "
			  "small { compatible = \"y\"; reg = <0x80100000 0x1000>; }; };");

	check_eq(place_of(board, "/small"), place_of(board, "/large") + 0x100000);
}

/* The allocator's windows together have 368 MiB; then it is over. */
static void test_windows_that_are_full(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { #address-cells = <1>; #size-cells = <1>; "
			  "a { compatible = \"x\"; reg = <0x80000000 0x5000000>; }; "
			  "b { compatible = \"x\"; reg = <0x90000000 0x5000000>; }; "
			  "c { compatible = \"x\"; reg = <0xa0000000 0x5000000>; }; "
			  "d { compatible = \"x\"; reg = <0xb0000000 0x5000000>; }; "
			  "e { compatible = \"x\"; reg = <0xc0000000 0x5000000>; }; };");

	check_eq(place_of(board, "/a"), 0x04200000);
	check_eq(place_of(board, "/b"), 0x09200000);
	check_eq(place_of(board, "/c"), 0x33000000);
	check_eq(place_of(board, "/d"), 0x3a000000);
	check_eq(place_of(board, "/e"), NO_PLACE);
}

/* ---- boards at random ---- */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

#define N_REGIONS 40

/* Regions of all sizes, crowded so that many overlap, in and around the windows and far away. */
static void print_random_region(FILE *out, uint32_t *state, unsigned int i)
{
	static const uint32_t sizes[] = { 0x40,     0x1000,    0x5000,   0x20000,
					  0x300000, 0x1800000, 0x8000000 };
	static const uint32_t bases[] = { 0x01f00000, 0x03ff0000, 0x0ff00000,
					  0x37f00000, 0x80000000, 0xf0000000 };
	uint32_t size = sizes[next_random(state) % 7], base = bases[next_random(state) % 6];
	uint32_t above = next_random(state) % 4 == 0;

	base += next_random(state) % 64 * 0x40000 + next_random(state) % 4 * 0x840;
	fprintf(out, "x%u { compatible = \"x\"; reg = <%u 0x%x 0 0x%x>; }; ", i, above, base, size);
}

static struct board *random_board(uint32_t seed)
{
	_cleanup_(freep) char *source = NULL;
	uint32_t state = seed * 7919 + 1;
	size_t size;
	FILE *out = open_memstream(&source, &size);

	check(out);
	fputs("/ { #address-cells = <2>; #size-cells = <2>; ", out);
	for (unsigned int i = 0; i < N_REGIONS; i++)
		print_random_region(out, &state, i);
	fputs("};", out);
	check_eq(fclose(out), 0);
	return dts_board(source);
}

static bool is_inside_a_window(struct range addresses)
{
	size_t n;
	const struct guest_window *windows = guest_map_windows(&n);

	for (size_t i = 0; i < n; i++)
		if (range_contains(windows[i].addresses, addresses))
			return true;
	return false;
}

/* Regions have the same pages in common in a guest as in the host. */
static void check_pair(const struct region *a, uint64_t at_a, const struct region *b, uint64_t at_b)
{
	struct range guest_a = range_frames(at_a, a->size), guest_b = range_frames(at_b, b->size);
	bool shared = range_overlaps(range_frames(a->address, a->size),
				     range_frames(b->address, b->size));

	check_eq(range_overlaps(guest_a, guest_b), shared);
	if (shared)
		check_eq(at_a - a->address, at_b - b->address);
}

static void check_places(const struct board *board)
{
	const struct region *regions = board->regions.items;
	uint64_t at, other;

	check_eq(board->regions.n, N_REGIONS);
	for (size_t i = 0; i < N_REGIONS; i++) {
		if (!layout_find(board, &regions[i], &at))
			continue;
		check(is_inside_a_window((struct range){ at, range_last(at, regions[i].size) }));
		check_eq(at & 0xffff, regions[i].address & 0xffff);
		for (size_t k = 0; k < i; k++)
			if (layout_find(board, &regions[k], &other))
				check_pair(&regions[i], at, &regions[k], other);
	}
}

static void test_random_boards(void)
{
	for (uint32_t seed = 0; seed < 40; seed++) {
		_cleanup_(board_freep) struct board *board = random_board(seed);

		check_places(board);
	}
}

int main(void)
{
	test_region_inside_a_window_stays();
	test_region_that_runs_out_of_a_window_moves();
	test_order_is_that_of_host_addresses();
	test_shared_page_has_one_place();
	test_offset_within_64_kib_is_kept();
	test_offset_within_2_mib_is_kept();
	test_large_region_comes_last();
	test_region_that_no_window_holds();
	test_places_are_apart_and_inside();
	test_last_page_of_a_window();
	test_small_windows_keep_but_do_not_take();
	test_no_place_for_nothing();
	test_region_at_the_end_of_the_space();
	test_places_depend_on_the_board_alone();
	test_page_of_a_large_and_a_small_region();
	test_windows_that_are_full();
	test_random_boards();
	return 0;
}
