/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices as a system description for Microkit. */

#undef NDEBUG
#include "check.h"
#include "exported.h"

#define HEAD                                                                                 \
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;\n"          \
	"gic: gic@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;\n"             \
	"	interrupt-controller; #interrupt-cells = <3>; };\n"                                \
	"intc: intc@2000 { compatible = \"amlogic,meson-gpio-intc\"; reg = <0x2000 0x10>;\n" \
	"	interrupt-controller; #interrupt-cells = <2>;\n"                                   \
	"	amlogic,channel-interrupts = <64 65>; };\n"                                        \
	"gpio: gpio@3000 { compatible = \"vendor,gpio\"; reg = <0x3000 0x1000>;\n"           \
	"	interrupt-controller; #interrupt-cells = <2>; interrupts = <0 50 4>; };\n"

#define RTC(address, more)                                                                        \
	"rtc@" address " { compatible = \"vendor,rtc\"; reg = <0x" address " 0x1000>;" more " };" \
	"\n"

#define IRQ(irq, id, trigger) "<irq irq=\"" irq "\" id=\"" id "\" trigger=\"" trigger "\" />"

static struct exported *want(const char *source, const char *path)
{
	struct exported *exported = exported_new(source);

	exported_want(exported, path);
	return exported;
}

/* Words in the export of one device. */
static void expect(struct exported *exported, const char *words)
{
	check_has(exported_make(exported, "microkit"), words);
	exported_free(exported);
}

static size_t count(const char *text, const char *words)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, words)); at++)
		n++;
	return n;
}

/* ---- memory ---- */

static void test_one_device(void)
{
	expect(want(HEAD RTC("9000000", "interrupts = <0 10 4>;") "};", "/rtc@9000000"),
	       "<system>\n"
	       "  <memory_region name=\"rtc_9000000\" size=\"0x1000\" phys_addr=\"0x9000000\" />\n"
	       "  <protection_domain name=\"passthrough\" priority=\"100\">\n"
	       "    <program_image path=\"passthrough.elf\" />\n"
	       "    <map mr=\"rtc_9000000\" vaddr=\"0x9000000\" perms=\"rw\" cached=\"false\" />\n"
	       "    <!-- interrupt 0 of /rtc@9000000 -->\n"
	       "    " IRQ("42", "0", "level") "\n"
					      "  </protection_domain>\n"
					      "</system>\n");
}

static void test_whole_pages(void)
{
	expect(want(HEAD "rtc@0 { compatible = \"vendor,rtc\"; reg = <0x9000ffc 0x8>; }; };",
		    "/rtc@0"),
	       "<memory_region name=\"rtc_9000000\" size=\"0x2000\" phys_addr=\"0x9000000\" />");
}

/* Microkit refuses regions that overlap. */
static void test_pages_of_two_devices(void)
{
	struct exported *exported =
		want(HEAD "rtc@0 { compatible = \"vendor,rtc\"; reg = <0x9000000 0x1800>; };\n"
			  "timer@0 { compatible = \"vendor,timer\"; reg = <0x9001800 0x1000>; };\n"
			  "};",
		     "/timer@0");

	exported_want(exported, "/rtc@0");
	expect(exported, "<system>\n  <memory_region name=\"rtc_9000000\" size=\"0x3000\" "
			 "phys_addr=\"0x9000000\" />\n  <protection_domain");
}

static void test_neighbours_stay_apart(void)
{
	struct exported *exported =
		want(HEAD RTC("9000000", "") RTC("9001000", "") "};", "/rtc@9000000");

	exported_want(exported, "/rtc@9001000");
	check_eq(count(exported_make(exported, "microkit"), "<memory_region"), 2);
	exported_free(exported);
}

/* Addresses that Xen's guests use for something else do not matter. */
static void test_stays_where_guests_of_xen_have_memory(void)
{
	expect(want(HEAD RTC("40000000", "") "};", "/rtc@40000000"), "vaddr=\"0x40000000\"");
}

static void test_at(void)
{
	struct exported *exported = want(HEAD RTC("9000000", "") "};", "/rtc@9000000");

	exported_wish(exported, "/rtc@9000000", 0x40000000);
	expect(exported, "<map mr=\"rtc_9000000\" vaddr=\"0x40000000\"");
}

static void test_at_beyond_the_end(void)
{
	struct exported *exported = want(HEAD RTC("9000000", "") "};", "/rtc@9000000");

	exported_wish(exported, "/rtc@9000000", (uint64_t)1 << 44);
	exported_refuse(exported, "microkit", "0x100000000000 is beyond what Microkit can map");
}

static void test_page_at_two_places(void)
{
	struct exported *exported =
		want(HEAD "rtc@0 { compatible = \"vendor,rtc\"; reg = <0x9000000 0x800>; };\n"
			  "timer@0 { compatible = \"vendor,timer\"; reg = <0x9000800 0x800>; };\n"
			  "};",
		     "/timer@0");

	exported_want(exported, "/rtc@0");
	exported_wish(exported, "/rtc@0", 0xa000000);
	exported_refuse(exported, "microkit", "page 0x9000000 also belongs to another region");
}

/* Microkit 2 would take large pages, which the physical address does not fit. */
static void test_page_size_is_told(void)
{
	struct exported *exported =
		want(HEAD "rtc@0 { compatible = \"vendor,rtc\"; reg = <0x9001000 0x200000>; }; };",
		     "/rtc@0");

	exported_wish(exported, "/rtc@0", 0xa000000);
	expect(exported, "size=\"0x200000\" page_size=\"0x1000\" phys_addr=\"0x9001000\"");
}

static void test_name_from_anything(void)
{
	expect(want(HEAD "a,b.c_d-e+f@0 { compatible = \"vendor,rtc\"; reg = <0x9000000 4>; }; };",
		    "/a,b.c_d-e+f@0"),
	       "name=\"a_b_c_d_e_f_9000000\"");
}

/* ---- interrupts ---- */

static void expect_trigger(const char *interrupts, const char *words)
{
	char source[2048];

	snprintf(source, sizeof(source), HEAD RTC("9000000", "interrupts = <%s>;") "};",
		 interrupts);
	expect(want(source, "/rtc@9000000"), words);
}

static void test_edge(void)
{
	expect_trigger("0 10 1", IRQ("42", "0", "edge"));
}

static void test_trigger_that_no_gic_has(void)
{
	expect_trigger("0 10 8",
		       "; the tree says level_low (8), which no GIC supports for SPIs -->\n"
		       "    " IRQ("42", "0", "level"));
	expect_trigger("0 10 2", IRQ("42", "0", "edge"));
}

static void test_no_trigger(void)
{
	expect_trigger("0 10 0", "level, Microkit's default -->\n    " IRQ("42", "0", "level"));
}

static void test_unusual_trigger_is_noted(void)
{
	struct exported *exported =
		want(HEAD RTC("9000000", "interrupts = <0 10 8>;") "};", "/rtc@9000000");

	exported_make(exported, "microkit");
	check_eq(exported->export.findings.n, 1);
	check_eq(exported->export.findings.items[0].code, FINDING_TRIGGER_UNUSUAL);
	exported_free(exported);
}

/* Microkit refuses a second irq element for the same one. */
static void test_shared_interrupt(void)
{
	struct exported *exported = want(HEAD RTC("9000000", "interrupts = <0 10 4>;")
						 RTC("9001000", "interrupts = <0 10 4>;") "};",
					 "/rtc@9000000");
	const char *text;

	exported_want(exported, "/rtc@9001000");
	text = exported_make(exported, "microkit");
	check_eq(count(text, "<irq"), 1);
	check_has(text, "interrupt 0 of /rtc@9001000 is INTID 42 too");
	exported_free(exported);
}

static void test_shared_interrupt_with_two_triggers(void)
{
	struct exported *exported = want(HEAD RTC("9000000", "interrupts = <0 10 4>;")
						 RTC("9001000", "interrupts = <0 10 1>;") "};",
					 "/rtc@9000000");

	exported_want(exported, "/rtc@9001000");
	exported_refuse(exported, "microkit", "INTID 42 would be both level and edge triggered");
}

#define KEY(address, pin) RTC(address, "interrupt-parent = <&intc>; interrupts = <" pin " 8>;")

static void test_candidates(void)
{
	struct exported *exported = want(HEAD KEY("9000000", "26") "};", "/rtc@9000000");
	const char *text = exported_make(exported, "microkit");

	check_has(text, IRQ("96", "0", "level") "\n    " IRQ("97", "1", "level"));
	check_has(text, "whichever of INTID 96..97 the driver of /intc@2000 chooses");
	exported_free(exported);
}

static void test_exact_ones_come_first(void)
{
	struct exported *exported = want(HEAD KEY("9000000", "26")
						 RTC("9001000", "interrupts = <0 10 4>;") "};",
					 "/rtc@9000000");

	exported_want(exported, "/rtc@9001000");
	expect(exported, IRQ("96", "1", "level"));
}

static void test_static_dynamic(void)
{
	struct exported *exported =
		want(HEAD KEY("9000000", "26") KEY("9001000", "27") "};", "/rtc@9000000");
	const char *text;

	exported->export.options.static_dynamic = true;
	exported_want(exported, "/rtc@9001000");
	text = exported_make(exported, "microkit");
	check_has(text, "interrupt 0 of /rtc@9000000, if the driver of /intc@2000 chooses the "
			"first line that is free -->\n    " IRQ("96", "0", "level"));
	check_has(text, IRQ("97", "1", "level"));
	exported_free(exported);
}

/* The controller has one line for an input, however many devices are wired to it. */
static void test_static_dynamic_of_one_input(void)
{
	struct exported *exported =
		want(HEAD KEY("9000000", "26") KEY("9001000", "26") "};", "/rtc@9000000");

	exported->export.options.static_dynamic = true;
	exported_want(exported, "/rtc@9001000");
	check_eq(count(exported_make(exported, "microkit"), "<irq"), 1);
	exported_free(exported);
}

static void test_static_dynamic_without_a_free_line(void)
{
	struct exported *exported = want(HEAD KEY("9000000", "26") KEY("9001000", "27")
						 KEY("9002000", "28") "};",
					 "/rtc@9000000");

	exported->export.options.static_dynamic = true;
	exported_want(exported, "/rtc@9001000");
	exported_want(exported, "/rtc@9002000");
	exported_refuse(exported, "microkit", "2 lines to choose from");
}

static void test_candidates_of_two_triggers(void)
{
	struct exported *exported = want(
		HEAD KEY("9000000", "26")
			RTC("9001000", "interrupt-parent = <&intc>; interrupts = <27 1>;") "};",
		"/rtc@9000000");

	exported_want(exported, "/rtc@9001000");
	exported_refuse(exported, "microkit", "--static-dynamic");
}

/* The GPIO controller has one line for all its inputs. */
static void test_line_of_a_controller(void)
{
	struct exported *exported =
		want(HEAD RTC("9000000", "interrupt-parent = <&gpio>; interrupts = <3 4>;") "};",
		     "/rtc@9000000");
	const char *text = exported_make(exported, "microkit");

	check_eq(count(text, "<irq"), 0);
	check_has(text, "goes through /gpio@3000, which has INTID 82 for all its inputs");
	check_eq(exported->export.findings.items[0].code, FINDING_CANDIDATES_ONLY);
	exported_free(exported);
}

static void test_interrupts_that_nobody_can_have(void)
{
	expect(want(HEAD "rtc@0 { compatible = \"vendor,rtc\"; reg = <0x9000000 4>;\n"
			 "part { interrupts = <1 5 4>; }; }; };",
		    "/rtc@0"),
	       "interrupt 0 of /rtc@0/part is private to each processor");
}

/* As many as there are ids, and one more. */
static struct exported *want_interrupts(unsigned int n)
{
	char source[8192];
	size_t used = (size_t)snprintf(source, sizeof(source),
				       HEAD "rtc@0 { compatible = \"vendor,rtc\"; interrupts =");

	for (unsigned int i = 0; i < n; i++)
		used += (size_t)snprintf(source + used, sizeof(source) - used, "%s <0 %u 4>",
					 i ? "," : "", i);
	snprintf(source + used, sizeof(source) - used, "; }; };");
	return want(source, "/rtc@0");
}

static void test_all_ids(void)
{
	expect(want_interrupts(62), IRQ("93", "61", "level"));
}

static void test_too_many_interrupts(void)
{
	exported_refuse(want_interrupts(63), "microkit", "more than 62 interrupt lines");
}

/* ---- comments ---- */

static void test_comment_survives_names(void)
{
	struct exported *exported =
		want(HEAD "rtc--x-@0 { compatible = \"vendor,rtc\"; reg = <0x9000000 4>; }; };",
		     "/rtc--x-@0");
	const char *text = exported_make(exported, "microkit");

	check_has(text, "device: /rtc?-x-@0");
	check(!strstr(text, "--x"));
	exported_free(exported);
}

static void test_dma(void)
{
	expect(want(HEAD "dma@0 { compatible = \"vendor,dma\"; reg = <0x9000000 4>; }; };",
		    "/dma@0"),
	       "Nothing confines DMA of /dma@0 ");
}

static void test_risk_not_accepted(void)
{
	struct exported *exported = exported_new(
		HEAD "dma@0 { compatible = \"vendor,dma\"; reg = <0x9000000 4>; }; };");

	exported_want(exported, "/dma@0");
	finding_set_remove(&exported->plan.items[0].accepted, FINDING_DMA_UNPROTECTED);
	exported_refuse(exported, "microkit", "accept dma_unprotected");
}

int main(void)
{
	test_one_device();
	test_whole_pages();
	test_pages_of_two_devices();
	test_neighbours_stay_apart();
	test_stays_where_guests_of_xen_have_memory();
	test_at();
	test_at_beyond_the_end();
	test_page_at_two_places();
	test_page_size_is_told();
	test_name_from_anything();
	test_edge();
	test_trigger_that_no_gic_has();
	test_no_trigger();
	test_unusual_trigger_is_noted();
	test_shared_interrupt();
	test_shared_interrupt_with_two_triggers();
	test_candidates();
	test_exact_ones_come_first();
	test_static_dynamic();
	test_static_dynamic_of_one_input();
	test_static_dynamic_without_a_free_line();
	test_candidates_of_two_triggers();
	test_line_of_a_controller();
	test_interrupts_that_nobody_can_have();
	test_all_ids();
	test_too_many_interrupts();
	test_comment_survives_names();
	test_dma();
	test_risk_not_accepted();
	return 0;
}
