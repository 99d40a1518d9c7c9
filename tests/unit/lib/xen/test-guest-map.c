/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The address space and the interrupts of guests. */

#undef NDEBUG
#include <inttypes.h>

#include "check.h"
#include "xen/guest-map.h"

static void test_virtual_interrupts(void)
{
	check(!guest_map_interrupt(31));
	check_str(guest_map_interrupt(32), "virtual UART");
	check_str(guest_map_interrupt(33), "virtio devices");
	check_str(guest_map_interrupt(43), "virtio devices");
	check(!guest_map_interrupt(44));
}

static void test_windows_are_sorted_and_apart(void)
{
	size_t n;
	const struct guest_window *windows = guest_map_windows(&n);

	for (size_t i = 0; i < n; i++) {
		check(windows[i].addresses.first < windows[i].addresses.last);
		check_eq(windows[i].addresses.first & 0xfff, 0);
		check_eq(windows[i].addresses.last & 0xfff, 0xfff);
		check(i == 0 || windows[i - 1].addresses.last < windows[i].addresses.first);
		check(windows[i].addresses.last < GUEST_RAM0_BASE);
	}
}

/* The layout of include/public/arch-arm.h, 4.6 to 4.22: nothing of it is in a window. */
static void test_windows_have_nothing_of_xens(void)
{
	static const struct range used[] = {
		{ 0x02000000, 0x020fffff }, /* virtio-mmio */
		{ 0x03001000, 0x03003fff }, /* GICv2; GICv3 from here to 0x0401ffff */
		{ 0x03001000, 0x0401ffff }, { 0x10000000, 0x1fffffff }, /* vPCI configuration */
		{ 0x20000000, 0x21ffffff },                             /* ACPI */
		{ 0x22000000, 0x22000fff },                             /* vPL011 */
		{ 0x23000000, 0x32ffffff },                             /* vPCI memory */
		{ 0x38000000, 0x38ffffff },                             /* grant table */
		{ 0x39000000, 0x39ffffff },                             /* magic pages */
	};
	size_t n;
	const struct guest_window *windows = guest_map_windows(&n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(used) / sizeof(used[0]); k++)
			check(!range_overlaps(windows[i].addresses, used[k]));
}

static const char *region(uint64_t first, uint64_t last)
{
	const struct guest_region *found = guest_map_find((struct range){ first, last });

	return found ? found->name : NULL;
}

static void test_regions_of_guests(void)
{
	static const struct {
		uint64_t first, last;
		const char *what;
	} regions[] = {
		{ 0x02000000, 0x020fffff, "virtio devices" },
		{ 0x03001000, 0x0401ffff, "virtual GIC" },
		{ 0x22000000, 0x22000fff, "virtual UART" },
		{ 0x38000000, 0x38ffffff, "grant table" },
		{ 0x39000000, 0x39ffffff, "magic pages" },
		{ 0x40000000, 0xffffffff, "RAM" },
		{ 0x200000000, 0xffffffffff, "RAM" },
	};

	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
		check_str(region(regions[i].first, regions[i].first), regions[i].what);
		check_str(region(regions[i].last, regions[i].last), regions[i].what);
	}
	check(!region(0x01fff000, 0x01ffffff));
	check(!region(0x02100000, 0x03000fff));
	check(!region(0x04020000, 0x04020fff));
	check(!region(0x22001000, 0x37ffffff));
	check(!region(0x3a000000, 0x3fffffff));
	check(!region(0x100000000, 0x1ffffffff));
	check(!region(0x10000000000, UINT64_MAX));
}

static void test_region_that_is_touched_anywhere(void)
{
	check_str(region(0, UINT64_MAX), "virtio devices");
	check_str(region(0x21fff000, 0x22000000), "virtual UART");
	check_str(region(0x22000fff, 0x22001fff), "virtual UART");
	check_str(region(0x38fff000, 0x39000fff), "grant table");
	check_str(region(0x3ffff000, 0x40000000), "RAM");
}

/* Where Xen's own example puts a device; only guests with vPCI or ACPI have something there. */
static void test_addresses_that_users_use(void)
{
	check(!region(0x10000000, 0x1fffffff));
	check(!region(0x20000000, 0x21ffffff));
}

static void test_windows_are_free(void)
{
	size_t n;
	const struct guest_window *windows = guest_map_windows(&n);

	for (size_t i = 0; i < n; i++)
		check(!guest_map_find(windows[i].addresses));
}

static void test_ram_of_guests(void)
{
	check(!guest_map_find((struct range){ 0x39000000, 0x39000fff })->is_ram);
	check(guest_map_find((struct range){ 0x40000000, 0x40000fff })->is_ram);
	check(guest_map_find((struct range){ 0x200000000, 0x200000fff })->is_ram);
}

/* Sentences name the windows in words of their own. */
static void test_free_windows_in_words(void)
{
	const char *rest = GUEST_MAP_FREE;
	char expected[64];
	size_t n;
	const struct guest_window *windows = guest_map_windows(&n);

	for (size_t i = 0; i < n; i++) {
		if (!windows[i].allocate)
			continue;
		snprintf(expected, sizeof(expected), "0x%" PRIx64 "..0x%" PRIx64,
			 windows[i].addresses.first, windows[i].addresses.last);
		rest = strstr(rest, expected);
		check(rest);
		rest += strlen(expected);
	}
	check_str(rest, "");
}

static const char *why(enum intid_type type, uint32_t intid)
{
	struct interrupt interrupt = { .type = type, .intid = intid };

	return interrupt_why_unbindable(&interrupt);
}

static void test_interrupts_that_can_be_bound(void)
{
	check(!why(INTID_SPI, 32));
	check(!why(INTID_SPI, GUEST_INTID_MAX));
}

static void test_interrupts_that_cannot_be_bound(void)
{
	check_str(why(INTID_PPI, 27), "each CPU has its own");
	check_str(why(INTID_EPPI, 1060), "each CPU has its own");
	check_str(why(INTID_ESPI, 4100), "Xen misreads extended SPIs");
	check_str(why(INTID_SPI, GUEST_INTID_MAX + 1), "a guest's GIC ends at INTID 991");
	check_str(why(INTID_SPI, 0), "no GIC has its number");
	check_str(why(INTID_NONE, 0), "it has no INTID");
}

int main(void)
{
	test_virtual_interrupts();
	test_windows_are_sorted_and_apart();
	test_windows_have_nothing_of_xens();
	test_regions_of_guests();
	test_region_that_is_touched_anywhere();
	test_addresses_that_users_use();
	test_windows_are_free();
	test_ram_of_guests();
	test_free_windows_in_words();
	test_interrupts_that_can_be_bound();
	test_interrupts_that_cannot_be_bound();
	return 0;
}
