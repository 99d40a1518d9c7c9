/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A board against what Linux has: agrees, differs, not seen. */

#undef NDEBUG
#include "board/drivers.h"
#include "dts.h"
#include "reading.h"
#include "witness/answers.h"
#include "witness/attach.h"

#define BOARD                                                                                   \
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;"               \
	"  gic: gic@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;"                \
	"    interrupt-controller; #interrupt-cells = <3>; };"                                  \
	"  clk: clk { #clock-cells = <1>; };"                                                   \
	"  timer { compatible = \"arm,armv8-timer\"; interrupts = <1 11 4>; };"                 \
	"  uart@9000 { compatible = \"v,uart\"; reg = <0x9000 0x1000>; interrupts = <0 1 4>;"   \
	"    clocks = <&clk 1>; };"                                                             \
	"  rtc@a000 { compatible = \"v,rtc\"; reg = <0xa000 0x1000>; interrupts = <0 2 1>; };"  \
	"  off@b000 { compatible = \"v,off\"; reg = <0xb000 0x1000>; status = \"disabled\"; };" \
	"  mux: interrupt-controller@c000 { compatible = \"amlogic,meson-gpio-intc\";"          \
	"    reg = <0xc000 0x100>; interrupt-controller; #interrupt-cells = <2>;"               \
	"    amlogic,channel-interrupts = <64 65 66 67 68 69 70 71>; };"                        \
	"  phy@d000 { compatible = \"v,phy\"; reg = <0xd000 0x100>;"                            \
	"    interrupts-extended = <&mux 26 8>; };"                                             \
	"  pins { compatible = \"v,pins\"; #address-cells = <1>; #size-cells = <1>; ranges;"    \
	"    bank@e000 { reg = <0xe000 0x100>; }; bank@e100 { reg = <0xe100 0x100>; }; };"      \
	"  phy@d100 { compatible = \"v,phy\"; reg = <0xd100 0x100>;"                            \
	"    interrupts-extended = <&gic 0 20 4>, <&mux 27 8>; };"                              \
	"  dma@f000 { compatible = \"v,dma\"; reg = <0xf000 0x1000>;"                           \
	"    #address-cells = <1>; #size-cells = <0>; interrupts = <0 8 4>, <0 9 4>;"           \
	"    channel@0 { reg = <0>; interrupts = <0 10 4>; }; };"                               \
	"};"

#define CPUS1 "           CPU0       \n"

struct hearing {
	struct board *board;
	struct witness witness;
	struct expected expected;
	struct answers answers;
};

/* Texts by file; NULL: there is none. */
static struct hearing hear(const char *interrupts, const char *iomem, const char *drivers,
			   const char *hierarchy)
{
	struct hearing h = { .board = dts_board(BOARD), .witness = { .version = "" } };
	const struct {
		enum witness_file file;
		const char *text;
	} files[] = { { WITNESS_INTERRUPTS, interrupts },
		      { WITNESS_IOMEM, iomem },
		      { WITNESS_DRIVERS, drivers },
		      { WITNESS_IRQ_HIERARCHY, hierarchy } };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (files[i].text)
			check_eq(reading_add(&h.witness, files[i].file, files[i].text), 0);
	check_eq(witness_finish(&h.witness, &reading_error), 0);
	check_eq(expected_of_board(&h.expected, h.board, &h.witness), 0);
	check_eq(answers_make(&h.answers, &h.expected, &h.witness), 0);
	return h;
}

static void hearing_donep(struct hearing *h)
{
	answers_done(&h->answers);
	expected_done(&h->expected);
	witness_done(&h->witness);
	board_free(h->board);
}

static bool is_device(const struct answer *answer, const char *device)
{
	return device ? answer->device && strcmp(answer->device, device) == 0 : !answer->device;
}

/* Of the device, or with NULL of none: the first about that property's entry. */
static const struct answer *find(const struct hearing *h, const char *device, const char *what)
{
	for (size_t i = 0; i < h->answers.n; i++)
		if (is_device(&h->answers.items[i], device) &&
		    strcmp(h->answers.items[i].what, what) == 0)
			return &h->answers.items[i];
	check_fail(__FILE__, __LINE__, "there is such an answer", device, what);
}

static void check_answer(const struct hearing *h, const char *device, const char *what,
			 enum witness_answer answer, const char *words)
{
	const struct answer *found = find(h, device, what);

	check_eq(found->answer, answer);
	check_has(found->text, words);
}

/* ---- interrupts ---- */

static void test_interrupt_agrees(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Level     v-uart\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_AGREES, "interrupts line 2");
	check_answer(&h, "/rtc@a000", "interrupts 0", WITNESS_NOT_SEEN, "no driver");
	check(answers_agree(&h.answers));
}

static void test_trigger_differs(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Edge      v-uart\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_DIFFERS,
		     "the tree has INTID 33 level_high, but Linux has INTID 33 edge");
	check(!answers_agree(&h.answers));
}

static void test_trigger_of_nobody_says_nothing(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Edge      \n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_AGREES, "nobody has requested");
}

static void test_intid_of_nobody(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 199 Level     v-uart\n", NULL, NULL, NULL);

	check_answer(&h, NULL, "interrupts", WITNESS_DIFFERS, "INTID 199 level, for v-uart");
}

static void test_intid_of_the_device_is_another(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 199 Level     9000.uart\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_DIFFERS,
		     "the tree has INTID 33 level_high, but Linux has INTID 199 level");
}

/* One that is elsewhere is the tree's only once. */
static void test_one_of_two_intids_is_another(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 199 Level     f000.dma, f000.dma\n", NULL, NULL, NULL);

	check_answer(&h, "/dma@f000", "interrupts 0", WITNESS_DIFFERS, "INTID 199 level");
	check_answer(&h, "/dma@f000", "interrupts 1", WITNESS_NOT_SEEN, "no driver");
}

/* The driver of a device may request those of the nodes below it. */
static void test_intid_is_that_of_a_node_below(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 42 Level     f000.dma\n", NULL, NULL, NULL);

	check_answer(&h, "/dma@f000", "interrupts 0", WITNESS_NOT_SEEN, "no driver");
	check_answer(&h, "/dma@f000/channel@0", "interrupts 0", WITNESS_AGREES, "f000.dma");
	check(answers_agree(&h.answers));
}

/* The phy has an interrupt of its own, and one that is chosen at run time. */
static void test_intid_is_the_one_that_was_chosen(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 97 Level     d100.phy\n", NULL, NULL, NULL);

	check_answer(&h, "/phy@d100", "interrupts-extended 0", WITNESS_NOT_SEEN, "no driver");
	check(answers_agree(&h.answers));
}

static void test_intid_by_the_name_of_the_driver(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 199 Level     uart-v\n", NULL,
		     "platform/9000.uart uart-v /sys/firmware/devicetree/base/uart@9000\n", NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_DIFFERS, "INTID 199 level");
}

/* PPIs are the machine's: timers that nobody uses are mapped, Xen has one for its events. */
static void test_private_interrupts(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(CPUS1
							 " 1: 1 GICv2 27 Level     arch_timer\n"
							 " 2: 1 GICv2 30 Edge      \n"
							 " 3: 1 GICv2 31 Level     events\n",
							 NULL, NULL, NULL);

	check_answer(&h, "/timer", "interrupts 0", WITNESS_AGREES, "arch_timer");
	check(answers_agree(&h.answers));
}

/* A driver that took a message in place of its interrupt. */
static void test_message_in_place_of_the_interrupt(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 ITS-pMSI 0 Edge      9000.uart\n", NULL, NULL,
		     "irq: 9\ndomain: x\n hwirq: 0x1\n chip: pMSI\n parent:\n    domain: y\n"
		     "     hwirq: 0xc7\n     chip: GICv2\n");

	check(witness_find_intid(&h.witness, 199));
	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_NOT_SEEN, "no driver");
}

static void test_message_is_of_no_node(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, NULL, NULL,
		     "irq: 9\ndomain:  x\n hwirq: 0x1\n chip: PCI-MSI\n parent:\n    domain: y\n"
		     "     hwirq: 0xc7\n     chip: GICv2\n");

	check(witness_find_intid(&h.witness, 199));
	check(answers_agree(&h.answers));
}

/* ---- chosen at run time ---- */

#define CHOSEN(intid)                                                                     \
	"irq: 30\ndomain:  :interrupt-controller@c000\n hwirq:   0x1a\n chip:    meson\n" \
	" parent:\n    domain:  :gic@1000-1\n     hwirq:   " intid "\n     chip:    GICv2\n"

static void test_chosen_input(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(NULL, NULL, NULL, CHOSEN("0x61"));

	check_answer(&h, "/phy@d000", "interrupts-extended 0", WITNESS_AGREES,
		     "Linux chose INTID 97");
}

static void test_chosen_input_is_no_candidate(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(NULL, NULL, NULL, CHOSEN("0x21"));

	check_answer(&h, "/phy@d000", "interrupts-extended 0", WITNESS_DIFFERS,
		     "none of the candidates");
}

static void test_choice_that_no_kernel_shows(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(NULL, NULL, NULL, NULL);

	check_answer(&h, "/phy@d000", "interrupts-extended 0", WITNESS_NOT_SEEN,
		     "CONFIG_GENERIC_IRQ_DEBUGFS");
	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_NOT_SEEN,
		     "neither interrupts nor irqs");
	check_answer(&h, "/uart@9000", "reg 0", WITNESS_NOT_SEEN, "has no iomem");
}

/* ---- regions ---- */

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

static void test_disabled_node_is_not_seen(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1, "00009000-00009fff : uart@9000\n", NULL, NULL);

	check_answer(&h, "/off@b000", "reg 0", WITNESS_NOT_SEEN, "\"disabled\"");
}

/* ---- drivers ---- */

static void test_driver_on_a_node_that_is_missing(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, NULL, "platform/x foo /sys/firmware/devicetree/base/soc/x@1\n", NULL);

	check_answer(&h, NULL, "of_node", WITNESS_DIFFERS, "foo bound to /soc/x@1");
}

static void test_driver_on_a_disabled_node(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(
		NULL, NULL, "platform/b000.off foo /sys/firmware/devicetree/base/off@b000\n", NULL);

	check_answer(&h, NULL, "of_node", WITNESS_DIFFERS, "not \"okay\"");
}

static void test_nodes_that_xen_makes(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, NULL, "platform/psci psci /sys/firmware/devicetree/base/psci\n", NULL);

	check(answers_agree(&h.answers));
}

/* ---- a board that learns ---- */

static void test_board_learns(void)
{
	_cleanup_(attached_done) struct attached attached = { .rates = { .n = 0 } };
	_cleanup_(hearing_donep) struct hearing h = hear(
		NULL, NULL,
		"platform/9000.uart uart-v /sys/firmware/devicetree/base/uart@9000\n"
		"platform/9000.uart/9000.uart:0 ctrl /sys/firmware/devicetree/base/uart@9000\n",
		CHOSEN("0x61"));
	const struct node *uart = dts_node(h.board->tree, "/uart@9000");
	const struct node *phy = dts_node(h.board->tree, "/phy@d000");

	check_eq(witness_attach(h.board, &h.witness, &attached), 0);
	check_str(drivers_find(h.board, uart), "uart-v");
	check(!drivers_release(h.board, uart)); /* it was bound once: no finding */
	check_eq(attached.chosen.n, 1);
	check(attached.chosen.items[0].interrupt->node == phy);
	check_eq(attached.chosen.items[0].intid, 97);
}

int main(void)
{
	test_interrupt_agrees();
	test_trigger_differs();
	test_trigger_of_nobody_says_nothing();
	test_intid_of_nobody();
	test_intid_of_the_device_is_another();
	test_one_of_two_intids_is_another();
	test_intid_is_that_of_a_node_below();
	test_intid_is_the_one_that_was_chosen();
	test_intid_by_the_name_of_the_driver();
	test_private_interrupts();
	test_message_in_place_of_the_interrupt();
	test_message_is_of_no_node();
	test_chosen_input();
	test_chosen_input_is_no_candidate();
	test_choice_that_no_kernel_shows();
	test_region_by_any_of_its_names();
	test_region_is_elsewhere();
	test_region_is_claimed_for_another();
	test_region_is_claimed_by_the_node_above();
	test_name_of_registers();
	test_second_region_that_the_tree_lacks();
	test_node_of_another_tree();
	test_names_of_other_things();
	test_addresses_that_are_hidden();
	test_disabled_node_is_not_seen();
	test_driver_on_a_node_that_is_missing();
	test_driver_on_a_disabled_node();
	test_nodes_that_xen_makes();
	test_board_learns();
	return 0;
}
