/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is named of those that share, and how many are not. */

#undef NDEBUG
#include "base/cleanup.h"
#include "board/neighbours/claims.h"
#include "boards.h"
#include "check.h"
#include "dts.h"
#include "verdict/sharers.h"

#define DEVICE(name, reg, more) name " { compatible = \"v\"; reg = <" reg ">; " more " }; "

static const char crowd[] = BOARD(
	SMMU DEVICE("x@3000", "0x1000 0x3000", "interrupts = <0 1 4>; iommus = <&smmu 7>;") DEVICE(
		"d@2000", "0x2000 0x10 0x2100 0x10 0x3000 0x10", "interrupts = <0 1 4>, <0 1 4>;")
		DEVICE("c@2000", "0x2020 0x10", "iommus = <&smmu 7>;")
			DEVICE("e@2000", "0x2040 0x10", "interrupts = <0 1 4>;")
				DEVICE("alone@9000", "0x9000 0x1000", ""));

static struct sharers page_sharers(const struct board *board, const char *path)
{
	const struct device *device = dts_device(board, path);
	struct claim claim = board_page_claim(board, board->regions.items + device->regions.first);
	struct sharers sharers = { .first = 77 };

	check_eq(sharers_find(&board->pages, &claim, &sharers), 0);
	return sharers;
}

/* However many regions of one are in the page. */
static void test_first_one_is_named_and_the_rest_is_counted(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(crowd);
	struct sharers sharers = page_sharers(board, "/x@3000");

	check_str(sharers.named->name, "c@2000");
	check_eq(sharers.n_more, 2);
}

static void test_number_is_the_first_that_is_shared(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(crowd);

	check_eq(page_sharers(board, "/x@3000").first, 2);
}

static void test_nobody_shares(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(crowd);
	struct sharers sharers = page_sharers(board, "/alone@9000");

	check(!sharers.named);
	check_eq(sharers.n_more, 0);
	check_eq(sharers.first, 77);
}

static void test_bus_is_not_named_if_another_shares(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD(
		DEVICE("bus@1000", "0x1000 0x1000",
		       "#address-cells = <1>; #size-cells = <1>; ranges; " DEVICE(
			       "a@1000", "0x1000 0x10", "") DEVICE("b@1010", "0x1010 0x10", ""))));
	struct sharers sharers = page_sharers(board, "/bus@1000/a@1000");

	check_str(sharers.named->name, "b@1010");
	check_eq(sharers.n_more, 1);
}

/* ---- in sentences ---- */

static void check_sentence(const char *source, enum finding_code code, const char *sentence)
{
	_cleanup_(board_freep) struct board *board = dts_board(source);
	struct finding finding = dts_finding(board, "/x@3000", code);
	_cleanup_(freep) char *text = finding_text(&finding);

	check_str(text, sentence);
}

static void test_sentences(void)
{
	check_sentence(
		crowd, FINDING_SHARED_PAGE,
		"page 0x2000 of /x@3000 also holds registers of /c@2000 and 2 more ('ptctl show' "
		"lists all); the guest would get these too");
	check_sentence(
		crowd, FINDING_SHARED_INTERRUPT,
		"INTID 33 of /x@3000 is also the interrupt of /d@2000 and 1 more ('ptctl show' "
		"lists all); these must go to the same guest");
	check_sentence(
		crowd, FINDING_SHARED_STREAM,
		"stream ID 0x7 of /x@3000 at /smmu is also that of /c@2000; the IOMMU cannot tell "
		"them apart");
}

int main(void)
{
	test_first_one_is_named_and_the_rest_is_counted();
	test_number_is_the_first_that_is_shared();
	test_nobody_shares();
	test_bus_is_not_named_if_another_shares();
	test_sentences();
	return 0;
}
