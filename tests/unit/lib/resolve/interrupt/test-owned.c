/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INTIDs by other properties than interrupts. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "boards.h"
#include "check.h"
#include "dts.h"

#define MSI(more) \
	BOARD("x { compatible = \"x\"; reg = <0x1000 0x1000>; msi-controller; " more " };")
#define HOST(more)                                                                      \
	BOARD("x { compatible = \"x\"; reg = <0x1000 0x1000>; device_type = \"pci\"; "  \
	      "#address-cells = <3>; #size-cells = <2>; #interrupt-cells = <1>; "       \
	      "interrupt-map-mask = <0 0 0 7>; interrupt-map = <0 0 0 1 &gic 0 10 4>, " \
	      "<0 0 0 2 &gic 0 11 4>, <0 0 0 3 &gic 0 10 4>; " more " };")

/* What /x owns: the n-th run, and how many there are. */
static const struct row {
	const char *dts;
	size_t n;
	uint32_t intid, count;
} rows[] = {
	{ MSI(""), 0, 0, 0 },
	{ MSI("mbi-ranges = <296 24>, <400 8>;"), 2, 296, 24 },
	{ BOARD("x { compatible = \"x\"; reg = <0x1000 0x1000>; mbi-ranges = <296 24>; };"), 0, 0,
	  0 },
	{ MSI("arm,msi-base-spi = <160>; arm,msi-num-spis = <32>;"), 1, 160, 32 },
	{ MSI("arm,msi-base-spi = <160>;"), 0, 0, 0 },
	{ MSI("al,msi-base-spi = <160>; al,msi-num-spis = <160>;"), 1, 192, 160 },
	{ MSI("marvell,spi-ranges = <64 64>;"), 1, 64, 64 },
	{ MSI("marvell,spi-base = <128>, <136>;"), 2, 128, 8 },
	{ MSI("msi-ranges = <&gic 0 128 1 64>;"), 1, 160, 64 },
	{ MSI("msi-ranges = <&gic 0 247 1 8>; brcm,msi-offset = <8>;"), 1, 287, 8 },
	{ MSI("msi-ranges = <&gic 0 128 1>;"), 0, 0, 0 },
	{ MSI("msi-ranges = <77 0 128 1 64>;"), 0, 0, 0 },
	/* Only what a GIC has. */
	{ MSI("mbi-ranges = <1000 0xffffffff>, <16 4>, <1020 4>, <100 0>;"), 1, 1000, 20 },
	{ HOST("ranges;"), 2, 42, 1 },
};

static void test_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(board_freep) struct board *board = dts_board(rows[i].dts);
		const struct device *x = dts_device(board, "/x");
		size_t n = 0;

		board_for_each_owned (owned, board, x) {
			check(n > 0 || owned->intid == rows[i].intid);
			check(n++ > 0 || owned->count == rows[i].count);
		}
		check_eq(n, rows[i].n);
	}
}

static void test_others_share_them(void)
{
	static const char *const boards[] = {
		MSI("mbi-ranges = <100 8>; }; y { compatible = \"y\"; interrupts = <0 71 4>;"),
		HOST("ranges; }; y { compatible = \"y\"; interrupts = <0 11 4>;"),
	};

	for (size_t i = 0; i < ARRAY_SIZE(boards); i++) {
		_cleanup_(board_freep) struct board *board = dts_board(boards[i]);

		check_eq(dts_count(board, "/x", FINDING_SHARED_INTERRUPT), 1);
		check_eq(dts_count(board, "/y", FINDING_SHARED_INTERRUPT), 1);
	}
}

/* A host's own interrupt may be one of its lines. */
static void test_its_own_are_not_shared(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board(HOST("ranges; interrupts = <0 10 4>;"));

	check_eq(dts_count(board, "/x", FINDING_SHARED_INTERRUPT), 0);
}

int main(void)
{
	test_rows();
	test_others_share_them();
	test_its_own_are_not_shared();
	return 0;
}
