/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The windows of PCI hosts. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

#define ROOT "/ { #address-cells = <2>; #size-cells = <1>; "
#define PCI  "#address-cells = <3>; #size-cells = <2>; "

static struct pci_windows windows_of(const char *source, const char *path)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(source);
	struct pci_windows windows = { .n = 0 };

	check_eq(address_gather_windows(dts_node(tree, path), &windows), 0);
	return windows;
}

static void test_spaces(void)
{
	struct pci_windows windows = windows_of(
		ROOT "scb { #address-cells = <2>; #size-cells = <1>; ranges = <0 0x7c000000 0 "
		     "0xfc000000 0x3800000>, <6 0 6 0 0x40000000>; pcie@0 { " PCI
		     "ranges = <0x02000000 0 0xf8000000 6 0 0 0x4000000>, "
		     "<0x01000000 0 0 0 0x7c000000 0 0x10000>, <0x43000000 8 0 9 0 1 0>, "
		     "<0 0 0 0 0x7c100000 0 0x1000>; }; }; };",
		"/scb/pcie@0");

	check_eq(windows.n, 4);
	check_str(pci_space_name(windows.items[0].flags), "memory");
	check_eq(windows.items[0].bus_address, 0xf8000000);
	check(windows.items[0].translated);
	check_eq(windows.items[0].address, 0x600000000);
	check_eq(windows.items[0].size, 0x4000000);
	check_str(pci_space_name(windows.items[1].flags), "io");
	check_eq(windows.items[1].address, 0xfc000000);
	check_str(pci_space_name(windows.items[2].flags), "prefetchable");
	check_eq(windows.items[2].bus_address, 0x800000000);
	check(!windows.items[2].translated);
	check_str(pci_space_name(windows.items[3].flags), "configuration");
	array_done(&windows);
}

/* Those of a bridge lie in its host's. */
static void test_none(void)
{
	check_eq(windows_of(ROOT "bus { #address-cells = <1>; #size-cells = <1>; "
				 "ranges = <0 0 0x1000 0x1000>; }; };",
			    "/bus")
			 .n,
		 0);
	check_eq(windows_of(ROOT "pcie@0 { " PCI "ranges; }; };", "/pcie@0").n, 0);
	check_eq(windows_of(ROOT "pcie@0 { " PCI "pci@1 { device_type = \"pci\"; " PCI
				 "ranges = <0x02000000 0 0 0x02000000 0 0 0 0x1000>; }; }; };",
			    "/pcie@0/pci@1")
			 .n,
		 0);
}

int main(void)
{
	test_spaces();
	test_none();
	return 0;
}
