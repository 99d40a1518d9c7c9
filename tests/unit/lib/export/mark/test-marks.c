/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Marks for devices: U-Boot commands, an overlay, lines for ImageBuilder. */

#undef NDEBUG
#include "check.h"
#include "dts.h"
#include "exported.h"

#define HEAD                                                                        \
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;\n" \
	"gic: gic@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;\n"    \
	"	interrupt-controller; #interrupt-cells = <3>; };\n"
#define RTC(name) name " { compatible = \"vendor,rtc\"; reg = <0x9000000 0x1000>; };\n"
#define MDIO                                                                          \
	"mac@2000 { compatible = \"vendor,mac\"; reg = <0x2000 0x1000>;\n"            \
	"	#address-cells = <1>; #size-cells = <0>;\n"                                 \
	"	phy@0 { reg = <0>; interrupts = <0 5 4>; };\n"                              \
	"	phy@1 { reg = <1>; };\n"                                                    \
	"	phy@2 { compatible = \"vendor,phy\"; reg = <2>; interrupts = <0 6 4>; };\n" \
	"};\n"

static struct exported *want(const char *source, const char *path)
{
	struct exported *exported = exported_new(source);

	exported_want(exported, path);
	return exported;
}

static void expect(struct exported *exported, const char *format, const char *words)
{
	check_has(exported_make(exported, format), words);
	exported_free(exported);
}

static void test_uboot(void)
{
	expect(want(HEAD RTC("rtc@9000000") "};", "/rtc@9000000"), "uboot",
	       "fdt addr ${fdt_addr_r}\n"
	       "fdt resize 1000\n"
	       "fdt set /rtc@9000000 xen,passthrough\n");
}

/* Marks are not inherited: a part with an interrupt needs its own, one without needs none. */
static void test_parts(void)
{
	expect(want(HEAD MDIO "};", "/mac@2000"), "uboot",
	       "fdt resize 1000\n"
	       "fdt set /mac@2000 xen,passthrough\n"
	       "fdt set /mac@2000/phy@0 xen,passthrough\n");
}

static void test_device_below(void)
{
	struct exported *exported = want(HEAD MDIO "};", "/mac@2000");
	const char *text = exported_make(exported, "uboot");

	check_has(text, "# not marked, a device of its own: /mac@2000/phy@2\n");
	check(!strstr(text, "fdt set /mac@2000/phy@2"));
	exported_free(exported);
}

static void test_device_below_that_is_exported_too(void)
{
	struct exported *exported = exported_new(
		HEAD "bus@2000 { compatible = \"vendor,mac\"; reg = <0x2000 0x1000>; ranges;\n"
		     "	#address-cells = <1>; #size-cells = <1>;\n" RTC("rtc@9000000") "}; };");

	exported_want(exported, "/bus@2000");
	exported_want(exported, "/bus@2000/rtc@9000000");
	check(!strstr(exported_make(exported, "uboot"), "not marked"));
	exported_free(exported);
}

static void test_risks_do_not_matter(void)
{
	struct exported *exported = want(HEAD MDIO "};", "/mac@2000");

	exported->plan.items[0].accepted = (struct finding_set){ 0 };
	expect(exported, "uboot", "fdt set /mac@2000 xen,passthrough");
}

static void test_blocked(void)
{
	exported_refuse(want(HEAD "};", "/gic@1000"), "uboot", "/gic@1000");
}

/* libfdt would mark the other node. */
static void test_name_without_address_beside_one_with(void)
{
	static const char source[] = HEAD "rtc@1 { };\n" RTC("rtc") "};";

	exported_refuse(want(source, "/rtc"), "uboot", "may take /rtc for rtc@1");
	exported_refuse(want(source, "/rtc"), "overlay", "may take /rtc for rtc@1");
	exported_refuse(want(source, "/rtc"), "imagebuilder", "may take /rtc for rtc@1");
}

static void test_name_alone_without_address(void)
{
	expect(want(HEAD RTC("rtc") "rtc-two@1 { }; };", "/rtc"), "uboot",
	       "fdt set /rtc xen,passthrough");
}

/* A blob may have names that are invalid in source. */
static void test_name_that_a_shell_would_take_apart(void)
{
	static const char *const formats[] = { "uboot", "overlay", "imagebuilder" };

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct exported *exported = want(HEAD RTC("rtc+x@0") "};", "/rtc+x@0");
		struct tree *tree = exported->board->tree;
		char *name = memmem(tree->blob, tree->size, "rtc+x@0", 7);

		name[3] = ';';
		exported_refuse(exported, formats[i], "characters");
	}
}

static void test_imagebuilder(void)
{
	expect(want(HEAD MDIO "};", "/mac@2000"), "imagebuilder",
	       "\nDOMU_PASSTHROUGH_PATHS[0]=\"/mac@2000 /mac@2000/phy@0\"\n");
}

static void test_imagebuilder_maps_a_guest_directly(void)
{
	struct exported *exported = want(HEAD MDIO "};", "/mac@2000");
	const char *text;

	exported->export.options.host_layout = true;
	text = exported_make(exported, "imagebuilder");
	check_has(text, "\nDOMU_DIRECT_MAP[0]=1\n");
	check_has(text, "\n#DOMU_STATIC_MEM[0]=\"ADDRESS SIZE\"\n");
	check(!strstr(text, "DOMU_NOBOOT"));
	check_eq(findings_count(&exported->export.findings, FINDING_DMA_ELSEWHERE), 0);
	exported_free(exported);
}

static void test_imagebuilder_says_where_dma_goes(void)
{
	struct exported *exported = want(HEAD MDIO "};", "/mac@2000");
	const char *text = exported_make(exported, "imagebuilder");

	check_has(text, "# device: /mac@2000 accepted dma_unprotected\n"
			"# its DMA goes to other memory than the guest means, unless Xen maps that "
			"1:1 (layout=host)\n");
	check(!strstr(text, "DIRECT_MAP"));
	check_eq(findings_count(&exported->export.findings, FINDING_DMA_ELSEWHERE), 1);
	exported_free(exported);
}

static void test_imagebuilder_gives_to_a_guest(void)
{
	struct exported *exported = want(HEAD MDIO "};", "/mac@2000");

	exported->plan.items[0].accepted = (struct finding_set){ 0 };
	exported_refuse(exported, "imagebuilder", "accept dma_unprotected");
}

static void test_overlay_source(void)
{
	struct exported *exported = want(HEAD MDIO "};", "/mac@2000");

	exported_make(exported, "overlay");
	check_has(exported_file(exported, "mark.dtso"),
		  "	fragment@1 {\n"
		  "		target-path = \"/mac@2000/phy@0\";\n\n"
		  "		__overlay__ {\n"
		  "			xen,passthrough;\n");
	check_has(exported_file(exported, "mark.dtso"), "// device: /mac@2000\n");
	exported_free(exported);
}

static bool is_marked(const struct tree *tree, const char *path)
{
	return node_has(dts_node(tree, path), PROPERTY_XEN_PASSTHROUGH);
}

static void test_overlay_marks(void)
{
	struct exported *exported = want(HEAD MDIO "};", "/mac@2000");
	struct tree *tree;

	exported_make(exported, "overlay");
	check_str(exported->export.files.items[0].name, "mark.dtbo");
	tree = exported_merge(exported);
	check(is_marked(tree, "/mac@2000"));
	check(is_marked(tree, "/mac@2000/phy@0"));
	check(!is_marked(tree, "/mac@2000/phy@1"));
	check(!is_marked(tree, "/mac@2000/phy@2"));
	tree_free(tree);
	exported_free(exported);
}

int main(void)
{
	test_uboot();
	test_parts();
	test_device_below();
	test_device_below_that_is_exported_too();
	test_risks_do_not_matter();
	test_blocked();
	test_name_without_address_beside_one_with();
	test_name_alone_without_address();
	test_name_that_a_shell_would_take_apart();
	test_imagebuilder();
	test_imagebuilder_maps_a_guest_directly();
	test_imagebuilder_says_where_dma_goes();
	test_imagebuilder_gives_to_a_guest();
	test_overlay_source();
	test_overlay_marks();
	return 0;
}
