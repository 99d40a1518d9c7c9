/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices for the guest of a monitor on Microkit. */

#undef NDEBUG
#include "check.h"
#include "exported.h"

#define GIC(compatible, reg)                                                  \
	"gic: gic@1000 { compatible = \"" compatible "\"; reg = <" reg ">;\n" \
	"	interrupt-controller; #interrupt-cells = <3>; };\n"
#define GIC_V2 \
	GIC("arm,gic-400", "0x1000 0x1000>, <0x2000 0x2000>, <0x4000 0x2000>, <0x6000 0x2000")
#define HEAD_OF(gic)                                                                         \
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;\n" gic      \
	"psci { compatible = \"arm,psci-0.2\"; method = \"smc\"; };\n"                       \
	"timer { compatible = \"arm,armv8-timer\"; interrupts = <1 13 8>, <1 14 8>, "        \
	"<1 11 8>, <1 10 8>; always-on; };\n"                                                \
	"cpus { #address-cells = <1>; #size-cells = <0>; cpu@100 { device_type = \"cpu\"; "  \
	"compatible = \"arm,cortex-a55\"; reg = <0x100>; }; };\n"                            \
	"intc: intc@8000 { compatible = \"amlogic,meson-gpio-intc\"; reg = <0x8000 0x10>;\n" \
	"	interrupt-controller; #interrupt-cells = <2>;\n"                                   \
	"	amlogic,channel-interrupts = <64 65>; };\n"
#define HEAD HEAD_OF(GIC_V2)

#define RTC(address, more)                                                                        \
	"rtc@" address " { compatible = \"vendor,rtc\"; reg = <0x" address " 0x1000>;" more " };" \
	"\n"
#define KEY RTC("9000000", "interrupt-parent = <&intc>; interrupts = <26 8>;")

static struct exported *want(const char *source, const char *path)
{
	struct exported *exported = exported_new(source);

	exported_want(exported, path);
	return exported;
}

/* Words in a file of the export of one device. */
static void expect(const char *source, const char *file, const char *words)
{
	struct exported *exported = want(source, "/rtc@9000000");

	exported_make(exported, "libvmm");
	check_has(exported_file(exported, file), words);
	exported_free(exported);
}

static const char rtc[] = HEAD RTC("9000000", "interrupts = <0 10 4>;") "};";

/* ---- the system ---- */

static void test_system(void)
{
	expect(rtc, "passthrough.system",
	       "  <protection_domain name=\"VMM\" priority=\"254\">\n"
	       "    <program_image path=\"vmm.elf\" />\n"
	       "    <virtual_machine name=\"guest\">\n"
	       "      <vcpu id=\"0\" />\n"
	       "      <!-- the GIC's virtual CPU interface, where the guest expects the physical "
	       "one -->\n"
	       "      <map mr=\"gic_6000\" vaddr=\"0x2000\" perms=\"rw\" cached=\"false\" />\n"
	       "      <map mr=\"rtc_9000000\" vaddr=\"0x9000000\" perms=\"rw\" cached=\"false\" "
	       "/>\n"
	       "    </virtual_machine>\n"
	       "    <!-- interrupt 0 of /rtc@9000000 -->\n"
	       "    <irq irq=\"42\" id=\"0\" trigger=\"level\" />\n"
	       "  </protection_domain>\n");
}

/* GICv3 has its CPU interface in system registers. */
static void test_gic_v3(void)
{
	struct exported *exported =
		want(HEAD_OF(GIC("arm,gic-v3", "0x10000 0x10000>, <0x20000 0x40000"))
			     RTC("9000000", "") "};",
		     "/rtc@9000000");

	check(!strstr(exported_make(exported, "libvmm"), "virtual CPU interface"));
	check_has(exported_file(exported, "passthrough.dts"),
		  "reg = <0x0 0x10000 0x0 0x10000>, <0x0 0x20000 0x0 0x40000>;");
	exported_free(exported);
}

static void test_several_redistributors(void)
{
	expect(HEAD_OF("gic: gic@1000 { compatible = \"arm,gic-v3\"; interrupt-controller;\n"
		       "#interrupt-cells = <3>; #redistributor-regions = <2>; reg = <0x10000 "
		       "0x10000>, <0x20000 0x20000>, <0x40000 0x20000>, <0x60000 0x2000>; };\n")
		       RTC("9000000", "") "};",
	       "passthrough.dts",
	       "reg = <0x0 0x10000 0x0 0x10000>, <0x0 0x20000 0x0 0x20000>, <0x0 0x40000 0x0 "
	       "0x20000>;\n\t\t#redistributor-regions = <2>;");
}

static void test_place_of_the_gic(void)
{
	struct exported *exported = want(rtc, "/rtc@9000000");

	exported_wish(exported, "/rtc@9000000", 0x1000);
	exported_refuse(exported, "libvmm", "where it has its GIC; choose another address");
}

static void test_ram_is_asked_for(void)
{
	expect(rtc, "passthrough.system", "guest_ram");
	expect(rtc, "passthrough.dts", "memory@ADDRESS");
}

/* ---- the tree ---- */

static void test_tree(void)
{
	expect(rtc, "passthrough.dts",
	       "rtc@9000000 {\n"
	       "\t\t\tcompatible = \"vendor,rtc\";\n"
	       "\t\t\treg = <0x0 0x9000000 0x0 0x1000>;\n"
	       "\t\t\tinterrupts = <0 10 4>;\n");
}

static void test_machine(void)
{
	expect(rtc, "passthrough.dts",
	       "interrupt-controller@1000 {\n"
	       "\t\tcompatible = \"arm,gic-400\";\n"
	       "\t\treg = <0x0 0x1000 0x0 0x1000>, <0x0 0x2000 0x0 0x2000>;\n");
	expect(rtc, "passthrough.dts",
	       "\tpsci {\n\t\tcompatible = \"arm,psci-0.2\";\n\t\tmethod = \"smc\";\n\t};\n");
	expect(rtc, "passthrough.dts",
	       "cpu@0 {\n\t\t\tdevice_type = \"cpu\";\n\t\t\tcompatible = \"arm,cortex-a55\";\n"
	       "\t\t\treg = <0>;\n\t\t\tenable-method = \"psci\";\n");
	expect(rtc, "passthrough.dts",
	       "interrupts = <1 13 8>, <1 14 8>, <1 11 8>, <1 10 8>;\n\t\talways-on;\n");
}

static void test_gic_without_regions(void)
{
	expect(HEAD_OF(GIC("arm,gic-400", "0x1000 0x1000")) RTC("9000000", "") "};",
	       "passthrough.dts", "does not say where its GIC is");
}

static void test_clock(void)
{
	expect(HEAD "c: clock { compatible = \"fixed-clock\"; #clock-cells = <0>; "
		    "clock-frequency = <5>; };\n" RTC("9000000", "clocks = <&c>;") "};",
	       "passthrough.dts", "clock 0: 5 Hz; the boot loader has to leave on the real one");
}

/* ---- the channels ---- */

static void test_channels(void)
{
	expect(rtc, "passthrough.h",
	       "#define PASSTHROUGH_IRQS(REGISTER) \\\n"
	       "\t/* interrupt 0 of /rtc@9000000 */ \\\n"
	       "\tREGISTER(42, 0)\n");
}

static void test_no_channel(void)
{
	expect(HEAD RTC("9000000", "") "};", "passthrough.h",
	       "#define PASSTHROUGH_IRQS(REGISTER)\n");
}

/* Only the guest's own driver can tell it which line was chosen. */
static void test_chosen_by_another(void)
{
	struct exported *exported = want(HEAD KEY "};", "/rtc@9000000");

	check(!strstr(exported_make(exported, "libvmm"), "<irq"));
	check_has(exported_file(exported, "passthrough.h"),
		  "whose driver chooses one of INTID 96..97; give the guest that controller too");
	exported_free(exported);
}

static void test_chosen_by_the_guest(void)
{
	struct exported *exported = want(HEAD KEY "};", "/rtc@9000000");

	exported_want(exported, "/intc@8000");
	exported_make(exported, "libvmm");
	check_has(exported_file(exported, "passthrough.h"),
		  "REGISTER(96, 0) \\\n\tREGISTER(97, 1)");
	check_has(exported_file(exported, "passthrough.dts"), "interrupts-extended = <&");
	exported_free(exported);
}

int main(void)
{
	test_system();
	test_gic_v3();
	test_several_redistributors();
	test_place_of_the_gic();
	test_ram_is_asked_for();
	test_tree();
	test_machine();
	test_gic_without_regions();
	test_clock();
	test_channels();
	test_no_channel();
	test_chosen_by_another();
	test_chosen_by_the_guest();
	return 0;
}
