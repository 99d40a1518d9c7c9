/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each finding at least once, and what findings come to. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "boards.h"
#include "check.h"
#include "dts.h"

#define MEMORY(reg) "memory@0 { device_type = \"memory\"; reg = <" reg ">; }; "
#define WATCHDOG    BOARD("watchdog@1000 { compatible = \"v,dog\"; reg = <0x1000 0x1000>; };")
#define SPI(n)      BOARD(SERIAL("interrupts = <0 " #n " 4>;"))

/* ---- findings ---- */

static const char kept[] =
	BOARD("timer { compatible = \"arm,armv8-timer\"; interrupts = <1 13 8>; }; "
	      "smmu@fd000000 { compatible = \"arm,smmu-v3\"; reg = <0xfd000000 0x1000>; "
	      "#iommu-cells = <1>; }; "
	      "x@fe000f00 { compatible = \"x\"; reg = <0xfe000f00 0x200>; }; " SERIAL(""));

static const char kept_line[] =
	BOARD("smmu@fd000000 { compatible = \"arm,mmu-500\"; reg = <0xfd000000 0x1000>; "
	      "interrupts = <0 70 4>; }; " SERIAL("interrupts = <0 70 4>;"));

static const char below_private[] =
	BOARD("bus@1000 { compatible = \"b\"; reg = <0x1000 0x1000>; interrupts = <1 9 4>; " CELLS
	      "ranges; inner { " CELLS "ranges; " SERIAL("") "}; };");

static const char bare[] =
	BOARD("i2c { #address-cells = <1>; #size-cells = <0>; sensor@48 { compatible = \"s\"; "
	      "reg = <0x48>; }; }; "
	      "ppi { compatible = \"p\"; interrupts = <1 9 4>; }; "
	      "spi { compatible = \"q\"; interrupts = <0 99 4>; }; "
	      "empty { compatible = \"e\"; reg = <0x1000 0>; }; "
	      "parent { compatible = \"g\"; interrupts = <1 9 4>; " CELLS "ranges; "
	      "bank { reg = <0xff000000 0x1000>; }; };");

static const char phy[] =
	BOARD("mac { compatible = \"m\"; reg = <0xff000000 0x1000>; xen,passthrough; "
	      "iommus = <&smmu 1>; mdio { #address-cells = <1>; #size-cells = <0>; "
	      "phy@0 { reg = <0>; interrupts = <1 9 4>; }; }; }; " SMMU);

static const char part[] =
	BOARD(SERIAL(CELLS "ranges; part@0 { reg = <0xff000000 0x1000>; interrupts = <1 9 4>; };"));

static const char broken_part[] = BOARD(SERIAL(CELLS "ranges; part@0 { reg = <0>; };"));

static const char suppliers[] = BOARD("clk: clk { #clock-cells = <0>; }; " SERIAL(
	"clocks = <&clk>, <&clk>; resets = <&clk>; pinctrl-0 = <&own>; own: own { }; "
	"port { power-domains = <&clk>; };"));

static const char needs[] =
	BOARD("cc: cc { #clock-cells = <1>; #reset-cells = <1>; #power-domain-cells = <0>; }; "
	      "y { compatible = \"y\"; reg = <0x1000 0x1000>; clocks = <&cc 1>; }; " SERIAL(
		      "clocks = <&cc 1>, <&cc 2>, <&cc 3>; resets = <&cc 1>; "
		      "power-domains = <&cc>;"));

static const char pages[] =
	BOARD("x { compatible = \"x\"; reg = <0xff000000 0x100>, <0xff001100 0xf00>, "
	      "<0xff003000 0x2000>; }; y { compatible = \"y\"; reg = <0xff001000 0x100>; };");

static const char controllers[] =
	BOARD("own: own { interrupt-controller; #interrupt-cells = <1>; interrupts = <0 5 4>; }; "
	      "loose: loose { interrupt-controller; #interrupt-cells = <1>; "
	      "interrupt-parent = <&gic>; compatible = \"st,stm32mp1-exti\"; }; "
	      "root: root { interrupt-controller; #interrupt-cells = <1>; "
	      "interrupt-parent = <&root>; }; "
	      "a { compatible = \"a\"; interrupts-extended = <&own 1>; }; "
	      "b { compatible = \"b\"; interrupts-extended = <&loose 1>; }; "
	      "c { compatible = \"c\"; interrupts-extended = <&root 1>; }; "
	      "e { compatible = \"e\"; interrupts-extended = <&own 1>; reg = <0x1000 0x1000>; }; "
	      "f { compatible = \"f\"; interrupts-extended = <&gic 0 988 4>; }; "
	      "g { compatible = \"g\"; interrupts-extended = <&gic 0 9 4>, <&gic 0 960 4>, "
	      "<&root 1>, <&loose 1>; }; "
	      "d { compatible = \"d\"; interrupts-extended = <&gic 0 988 4>, <0>, "
	      "<&gic 0 7 8>; };");

static const char buses[] = BOARD("bus { " CELLS "ranges = <0x0 0xff000000 0x1000>; "
				  "past@800 { compatible = \"p\"; reg = <0x800 0x1000>; }; "
				  "out@2000 { compatible = \"o\"; reg = <0x2000 0x1000>; }; }; "
				  "wide { #address-cells = <2>; #size-cells = <1>; ranges; "
				  "narrow { " CELLS "ranges = <0x0 0x1 0x0 0x10000>; "
				  "cut@0 { compatible = \"c\"; reg = <0x0 0x1000>; }; }; };");

static const char streams[] =
	BOARD(SMMU "a { compatible = \"a\"; reg = <0xfc000000 0x1000>; iommus = <&smmu 1>; }; "
		   "b { compatible = \"b\"; reg = <0xfc001000 0x1000>; iommus = <&smmu 1>; };");

/* A device of a tree has so many findings of a code. */
static const struct row {
	const char *dts, *path;
	enum finding_code code;
	size_t n;
} rows[] = {
	{ kept, "/gic@fe000000", FINDING_HELD_BY_XEN, 1 },
	{ kept, "/timer", FINDING_HELD_BY_XEN, 1 },
	{ kept, "/smmu@fd000000", FINDING_HELD_BY_XEN, 1 },
	{ kept, "/x@fe000f00", FINDING_HELD_BY_XEN, 1 }, /* in the page of the GIC */
	{ kept, S, FINDING_HELD_BY_XEN, 0 },
	{ kept_line, S, FINDING_HELD_BY_XEN, 1 },
	{ kept_line, S, FINDING_SHARED_INTERRUPT, 1 },
	/* Xen drops a node with a PPI together with all nodes below it. */
	{ below_private, "/bus@1000", FINDING_INTERRUPT_PRIVATE, 1 },
	{ below_private, "/bus@1000/inner" S, FINDING_HELD_BY_XEN, 1 },

	{ BOARD("chosen { stdout-path = \"" S ":115200n8\"; }; " SERIAL("")), S, FINDING_CONSOLE,
	  1 },
	{ BOARD("chosen { stdout-path = \"uart:115200n8\"; }; aliases { uart = \"" S
		"\"; }; " SERIAL("")),
	  S, FINDING_CONSOLE, 1 },
	{ BOARD("chosen { linux,stdout-path = \"" S "\"; }; " SERIAL("")), S, FINDING_CONSOLE, 1 },
	{ BOARD("chosen { stdout-path = \"/nowhere\"; }; " SERIAL("")), S, FINDING_CONSOLE, 0 },
	{ BOARD(SERIAL("")), S, FINDING_CONSOLE, 0 },

	{ BOARD("memory@ff000000 { device_type = \"memory\"; reg = <0xff000800 0x100>; }; " SERIAL(
		  "")),
	  S, FINDING_RESERVED_MEMORY, 1 },
	{ BOARD("reserved-memory { " CELLS
		"ranges; a@0 { reg = <0xff000000 0x1000>; }; }; " SERIAL("")),
	  S, FINDING_RESERVED_MEMORY, 1 },
	{ BOARD("memory@ff001000 { device_type = \"memory\"; reg = <0xff001000 0x1000>; }; " SERIAL(
		  "")),
	  S, FINDING_RESERVED_MEMORY, 0 },
	/* RAM where the GIC is: a placeholder, unlike what is reserved. */
	{ BOARD(MEMORY("0xf0000000 0x10000000") SERIAL("")), S, FINDING_MEMORY_PLACEHOLDER, 1 },
	{ BOARD(MEMORY("0xf0000000 0x10000000") SERIAL("")), S, FINDING_RESERVED_MEMORY, 0 },
	{ BOARD(MEMORY(
		  "0xf0000000 0x10000000") "reserved-memory { " CELLS
					   "ranges; a@0 { reg = <0xff000000 0x1000>; }; }; " SERIAL(
						   "")),
	  S, FINDING_RESERVED_MEMORY, 1 },
	{ BOARD(MEMORY("0xfe000000 0x1000>, <0xff000000 0x1000") SERIAL("")), S,
	  FINDING_RESERVED_MEMORY, 1 },

	{ BOARD(SERIAL("")), S, FINDING_NOT_MARKED, 1 },
	{ BOARD(SERIAL("xen,passthrough;")), S, FINDING_NOT_MARKED, 0 },
	{ BOARD("bus { " CELLS "ranges; xen,passthrough; " SERIAL("") "};"), "/bus" S,
	  FINDING_NOT_MARKED, 1 }, /* marks are not inherited */
	{ BOARD(XEN_NODE SERIAL("status = \"disabled\";")), S, FINDING_MARK_UNKNOWN, 1 },
	{ BOARD(XEN_NODE SERIAL("status = \"disabled\";")), S, FINDING_NOT_MARKED, 0 },
	{ BOARD(XEN_NODE SERIAL("")), S, FINDING_NOT_MARKED, 1 }, /* Xen disables marked ones */

	{ BOARD(SERIAL("xen,passthrogh;")), S, FINDING_MARK_MISSPELT, 1 },

	{ BOARD(SERIAL("")), S, FINDING_SUB_PAGE, 0 },
	{ pages, "/x", FINDING_SUB_PAGE, 2 },
	{ pages, "/x", FINDING_SHARED_PAGE, 1 },
	{ pages, "/y", FINDING_SHARED_PAGE, 1 },
	{ BOARD("x { compatible = \"x\"; reg = <0x40000000 0x10000000>; };"), "/x",
	  FINDING_NO_GUEST_WINDOW, 1 },
	{ bare, "/i2c/sensor@48", FINDING_NOTHING_TO_GRANT, 1 },
	{ bare, "/i2c/sensor@48", FINDING_NOT_TRANSLATABLE, 1 },
	{ bare, "/ppi", FINDING_NOTHING_TO_GRANT, 1 },
	{ bare, "/spi", FINDING_NOTHING_TO_GRANT, 0 },
	{ bare, "/empty", FINDING_NOTHING_TO_GRANT, 1 },
	{ bare, "/empty", FINDING_EMPTY_REGION, 1 },
	{ bare, "/parent", FINDING_NOTHING_TO_GRANT, 0 },
	{ buses, "/bus/past@800", FINDING_REGION_PAST_RANGE, 1 },
	{ buses, "/bus/out@2000", FINDING_NOT_TRANSLATABLE, 1 },
	{ buses, "/wide/narrow/cut@0", FINDING_ADDRESS_TRUNCATED, 1 },

	{ controllers, "/a", FINDING_CANDIDATES_ONLY, 1 },
	{ controllers, "/b", FINDING_INTERRUPT_UNRESOLVED, 1 },
	{ controllers, "/c", FINDING_INTERRUPT_NOT_AT_GIC, 1 },
	{ controllers, "/d", FINDING_INTERRUPT_OUT_OF_RANGE, 0 },
	{ controllers, "/d", FINDING_INTERRUPT_LEFT_BEHIND, 1 },
	{ controllers, "/g", FINDING_INTERRUPT_LEFT_BEHIND, 3 },
	{ controllers, "/f", FINDING_INTERRUPT_OUT_OF_RANGE, 1 },
	{ controllers, "/f", FINDING_INTERRUPT_LEFT_BEHIND, 0 },
	{ controllers, "/e", FINDING_NO_INTERRUPT, 1 },
	{ controllers, "/a", FINDING_NO_INTERRUPT, 0 }, /* nothing to grant: blocked anyway */
	{ controllers, "/d", FINDING_INTERRUPT_HOLE, 1 },
	{ controllers, "/d", FINDING_TRIGGER_UNUSUAL, 1 },
	{ SPI(959), S, FINDING_INTERRUPT_UNSUPPORTED, 0 },
	{ SPI(960), S, FINDING_INTERRUPT_UNSUPPORTED, 1 },
	{ "/ { " CELLS "gic: gic { compatible = \"arm,gic-v3\"; interrupt-controller; "
	  "#interrupt-cells = <3>; }; " SERIAL("interrupts-extended = <&gic 2 7 4>;") "};",
	  S, FINDING_INTERRUPT_UNSUPPORTED, 1 },
	{ SPI(0), S, FINDING_VIRTUAL_INTERRUPT_CLASH, 1 },
	{ SPI(1), S, FINDING_VIRTUAL_INTERRUPT_CLASH, 1 },
	{ SPI(11), S, FINDING_VIRTUAL_INTERRUPT_CLASH, 1 },
	{ SPI(12), S, FINDING_VIRTUAL_INTERRUPT_CLASH, 0 },

	{ streams, "/a", FINDING_SHARED_STREAM, 1 },
	{ streams, "/a", FINDING_DMA_UNPROTECTED, 0 },
	{ BOARD("a { compatible = \"a\"; reg = <0xfc000000 0x1000>; };"), "/a",
	  FINDING_DMA_UNPROTECTED, 1 },

	/* The interrupt of a part stays behind; the part on its own is blocked by it. */
	{ phy, "/mac", FINDING_PART_LEFT_BEHIND, 1 },
	{ phy, "/mac", FINDING_INTERRUPT_PRIVATE, 0 },
	{ phy, "/mac", FINDING_NOT_TRANSLATABLE, 0 },
	{ part, S "/part@0", FINDING_INTERRUPT_PRIVATE, 1 },
	{ broken_part, S, FINDING_MALFORMED, 1 },

	{ suppliers, S, FINDING_SUPPLIER_MISSING_IN_GUEST, 3 },
	{ BOARD(SMMU SERIAL("interrupts = <0 100 4>; iommus = <&smmu 1>;")), S,
	  FINDING_SUPPLIER_MISSING_IN_GUEST, 0 },
	{ BOARD("osc: osc { compatible = \"fixed-clock\"; #clock-cells = <0>; "
		"clock-frequency = <24000000>; }; " SERIAL("clocks = <&osc>;")),
	  S, FINDING_SUPPLIER_MISSING_IN_GUEST, 0 }, /* exports copy it */
	{ needs, S, FINDING_SUPPLIER_MISSING_IN_GUEST, 3 },
	{ needs, S, FINDING_UNHELD_SUPPLIER, 2 }, /* one for each property */
	{ needs, S, FINDING_SHARED_SUPPLIER, 1 },
	{ needs, S, FINDING_RESET_UNRELEASED, 1 },
	{ needs, "/y", FINDING_UNHELD_SUPPLIER, 0 },
	{ BOARD("clk: clk { #clock-cells = <0>; assigned-clocks = <&clk>; "
		"assigned-clock-rates = <1000>; }; " SERIAL("clocks = <&clk>;")),
	  S, FINDING_SUPPLIER_MISSING_IN_GUEST, 0 }, /* exports know its rate */
	{ BOARD(SERIAL("clocks = <77>;")), S, FINDING_DANGLING_PHANDLE, 1 },
	{ BOARD("clk: clk { #clock-cells = <1>; }; " SERIAL(
		  "clocks = <&clk 1>;") "ptd { s { ptd,device = \"" S
					"\"; c { clocks = <&clk 2>; }; }; };"),
	  S, FINDING_STAND_IN_STRAY, 1 },
	{ BOARD("its: its { #msi-cells = <1>; }; " SERIAL("msi-parent = <&its 4>;")), S,
	  FINDING_MSI_UNAVAILABLE, 1 },
	{ BOARD(SERIAL("") "x { clocks = <&{" S "}>; };"), S, FINDING_PROVIDER, 1 },
	{ BOARD(SERIAL("port { e: endpoint { }; };") "x { compatible = \"x\"; port { endpoint { "
						     "remote-endpoint = <&e>; }; }; };"),
	  S, FINDING_PROVIDER, 0 },
	{ BOARD(SERIAL(CELLS "ranges; usb@0 { compatible = \"u\"; reg = <0xff000000 1>; };")), S,
	  FINDING_PROVIDER, 1 },
	{ BOARD(SERIAL("")), S, FINDING_PROVIDER, 0 },
	{ BOARD(SERIAL("#clock-cells = <0>;")), S, FINDING_PROVIDER, 1 },
	{ BOARD(SERIAL("#reset-cells = <1>;")), S, FINDING_PROVIDER, 1 },
	{ BOARD(SERIAL("#hwlock-cells = <1>;")), S, FINDING_PROVIDER, 1 },
	{ BOARD("s@1000 { compatible = \"v,s\", \"syscon\"; reg = <0x1000 0x1000>; };"), "/s@1000",
	  FINDING_PROVIDER, 1 },

	{ BOARD("pmu { compatible = \"arm,cortex-a53-pmu\"; interrupts = <0 7 4>; };"), "/pmu",
	  FINDING_CPU_BOUND, 1 },
	{ WATCHDOG, "/watchdog@1000", FINDING_INFRASTRUCTURE, 1 },
	{ WATCHDOG, "/watchdog@1000", FINDING_DMA_UNPROTECTED, 0 },
	{ BOARD(SERIAL("status = \"reserved\";")), S, FINDING_RESERVED_BY_FIRMWARE, 1 },
	{ BOARD("bus { " CELLS "ranges; status = \"reserved\"; " SERIAL("") "};"), "/bus" S,
	  FINDING_RESERVED_BY_FIRMWARE, 1 },
	{ BOARD(SERIAL("status = \"disabled\";")), S, FINDING_RESERVED_BY_FIRMWARE, 0 },
	{ BOARD(SERIAL("key { compatible = \"k\"; interrupts = <0 9 4>; };")), S "/key",
	  FINDING_NO_REGISTERS, 1 },
	{ BOARD("glue { compatible = \"v,glue\"; " CELLS "ranges; " SERIAL("") "};"), "/glue" S,
	  FINDING_NEEDS_PARENT, 1 },
	{ bare, "/spi", FINDING_NO_REGISTERS, 1 },
	{ bare, "/i2c/sensor@48", FINDING_NO_REGISTERS, 0 }, /* blocked anyway */
	/* a child without registers is one device with the node above; one with registers is not */
	{ BOARD(SERIAL(
		  "interrupts = <0 100 4>; c { compatible = \"c\"; interrupts = <0 100 4>; };")),
	  S, FINDING_SHARED_INTERRUPT, 0 },
	{ BOARD(SERIAL(
		  "interrupts = <0 100 4>; c { compatible = \"c\"; interrupts = <0 100 4>; };")),
	  S "/c", FINDING_SHARED_INTERRUPT, 0 },
	{ BOARD(SERIAL("interrupts = <0 100 4>; c { compatible = \"c\"; interrupts = <0 100 4>; "
		       "};") "x { compatible = \"x\"; interrupts = <0 100 4>; };"),
	  S "/c", FINDING_SHARED_INTERRUPT, 1 },
	{ BOARD(SERIAL("interrupts = <0 100 4>; " CELLS
		       "ranges; c@0 { compatible = \"c\"; reg = <0xff000000 1>; interrupts = <0 "
		       "100 4>; };")),
	  S, FINDING_SHARED_INTERRUPT, 1 },
	{ BOARD(SERIAL("") "x { v,grf = <&{" S "} 4>; };"), S, FINDING_PROVIDER, 1 },
	/* an unknown property has its phandle, unless all labels have one */
	{ BOARD(SERIAL("") "x { v,odd = <&{" S "}>; };"), S, FINDING_PROVIDER, 1 },
	{ BOARD(SERIAL("") "x { v,odd = <&{" S "}>; }; __symbols__ { };"), S, FINDING_PROVIDER, 0 },
	{ BOARD(XEN_NODE SERIAL("") "x { v,odd = <&{" S "}>; };"), S, FINDING_PROVIDER, 0 },
	{ BOARD(SERIAL(
		  "port { e: endpoint { remote-endpoint = <&f>; }; };") "x { port { f: endpoint { "
									"remote-endpoint = <&e>; "
									"}; }; };"),
	  S, FINDING_PROVIDER, 0 },
	{ BOARD("bus { " CELLS "ranges; status = \"disabled\"; " SERIAL("") "};"), "/bus" S,
	  FINDING_PARENT_DISABLED, 1 },
	{ BOARD(SERIAL("status = \"disabled\";")), S, FINDING_PARENT_DISABLED, 0 },
	{ BOARD(SERIAL("") SERIAL("")), S, FINDING_DUPLICATE_PATH, 1 },
};

static void test_findings(void)
{
	char expected[TREE_PATH_MAX + 64], found[TREE_PATH_MAX + 64];

	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row++) {
		_cleanup_(board_freep) struct board *board = dts_board(row->dts);
		const char *name = finding_info(row->code)->name;

		snprintf(expected, sizeof(expected), "%s: %zu %s", row->path, row->n, name);
		snprintf(found, sizeof(found), "%s: %zu %s", row->path,
			 dts_count(board, row->path, row->code), name);
		check_str(found, expected);
	}
}

/* Codes of exports, of two trees, and of the running kernel are tested where they come from. */
static void test_every_code_has_a_row(void)
{
	static const enum finding_code elsewhere[] = {
		FINDING_CLOCK_RATE_UNKNOWN,    FINDING_BUS_WINDOWS,  FINDING_INTERRUPT_FORWARDED,
		FINDING_NO_INTERRUPT_IN_GUEST, FINDING_NO_STAND_IN,  FINDING_LEFT_OUT_OF_GUEST,
		FINDING_TREE_MISMATCH,         FINDING_DRIVER_BOUND, FINDING_DMA_ELSEWHERE,
	};
	struct finding_set seen = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		finding_set_add(&seen, elsewhere[i]);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].n > 0)
			finding_set_add(&seen, rows[i].code);
	for (enum finding_code code = 0; code < FINDING_CODES; code++)
		if (!finding_set_has(seen, code))
			check_str(finding_info(code)->name, "found by a row");
}

static enum verdict verdict(const char *source, const char *path)
{
	_cleanup_(board_freep) struct board *board = dts_board(source);

	return dts_verdict(board, path);
}

static void test_verdicts(void)
{
	check_eq(verdict(kept, "/gic@fe000000"), VERDICT_BLOCKED);
	check_eq(verdict(kept, "/x@fe000f00"), VERDICT_BLOCKED);
	check_eq(verdict(controllers, "/d"), VERDICT_RISKY);
	check_eq(verdict(controllers, "/f"), VERDICT_BLOCKED);
	check_eq(verdict(WATCHDOG, "/watchdog@1000"), VERDICT_RISKY);
	check_eq(verdict(BOARD(SERIAL("")), S), VERDICT_ASSIGNABLE);
	check_eq(verdict(SPI(0), S), VERDICT_ASSIGNABLE);
	check_eq(verdict(phy, "/mac"), VERDICT_ASSIGNABLE);
	check_eq(verdict(broken_part, S), VERDICT_ASSIGNABLE);
	check_eq(verdict(suppliers, S), VERDICT_ASSIGNABLE);
	check_eq(verdict(BOARD(SERIAL("") SERIAL("")), S), VERDICT_BLOCKED);
}

/* No stand-in holds what Linux has no driver for. */
static void test_unheld_supplier_that_is_disabled(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board(BOARD("cc: cc { #clock-cells = <0>; status = \"disabled\"; }; " SERIAL(
			"clocks = <&cc>;")));
	struct finding finding = dts_finding(board, S, FINDING_UNHELD_SUPPLIER);

	check(strstr(finding.why, "disabled in the tree"));
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

int main(void)
{
	test_findings();
	test_every_code_has_a_row();
	test_verdicts();
	test_unheld_supplier_that_is_disabled();
	test_names();
	test_worst_severity_decides();
	test_severity_may_differ_from_the_codes();
	test_device_without_any_problem();
	test_order_is_by_severity_then_code();
	test_summary_has_the_same_codes();
	return 0;
}
