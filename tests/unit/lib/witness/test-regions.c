/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A board's registers against what Linux has claimed: agrees, differs, not seen. */

#undef NDEBUG
#include "hearing.h"

static void test_region_by_any_of_its_names(void)
{
	static const char *const lines[] = {
		"00009000-00009fff : uart@9000\n",      "00009000-00009fff : 9000.uart\n",
		"00009000-000090ff : 9000.uart regs\n", "00009000-00009fff : 9000.uart uart@9000\n",
		"00009000-00009fff : serial\n", /* exactly these addresses */
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		_cleanup_(hearing_donep) struct hearing h = hear(NULL, lines[i], NULL, NULL);

		check_answer(&h, "/uart@9000", "reg 0", WITNESS_AGREES, "iomem line 1");
		check(answers_agree(&h.answers));
	}
}

static void test_region_is_elsewhere(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, "00019000-00019fff : 9000.uart uart@9000\n", NULL, NULL);

	check_answer(&h, "/uart@9000", "reg 0", WITNESS_DIFFERS,
		     "the tree has 0x9000+0x1000, but Linux has 0x19000+0x1000");
}

static void test_region_is_shorter(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(NULL,
							 "00009000-000097ff : uart@9000\n"
							 "0000a000-0000a7ff : a000.rtc rtc@a000\n",
							 NULL, NULL);

	check_answer(&h, "/uart@9000", "reg 0", WITNESS_DIFFERS,
		     "the tree has 0x9000+0x1000, but Linux has 0x9000+0x800");
	check_answer(&h, "/rtc@a000", "reg 0", WITNESS_DIFFERS, "Linux has 0xa000+0x800");
}

/* As arm-smmu-v3 does, and dwc3, whose child has the name, too. */
static void test_region_is_claimed_in_part(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL,
		     "00009000-00009dff : 9000.uart\n"
		     "0000a000-0000a7ff : xhci-hcd.0.auto rtc@a000\n"
		     "0000a900-0000afff : a000.rtc rtc@a000\n",
		     NULL, NULL);

	check_answer(&h, "/uart@9000", "reg 0", WITNESS_AGREES, "9000.uart");
	check_answer(&h, "/rtc@a000", "reg 0", WITNESS_AGREES, "claimed as");
}

/* The node that Linux has there is somewhere else in the tree. */
static void test_region_is_claimed_for_another(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, "0000a000-0000afff : 9000.uart uart@9000\n", NULL, NULL);

	check_answer(&h, "/rtc@a000", "reg 0", WITNESS_DIFFERS,
		     "the tree has 0xa000+0x1000 for it, but Linux has claimed that for 9000.uart");
	check_answer(&h, "/uart@9000", "reg 0", WITNESS_DIFFERS, "0xa000+0x1000");
}

/* A driver claims what its banks have. */
static void test_region_is_claimed_by_the_node_above(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(
		NULL, "0000e000-0000e0ff : e000.pins bank@e000\n0000e100-0000e1ff : pins:mux\n",
		NULL, NULL);

	check_answer(&h, "/pins/bank@e000", "reg 0", WITNESS_AGREES, "iomem line 1");
	check_answer(&h, "/pins/bank@e100", "reg 0", WITNESS_AGREES, "iomem line 2");
	check(answers_agree(&h.answers));
}

/* Registers may have names that nodes have too. */
static void test_name_of_registers(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, "00009000-000090ff : 9000.uart timer\n00009100-000091ff : timer\n", NULL,
		     NULL);

	check_answer(&h, "/uart@9000", "reg 0", WITNESS_AGREES, "iomem line 1");
	check(answers_agree(&h.answers));
}

static void test_second_region_that_the_tree_lacks(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(
		NULL, "00009000-00009fff : uart@9000\n00019000-00019fff : uart@9000\n", NULL, NULL);

	check_answer(&h, "/uart@9000", "reg 0", WITNESS_AGREES, "");
	check_answer(&h, "/uart@9000", "reg", WITNESS_DIFFERS, "0x19000+0x1000");
}

static void test_node_of_another_tree(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, "00019000-00019fff : spi@19000\n", NULL, NULL);

	check_answer(&h, NULL, "reg", WITNESS_DIFFERS,
		     "for spi@19000 (iomem line 1), but that is no node");
}

static void test_names_of_other_things(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, "40000000-7fffffff : System RAM\n  40000000-40ffffff : Kernel code\n",
		     NULL, NULL);

	check(answers_agree(&h.answers));
}

static void test_addresses_that_are_hidden(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, "00000000-00000000 : uart@9000\n", NULL, NULL);

	check_answer(&h, "/uart@9000", "reg 0", WITNESS_NOT_SEEN, "root");
}

static void test_windows_that_linux_joins(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, "00040000-00041fff : pci@20000\n", NULL, NULL);

	check(answers_agree(&h.answers));
}

static void test_window_that_the_tree_lacks(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, "00040000-00042fff : pci@20000\n", NULL, NULL);

	check(!answers_agree(&h.answers));
}

static void test_nothing_is_no_answer(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear("", "", NULL, NULL);

	check_answer(&h, "/uart@9000", "reg 0", WITNESS_NOT_SEEN, "the snapshot has no iomem");
	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_NOT_SEEN, "has neither interrupts");
}

static void test_disabled_node_is_not_seen(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1, "00009000-00009fff : uart@9000\n", NULL, NULL);

	check_answer(&h, "/off@b000", "reg 0", WITNESS_NOT_SEEN, "\"disabled\"");
}

int main(void)
{
	test_region_by_any_of_its_names();
	test_region_is_elsewhere();
	test_region_is_shorter();
	test_region_is_claimed_in_part();
	test_region_is_claimed_for_another();
	test_region_is_claimed_by_the_node_above();
	test_name_of_registers();
	test_second_region_that_the_tree_lacks();
	test_node_of_another_tree();
	test_names_of_other_things();
	test_addresses_that_are_hidden();
	test_windows_that_linux_joins();
	test_window_that_the_tree_lacks();
	test_nothing_is_no_answer();
	test_disabled_node_is_not_seen();
	return 0;
}
