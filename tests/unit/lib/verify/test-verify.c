/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Forms of files, which files belong together, and how readers understand numbers. Verdicts on
 * whole files are in tests/inputs/verify. */

#undef NDEBUG
#include <errno.h>

#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "verify/verify.h"

static const char guest_tree[] =
	"/ { passthrough { #address-cells = <1>; #size-cells = <1>; ranges;"
	"ethernet@4020000 { compatible = \"calxeda,hb-xgmac\";"
	"reg = <0x4020000 0x1000>; interrupts = <0 80 4>; }; }; };";

static void add(struct verify *verify, const char *name, enum verify_kind kind, const char *text)
{
	struct verify_error error = { .text = "" };
	size_t size = strlen(text);
	void *data = kind == VERIFY_TREE ? dts_compile(text, NULL, &size) : strdup(text);
	int r = verify_add(verify, name, kind, data, size, &error);

	check_str(error.text, "");
	check_eq(r, 0);
}

/* All that is wrong or unknown, one line each. */
static char *report(struct verify *verify)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("midway.dts");
	const struct diagnostics *diagnostics;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	check_eq(verify_judge(verify, board, &diagnostics), 0);
	for (size_t i = 0; i < diagnostics->n; i++)
		if (diagnostics->items[i].verdict != VERIFY_RIGHT)
			fprintf(out, "%s:%s %s\n", diagnostics->items[i].file,
				diagnostics->items[i].what,
				verify_verdict_name(diagnostics->items[i].verdict));
	check_eq(fclose(out), 0);
	check(verify_all_right(diagnostics) == (*text == '\0'));
	return text;
}

static void check_reported(enum verify_kind kind, const char *text, const char *expected)
{
	_cleanup_(verify_freep) struct verify *verify = NULL;
	_cleanup_(freep) char *reported = NULL;

	check_eq(verify_new(&verify), 0);
	add(verify, "x", kind, text);
	reported = report(verify);
	check_str(reported, expected);
}

static void check_refused(enum verify_kind kind, const char *text, int line, const char *words)
{
	_cleanup_(verify_freep) struct verify *verify = NULL;
	struct verify_error error = { .text = "" };

	check_eq(verify_new(&verify), 0);
	check_eq(verify_add(verify, "x", kind, strdup(text), strlen(text), &error), -EINVAL);
	check_has(error.text, words);
	check_eq(error.line, line);
}

static void test_sniff(void)
{
	static const struct {
		const char *name, *text;
		enum verify_kind kind;
	} files[] = {
		{ "x", "\xd0\x0d\xfe\xed", VERIFY_TREE },
		{ "x.dtb", "a", VERIFY_TREE },
		{ "x", "/dts-v1/;", VERIFY_SOURCE },
		{ "x", "// a\n/* b */ /dts-v1/;", VERIFY_SOURCE },
		{ "x.dts", "a", VERIFY_SOURCE },
		{ "x", "#include \"a\"", VERIFY_SOURCE },
		{ "x", "\xef\xbb\xbf <?xml", VERIFY_MICROKIT },
		{ "x", "# a\nirqs", VERIFY_XL },
		{ "x", "", VERIFY_XL },
		{ "x", "/* a", VERIFY_XL },
		{ "x", "# a\n\nNUM_DOMUS=1", VERIFY_IMAGEBUILDER },
		{ "x", "A[0]=1", VERIFY_IMAGEBUILDER },
		{ "x", "\n {\"vm\"", VERIFY_OCI },
		{ "x.json", "", VERIFY_OCI },
		{ "x.h", "a", VERIFY_CHANNELS },
		{ "x", "#include <a.h>\nvirq_register_passthrough(0, 1, 2);", VERIFY_CHANNELS },
		{ "x.c", "", VERIFY_ZEPHYR },
		{ "x", "/* a */\nstatic struct xen_domain_iomem a", VERIFY_ZEPHYR },
		{ "x", "#include <domain.h>\nstruct xen_domain_cfg", VERIFY_ZEPHYR },
		{ "x.dts", "#include \"a\"\n// struct xen_domain_cfg", VERIFY_SOURCE },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check_eq(verify_sniff(files[i].name, files[i].text, strlen(files[i].text)),
			 files[i].kind);
}

static void test_xl(void)
{
	check_reported(VERIFY_XL, "", "");
	check_reported(VERIFY_XL, "irqs = [ 1 ]\nirqs = [ 112, 113, 114 ]", /* the last counts */
		       "x:iomem 0xfff51,1 unknown\n");
	check_reported(VERIFY_XL, "irqs = [ '' ]", "x:irqs  wrong\n");
	check_reported(VERIFY_XL, "irqs = [ 99999999999999999999 ]",
		       "x:irqs 99999999999999999999 wrong\n");
	check_reported(VERIFY_XL, "iomem = [ ' 0xfff51, 1@ 10000' ]", /* as sscanf() takes it */
		       "x:irqs 112, 113, 114 unknown\n");
	check_reported(VERIFY_XL, "iomem = [ 'fff51,1@' ]", "x:iomem fff51,1@ wrong\n");
	check_reported(VERIFY_XL, "nr_spis = []", "x:nr_spis [...] wrong\n");
}

static void test_tree(void)
{
	check_reported(VERIFY_TREE, guest_tree, "");
	check_reported(VERIFY_TREE, "/ { passthrough { a { interrupts = <0 80>; }; }; };",
		       "x:interrupts wrong\n");
	check_reported(VERIFY_TREE, "/ { passthrough { a { interrupts = <4 80 4>; }; }; };",
		       "x:<4 80 4> wrong\n");
	check_reported(VERIFY_TREE, "/ { passthrough { a { interrupts = <1 14 4>; }; }; };",
		       "x:<1 14 4> wrong\n");
	/* A controller that is passed through too, and a node that the guest ignores. */
	check_reported(
		VERIFY_TREE,
		"/ { passthrough { g: gpio { #interrupt-cells = <2>; }; a { interrupt-parent = "
		"<&g>; interrupts = <3 4>; }; b { interrupts-extended = <&g 1 2>; }; c { status "
		"= \"disabled\"; interrupts = <0 1 1>; }; }; };",
		"x:status unknown\n");
	check_reported(VERIFY_TREE, "/ { passthrough { a { xen,reg = <0 1 2>; }; }; };",
		       "x:xen,reg wrong\nx:xen,path wrong\n");
}

/* Elements of a protection domain. */
static void check_domain(const char *elements, const char *expected)
{
	char text[2048];

	snprintf(text, sizeof(text), "<system><protection_domain>%s</protection_domain></system>",
		 elements);
	check_reported(VERIFY_MICROKIT, text, expected);
}

/* All that versions 1.2 to 2.2 know. */
static void test_microkit_elements(void)
{
	check_reported(
		VERIFY_MICROKIT,
		"<system><domains><domain name='d' id='1'/><domain_schedule start_index='0'>"
		"<schedule_entry domain='d' duration='1 us'/><schedule_end_marker/>"
		"</domain_schedule></domains>"
		"<memory_region name='f' prefill_path='f' page_size='0x1000'/>"
		"<memory_region name='b' prefill_bootinfo='fdt'/>"
		"<protection_domain name='p' priority='1' budget='1' period='1' passive='true' "
		"stack_size='0x1000' smc='true' cpu='0' domain='d' fpu='false'>"
		"<program_image path='a' path_for_symbols='b'/><setvar symbol='s' "
		"region_paddr='f'/><irq irq='112' id='0' trigger='level' setvar_id='i'/>"
		"<cspace><cap_tcb slot='1' pd='q'/></cspace>"
		"<protection_domain name='q' id='0' setvar_id='j'/>"
		"<virtual_machine name='v' priority='1' budget='1' period='1'><vcpu id='0' cpu='0' "
		"setvar_id='k'/><map mr='f' vaddr='0x1000'/></virtual_machine>"
		"</protection_domain><channel><end pd='p' id='1' notify='false' pp='true' "
		"setvar_id='l'/><end pd='q' id='0'/></channel></system>",
		"");
	check_domain("<irq irq='112' id='0' colour='red'/>", "x:irq colour unknown\n");
	check_domain("<unicorn><horn/></unicorn>", "x:unicorn unknown\n");
	check_domain("<memory_region name='a' size='0x1000'/>", "x:memory_region wrong\n");
	check_domain("<irq id='0' pin='4' vector='0' polarity='low'/>", "x:irq wrong\n");
	check_domain("<virtual_machine name='a'/>", "x:virtual_machine wrong\n");
	check_domain("<virtual_machine name='a' id='0'/>", "");
	check_domain("<virtual_machine name='a'><vcpu id='0'/><vcpu id='0'/></virtual_machine>",
		     "x:vcpu id 0 wrong\n");
	check_domain("<virtual_machine name='a'><vcpu id='62'/></virtual_machine>",
		     "x:vcpu id 62 wrong\n");
}

/* ---- what a monitor registers ---- */

#define REGISTER "virq_register_passthrough"

static void check_channels(const char *c, const char *expected)
{
	static const char monitor[] =
		"<system><protection_domain name='v'><virtual_machine name='g'><vcpu id='0'/>"
		"</virtual_machine><irq irq='112' id='3'/></protection_domain></system>";
	_cleanup_(verify_freep) struct verify *verify = NULL;
	_cleanup_(freep) char *reported = NULL;

	check_eq(verify_new(&verify), 0);
	add(verify, "s", VERIFY_MICROKIT, monitor);
	add(verify, "c", VERIFY_CHANNELS, c);
	reported = report(verify);
	check_str(reported, expected);
}

static void test_channels(void)
{
	check_channels(REGISTER "(0, 112, 3);", "");
	check_channels(REGISTER "(112, 3);", "");
	check_channels("#define A (0x70)\n#define B 3u // b\n" REGISTER "(\n  0, A,\n B)", "");
	check_channels("#define PASSTHROUGH_IRQS(R) \\\n /* R(1, 1) */ \\\n R(112, 3)\nR(9, 9)",
		       "");
	check_channels("bool " REGISTER "(size_t vcpu, size_t irq, microkit_channel ch);\n" REGISTER
		       "(0, 112, 3)",
		       "");
	check_channels("/* " REGISTER "(0, 1, 2) */ \"" REGISTER "(0, 1, 2)\" " REGISTER
		       "(0, 112, 3)",
		       "");
}

static void test_wrong_channels(void)
{
	check_channels(REGISTER "(0, 80, 3);", "c:INTID 80 channel 3 wrong\n");
	check_channels(REGISTER "(0, 112, 4);",
		       "s:irq 112 level unknown\nc:INTID 112 channel 4 wrong\n");
	check_channels(REGISTER "(0, 112, 3);" REGISTER "(0, 112, 4);",
		       "c:INTID 112 channel 4 wrong\n");
	check_channels("#define PASSTHROUGH_IRQS(R)", "s:irq 112 level unknown\n");
	check_channels(REGISTER "(0, irqs[i].irq, 3);",
		       "s:irq 112 level unknown\nc:" REGISTER " unknown\n");
	check_channels("#if A\n#define N 112\n#else\n#define N 113\n#endif\n" REGISTER "(0, N, 3);",
		       "s:irq 112 level unknown\nc:" REGISTER " unknown\n");
	check_refused(VERIFY_CHANNELS, "int main(void) { return 0; }", 0, REGISTER);
	check_refused(VERIFY_CHANNELS, REGISTER "(0, 112", 0, REGISTER);
	check_reported(VERIFY_CHANNELS, REGISTER "(0, 112, 3)", "x:INTID 112 channel 3 unknown\n");
}

/* Several systems: each has what lies beside it. */
static void test_beside(void)
{
#define SYSTEM(name, intid)                                                                   \
	"<system><protection_domain name='v'><virtual_machine name='" name "'><vcpu id='0'/>" \
	"</virtual_machine><irq irq='" intid "' id='3'/></protection_domain></system>"
	_cleanup_(verify_freep) struct verify *verify = NULL;
	_cleanup_(freep) char *reported = NULL;

	check_eq(verify_new(&verify), 0);
	add(verify, "a/s", VERIFY_MICROKIT, SYSTEM("g", "112"));
	add(verify, "a/c", VERIFY_CHANNELS, REGISTER "(0, 113, 3)");
	add(verify, "b/c", VERIFY_CHANNELS, REGISTER "(0, 113, 3)");
	add(verify, "b/s", VERIFY_MICROKIT, SYSTEM("h", "113"));
	add(verify, "c", VERIFY_CHANNELS, REGISTER "(0, 114, 3)");
	reported = report(verify);
	check_str(reported, "a/c:INTID 113 channel 3 wrong\nc:INTID 114 channel 3 unknown\n");
}

static void test_microkit(void)
{
	check_reported(VERIFY_MICROKIT, "<system/>", "");
	check_reported(
		VERIFY_MICROKIT,
		"<system><memory_region name='a' phys_addr='0xfff5_1000' size='4_096'/></system>",
		"");
	check_reported(VERIFY_MICROKIT,
		       "<system><protection_domain><irq irq='112' id='0'/></protection_domain>"
		       "<protection_domain><irq irq='113' id='0'/></protection_domain></system>",
		       "");
	check_domain("<irq irq='0x' id='0'/>", "x:irq 0x wrong\n");
	check_domain("<irq irq='11_2' id='0'/>", "x:irq 11_2 wrong\n");
	check_domain("<irq irq='112' id='0x1'/>", "x:irq 0x1 wrong\n");
	check_domain("<irq irq='112' id='0' trigger='both'/>", "x:irq 112 both wrong\n");
	check_refused(VERIFY_MICROKIT, "\n<html/>", 2, "<system>");
	check_refused(VERIFY_MICROKIT, "<system>\n</a>", 2, "well-formed");
	check_refused(VERIFY_MICROKIT, "", 1, "well-formed");
	check_refused(VERIFY_MICROKIT, "<!DOCTYPE a [\n<!ENTITY b 'c'>]><system/>", 1, "DOCTYPE");
}

/* The rest is in tests/inputs/verify. */
static void test_oci(void)
{
	check_reported(VERIFY_OCI, "{\"ociVersion\": \"1.3.0\"}", "");
	check_reported(VERIFY_OCI, "{\"irqs\": []}", "");
	check_reported(VERIFY_OCI, "{\"IRQS\": [1]}", "x:irqs 1 wrong\n");
	check_reported(VERIFY_OCI, "{\"irqs\": [112, 113, 114], \"Irqs\": []}",
		       "x:Irqs wrong\nx:iomems {\"firstMFN\": 1048401, \"nrMFNs\": 1} unknown\n");
	check_refused(VERIFY_OCI, "", 1, "not well-formed JSON");
	check_refused(VERIFY_OCI, "[]", 0, "must be an object");
	check_refused(VERIFY_OCI, "{\n\"irqs\": [18446744073709551615]}", 2, "more than 63 bits");
}

/* A tree belongs to the only configuration; with several, each has the tree that it names, and they
 * are of several guests. */
static void test_together(void)
{
	static const char bad[] = "device_tree = 'a.dtb'\nirqs = [ 112 ]\n";
	static const char good[] = "irqs = [ 112 ]\niomem = [ '0xfff51,1@0x4020' ]\n";
	_cleanup_(verify_freep) struct verify *one = NULL, *two = NULL;
	_cleanup_(freep) char *first = NULL, *second = NULL;

	check_eq(verify_new(&one), 0);
	add(one, "tree", VERIFY_TREE, guest_tree);
	add(one, "cfg", VERIFY_XL, bad);
	check(!verify_wanted_tree(one, 1));
	first = report(one);
	check_str(first, "tree:0x4020000+0x1000 wrong\n");

	check_eq(verify_new(&two), 0);
	add(two, "bad", VERIFY_XL, bad);
	add(two, "good", VERIFY_XL, good);
	add(two, "tree", VERIFY_TREE, guest_tree);
	check_str(verify_wanted_tree(two, 0), "a.dtb");
	check(!verify_wanted_tree(two, 1));
	check_eq(verify_attach(two, 1, 0), -EINVAL);
	check_eq(verify_attach(two, 2, 2), -EINVAL);
	check_eq(verify_attach(two, 1, 2), 0);
	check_eq(verify_lacks_tree(two, 0, "gone"), 0);
	second = report(two);
	check_str(second, "bad:device_tree a.dtb unknown\ngood:irqs 112 wrong\n");
}

int main(void)
{
	test_sniff();
	test_xl();
	test_tree();
	test_microkit();
	test_oci();
	test_microkit_elements();
	test_channels();
	test_wrong_channels();
	test_beside();
	test_together();
	return 0;
}
