/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only the board as a whole can tell: each finding once, and what it comes to. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

#define CELLS "#address-cells = <1>; #size-cells = <1>; "
#define GIC                                                                             \
	"gic: gic@fe000000 { compatible = \"arm,gic-400\"; reg = <0xfe000000 0x1000>; " \
	"interrupt-controller; #interrupt-cells = <3>; }; "
/* A board with a GIC, and a serial line, which is known not to do DMA. */
#define BOARD(nodes) "/ { " CELLS "interrupt-parent = <&gic>; " GIC nodes " };"
#define SERIAL(more) \
	"serial@ff000000 { compatible = \"ns16550a\"; reg = <0xff000000 0x1000>; " more " }; "
#define S "/serial@ff000000"

/* How many findings of this code a device of this tree has. */
static size_t count(const char *source, const char *path, enum finding_code code)
{
	_cleanup_(board_freep) struct board *board = dts_board(source);

	return dts_count(board, path, code);
}

static enum verdict verdict(const char *source, const char *path)
{
	_cleanup_(board_freep) struct board *board = dts_board(source);

	return dts_verdict(board, path);
}

/* ---- the whole ---- */

static void test_names(void)
{
	check_str(verdict_name(VERDICT_ASSIGNABLE), "assignable");
	check_str(verdict_name(VERDICT_RISKY), "risky");
	check_str(verdict_name(VERDICT_BLOCKED), "blocked");
}

static void test_worst_severity_decides(void)
{
	struct findings findings = { .n = 0 };

	check_eq(verdict_of(&findings), VERDICT_ASSIGNABLE);
	finding_add(&findings, .code = FINDING_SUB_PAGE);
	check_eq(verdict_of(&findings), VERDICT_ASSIGNABLE);
	finding_add(&findings, .code = FINDING_SHARED_PAGE);
	check_eq(verdict_of(&findings), VERDICT_RISKY);
	finding_add(&findings, .code = FINDING_MALFORMED);
	finding_add(&findings, .code = FINDING_SUB_PAGE);
	check_eq(verdict_of(&findings), VERDICT_BLOCKED);
	array_done(&findings);
}

static void test_severity_may_differ_from_the_codes(void)
{
	struct findings findings = { .n = 0 };

	finding_add(&findings, .code = FINDING_NOT_MARKED, .severity = SEVERITY_NOTE);
	check_eq(verdict_of(&findings), VERDICT_ASSIGNABLE);
	array_done(&findings);
}

static void test_device_without_any_problem(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board(BOARD(SERIAL("interrupts = <0 100 4>; xen,passthrough;")));
	struct findings findings = { .n = 0 };

	check_eq(verdict_findings(board, dts_device(board, S), true, &findings), 0);
	check_eq(findings.n, 0);
	array_done(&findings);
}

static void test_order_is_by_severity_then_code(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board(BOARD("x@80 { compatible = \"x\"; reg = <0x80000080 0x10>; interrupts = "
				"<1 9 4>, <0 0 4>; "
				"clocks = <77>; };"));
	struct findings findings = { .n = 0 };

	check_eq(verdict_findings(board, dts_device(board, "/x@80"), true, &findings), 0);
	check(findings.n >= 5);
	for (size_t i = 1; i < findings.n; i++) {
		const struct finding *a = &findings.items[i - 1], *b = &findings.items[i];

		check(a->severity > b->severity ||
		      (a->severity == b->severity && a->code <= b->code));
	}
	array_done(&findings);
}

static void test_summary_has_the_same_codes(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("shared-page.dts");

	for (size_t i = 0; i < board->devices.n; i++) {
		struct findings whole = { .n = 0 }, brief = { .n = 0 };

		check_eq(verdict_findings(board, &board->devices.items[i], true, &whole), 0);
		check_eq(verdict_findings(board, &board->devices.items[i], false, &brief), 0);
		check_eq(whole.n, brief.n);
		for (size_t k = 0; k < whole.n; k++)
			check_eq(whole.items[k].code, brief.items[k].code);
		array_done(&whole);
		array_done(&brief);
	}
}

/* ---- what Xen keeps ---- */

static void test_held_devices(void)
{
	static const char source[] =
		BOARD("timer { compatible = \"arm,armv8-timer\"; interrupts = <1 13 8>; }; "
		      "smmu@fd000000 { compatible = \"arm,smmu-v3\"; reg = <0xfd000000 0x1000>; "
		      "#iommu-cells = <1>; }; " SERIAL(""));

	check_eq(count(source, "/gic@fe000000", FINDING_HELD_BY_XEN), 1);
	check_eq(count(source, "/timer", FINDING_HELD_BY_XEN), 1);
	check_eq(count(source, "/smmu@fd000000", FINDING_HELD_BY_XEN), 1);
	check_eq(count(source, S, FINDING_HELD_BY_XEN), 0);
	check_eq(verdict(source, "/gic@fe000000"), VERDICT_BLOCKED);
}

static void test_page_with_registers_that_xen_keeps(void)
{
	static const char source[] =
		BOARD("x@fe000f00 { compatible = \"x\"; reg = <0xfe000f00 0x200>; };");

	check_eq(count(source, "/x@fe000f00", FINDING_HELD_BY_XEN), 1);
	check_eq(verdict(source, "/x@fe000f00"), VERDICT_BLOCKED);
}

static void test_interrupt_that_xen_uses(void)
{
	static const char source[] =
		BOARD("smmu@fd000000 { compatible = \"arm,mmu-500\"; reg = <0xfd000000 0x1000>; "
		      "interrupts = <0 70 4>; }; " SERIAL("interrupts = <0 70 4>;"));

	check_eq(count(source, S, FINDING_HELD_BY_XEN), 1);
	check_eq(count(source, S, FINDING_SHARED_INTERRUPT), 1);
}

/* Xen drops a node with a PPI together with all that is below. */
static void test_below_a_node_with_a_private_interrupt(void)
{
	static const char source[] = BOARD(
		"bus@1000 { compatible = \"b\"; reg = <0x1000 0x1000>; interrupts = <1 9 4>; " CELLS
		"ranges; inner { " CELLS "ranges; " SERIAL("") "}; };");

	check_eq(count(source, "/bus@1000", FINDING_INTERRUPT_PRIVATE), 1);
	check_eq(count(source, "/bus@1000/inner" S, FINDING_HELD_BY_XEN), 1);
}

static void test_console(void)
{
	check_eq(count(BOARD("chosen { stdout-path = \"" S ":115200n8\"; }; " SERIAL("")), S,
		       FINDING_CONSOLE),
		 1);
	check_eq(count(BOARD("chosen { stdout-path = \"uart:115200n8\"; }; "
			     "aliases { uart = \"" S "\"; }; " SERIAL("")),
		       S, FINDING_CONSOLE),
		 1);
	check_eq(count(BOARD("chosen { linux,stdout-path = \"" S "\"; }; " SERIAL("")), S,
		       FINDING_CONSOLE),
		 1);
	check_eq(count(BOARD("chosen { stdout-path = \"/nowhere\"; }; " SERIAL("")), S,
		       FINDING_CONSOLE),
		 0);
	check_eq(count(BOARD(SERIAL("")), S, FINDING_CONSOLE), 0);
}

static void test_memory(void)
{
	check_eq(count(BOARD("memory@ff000000 { device_type = \"memory\"; reg = <0xff000800 "
			     "0x100>; }; " SERIAL("")),
		       S, FINDING_RESERVED_MEMORY),
		 1);
	check_eq(count(BOARD("reserved-memory { " CELLS
			     "ranges; a@0 { reg = <0xff000000 0x1000>; }; }; " SERIAL("")),
		       S, FINDING_RESERVED_MEMORY),
		 1);
	check_eq(count(BOARD("memory@ff001000 { device_type = \"memory\"; reg = <0xff001000 "
			     "0x1000>; }; " SERIAL("")),
		       S, FINDING_RESERVED_MEMORY),
		 0);
}

/* ---- marks, and dom0's tree beside the host's ---- */

#define XEN_NODE \
	"hypervisor { compatible = \"xen,xen-4.17\", \"xen,xen\"; reg = <0x10000000 0x1000>; }; "

static void test_mark_offline(void)
{
	check_eq(verdict(BOARD(SERIAL("")), S), VERDICT_ASSIGNABLE);
	check_eq(count(BOARD(SERIAL("")), S, FINDING_NOT_MARKED), 1);
	check_eq(count(BOARD(SERIAL("xen,passthrough;")), S, FINDING_NOT_MARKED), 0);
}

static void test_mark_is_not_inherited(void)
{
	check_eq(count(BOARD("bus { " CELLS "ranges; xen,passthrough; " SERIAL("") "};"), "/bus" S,
		       FINDING_NOT_MARKED),
		 1);
}

static void test_mark_in_dom0_is_unknown(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board(BOARD(XEN_NODE SERIAL("status = \"disabled\";")));

	check_eq(dts_count(board, S, FINDING_MARK_UNKNOWN), 1);
	check_eq(dts_count(board, S, FINDING_NOT_MARKED), 0);
	check_eq(board_mark(board, dts_device(board, S)), MARK_UNKNOWN);
}

/* Xen disables what is marked. */
static void test_what_dom0_may_use_is_not_marked(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD(XEN_NODE SERIAL("")));

	check_eq(board_mark(board, dts_device(board, S)), MARK_UNMARKED);
	check_eq(dts_count(board, S, FINDING_NOT_MARKED), 1);
}

static void test_unmarked_on_xen_is_blocked(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board_pair(BOARD(SERIAL("")), BOARD(XEN_NODE SERIAL("")));

	check_eq(dts_finding(board, S, FINDING_NOT_MARKED).severity, SEVERITY_BLOCKER);
	check_eq(dts_verdict(board, S), VERDICT_BLOCKED);
}

static void test_marked_on_xen(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board_pair(BOARD(SERIAL("xen,passthrough;")),
			       BOARD(XEN_NODE SERIAL("status = \"disabled\";")));

	check_eq(board_mark(board, dts_device(board, S)), MARK_MARKED);
	check_eq(dts_verdict(board, S), VERDICT_ASSIGNABLE);
}

static void test_device_that_dom0_does_not_see(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board_pair(BOARD(SERIAL("xen,passthrough;")), BOARD(XEN_NODE));

	check_eq(dts_count(board, S, FINDING_HELD_BY_XEN), 1);
	check_eq(dts_verdict(board, S), VERDICT_BLOCKED);
}

static void test_device_that_a_plain_linux_does_not_see(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board_pair(BOARD(SERIAL("xen,passthrough;")), BOARD(""));

	check_eq(dts_count(board, S, FINDING_TREE_MISMATCH), 1);
	check_eq(dts_count(board, S, FINDING_HELD_BY_XEN), 0);
}

static void test_trees_that_differ(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_pair(
		BOARD(SERIAL("interrupts = <0 100 4>; xen,passthrough;")),
		BOARD(XEN_NODE
		      "serial@ff000000 { compatible = \"ns16550a\"; reg = <0xff000000 0x2000>; "
		      "interrupts = <0 101 4>; };"));

	check_eq(dts_count(board, S, FINDING_TREE_MISMATCH), 2);
}

static void test_no_console_beside_a_host_tree(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_pair(
		BOARD("chosen { stdout-path = \"" S "\"; }; " SERIAL("xen,passthrough;")),
		BOARD(XEN_NODE SERIAL("")));

	check_eq(dts_count(board, S, FINDING_CONSOLE), 0);
}

/* ---- pages ---- */

static void test_sub_page(void)
{
	check_eq(count(BOARD(SERIAL("")), S, FINDING_SUB_PAGE), 0);
	check_eq(
		count(BOARD("x { compatible = \"x\"; reg = <0xff000000 0x100>, <0xff001100 0xf00>, "
			    "<0xff003000 0x2000>; };"),
		      "/x", FINDING_SUB_PAGE),
		2);
}

static void test_nothing_to_grant(void)
{
	static const char source[] =
		BOARD("i2c { #address-cells = <1>; #size-cells = <0>; sensor@48 { compatible = "
		      "\"s\"; reg = <0x48>; }; }; "
		      "ppi { compatible = \"p\"; interrupts = <1 9 4>; }; "
		      "spi { compatible = \"q\"; interrupts = <0 99 4>; }; "
		      "empty { compatible = \"e\"; reg = <0x1000 0>; }; "
		      "parent { compatible = \"g\"; interrupts = <1 9 4>; " CELLS "ranges; "
		      "bank { reg = <0xff000000 0x1000>; }; };");

	check_eq(count(source, "/i2c/sensor@48", FINDING_NOTHING_TO_GRANT), 1);
	check_eq(count(source, "/ppi", FINDING_NOTHING_TO_GRANT), 1);
	check_eq(count(source, "/spi", FINDING_NOTHING_TO_GRANT), 0);
	check_eq(count(source, "/empty", FINDING_NOTHING_TO_GRANT), 1);
	check_eq(count(source, "/parent", FINDING_NOTHING_TO_GRANT), 0);
}

/* ---- interrupts ---- */

static void test_interrupts_that_no_xen_binds(void)
{
	check_eq(count(BOARD(SERIAL("interrupts = <0 959 4>;")), S, FINDING_INTERRUPT_UNSUPPORTED),
		 0);
	check_eq(count(BOARD(SERIAL("interrupts = <0 960 4>;")), S, FINDING_INTERRUPT_UNSUPPORTED),
		 1);
	check_eq(count("/ { " CELLS "gic: gic { compatible = \"arm,gic-v3\"; interrupt-controller; "
		       "#interrupt-cells = <3>; }; " SERIAL(
			       "interrupts-extended = <&gic 2 7 4>;") "};",
		       S, FINDING_INTERRUPT_UNSUPPORTED),
		 1);
}

static void test_interrupts_that_xen_emulates(void)
{
	static const struct {
		uint32_t spi;
		size_t n;
	} cases[] = { { 0, 1 }, { 1, 1 }, { 11, 1 }, { 12, 0 } };

	for (size_t i = 0; i < 4; i++) {
		char source[800];

		snprintf(source, sizeof(source), BOARD(SERIAL("interrupts = <0 %u 4>;")),
			 cases[i].spi);
		check_eq(count(source, S, FINDING_VIRTUAL_INTERRUPT_CLASH), cases[i].n);
		check_eq(verdict(source, S), VERDICT_ASSIGNABLE);
	}
}

/* ---- parts ---- */

static void test_interrupt_of_a_part_stays_behind(void)
{
	static const char source[] =
		BOARD("mac { compatible = \"m\"; reg = <0xff000000 0x1000>; xen,passthrough; "
		      "iommus = <&smmu 1>; "
		      "mdio { #address-cells = <1>; #size-cells = <0>; phy@0 { reg = <0>; "
		      "interrupts = <1 9 4>; }; }; }; "
		      "smmu: smmu { compatible = \"arm,smmu-v3\"; #iommu-cells = <1>; };");

	check_eq(count(source, "/mac", FINDING_PART_LEFT_BEHIND), 1);
	check_eq(count(source, "/mac", FINDING_INTERRUPT_PRIVATE), 0);
	check_eq(count(source, "/mac", FINDING_NOT_TRANSLATABLE), 0);
	check_eq(verdict(source, "/mac"), VERDICT_ASSIGNABLE);
}

static void test_malformed_part_is_a_note(void)
{
	static const char source[] = BOARD(SERIAL(CELLS "ranges; part@0 { reg = <0>; };"));

	check_eq(count(source, S, FINDING_MALFORMED), 1);
	check_eq(verdict(source, S), VERDICT_ASSIGNABLE);
}

static void test_part_on_its_own(void)
{
	static const char source[] = BOARD(SERIAL(
		CELLS "ranges; part@0 { reg = <0xff000000 0x1000>; interrupts = <1 9 4>; };"));

	check_eq(count(source, S "/part@0", FINDING_INTERRUPT_PRIVATE), 1);
}

/* ---- others ---- */

static void test_missing_suppliers(void)
{
	static const char source[] = BOARD("clk: clk { #clock-cells = <0>; }; " SERIAL(
		"clocks = <&clk>, <&clk>; resets = <&clk>; pinctrl-0 = <&own>; own: own { }; "
		"port { power-domains = <&clk>; };"));

	check_eq(count(source, S, FINDING_SUPPLIER_MISSING_IN_GUEST), 3);
	check_eq(verdict(source, S), VERDICT_ASSIGNABLE);
}

static void test_interrupts_and_iommus_are_no_missing_suppliers(void)
{
	static const char source[] =
		BOARD("smmu: smmu { compatible = \"arm,smmu-v3\"; #iommu-cells = <1>; }; " SERIAL(
			"interrupts = <0 100 4>; iommus = <&smmu 1>;"));

	check_eq(count(source, S, FINDING_SUPPLIER_MISSING_IN_GUEST), 0);
}

static void test_msi(void)
{
	static const char source[] =
		BOARD("its: its { #msi-cells = <1>; }; " SERIAL("msi-parent = <&its 4>;"));

	check_eq(count(source, S, FINDING_MSI_UNAVAILABLE), 1);
}

static void test_provider(void)
{
	check_eq(count(BOARD(SERIAL("") "x { clocks = <&{" S "}>; };"), S, FINDING_PROVIDER), 1);
	check_eq(count(BOARD(SERIAL(
			       "port { e: endpoint { }; };") "x { compatible = \"x\"; port { "
							     "endpoint { "
							     "remote-endpoint = <&e>; }; }; };"),
		       S, FINDING_PROVIDER),
		 0);
	check_eq(count(BOARD(SERIAL(CELLS "ranges; usb@0 { compatible = \"u\"; reg = <0 1>; };")),
		       S, FINDING_PROVIDER),
		 1);
	check_eq(count(BOARD(SERIAL("")), S, FINDING_PROVIDER), 0);
}

static void test_disabled_parent(void)
{
	check_eq(count(BOARD("bus { " CELLS "ranges; status = \"disabled\"; " SERIAL("") "};"),
		       "/bus" S, FINDING_PARENT_DISABLED),
		 1);
	check_eq(count(BOARD(SERIAL("status = \"disabled\";")), S, FINDING_PARENT_DISABLED), 0);
}

static void test_duplicate_path(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD(SERIAL("") SERIAL("")));

	check_eq(dts_count(board, S, FINDING_DUPLICATE_PATH), 1);
	check_eq(dts_verdict(board, S), VERDICT_BLOCKED);
}

int main(void)
{
	test_names();
	test_worst_severity_decides();
	test_severity_may_differ_from_the_codes();
	test_device_without_any_problem();
	test_order_is_by_severity_then_code();
	test_summary_has_the_same_codes();
	test_held_devices();
	test_page_with_registers_that_xen_keeps();
	test_interrupt_that_xen_uses();
	test_below_a_node_with_a_private_interrupt();
	test_console();
	test_memory();
	test_mark_offline();
	test_mark_is_not_inherited();
	test_mark_in_dom0_is_unknown();
	test_what_dom0_may_use_is_not_marked();
	test_unmarked_on_xen_is_blocked();
	test_marked_on_xen();
	test_device_that_dom0_does_not_see();
	test_device_that_a_plain_linux_does_not_see();
	test_trees_that_differ();
	test_no_console_beside_a_host_tree();
	test_sub_page();
	test_nothing_to_grant();
	test_interrupts_that_no_xen_binds();
	test_interrupts_that_xen_emulates();
	test_interrupt_of_a_part_stays_behind();
	test_malformed_part_is_a_note();
	test_part_on_its_own();
	test_missing_suppliers();
	test_interrupts_and_iommus_are_no_missing_suppliers();
	test_msi();
	test_provider();
	test_disabled_parent();
	test_duplicate_path();
	return 0;
}
