/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Configurations as libxl saves them, and others. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "ledger/xl-config.h"

/* Made by libxl_domain_config_gen_json() of Xen 4.17 from irqs=[34,112],
 * iomem=["9010,1@10000","fff51,2"], dtdev=["/soc/eth@ff"]; shortened. */
static const char saved[] =
	"{\"c_info\": {\"type\": \"pvh\", \"name\": \"guest\"},"
	"\"b_info\": {\"sched_params\": {}, \"irqs\": [34, 112], \"iomem\": ["
	"{\"start\": 36880, \"number\": 1, \"gfn\": 65536}, {\"start\": 1048401, \"number\": 2}],"
	"\"type.pvh\": {}, \"arch_arm\": {}, \"arch_x86\": {}},"
	"\"dtdevs\": [{\"path\": \"/soc/eth@ff\"}]}";

static int parse(const char *text, struct grants *ret)
{
	*ret = (struct grants){ .n = 0 };
	return xl_config_parse(text, strlen(text), ret);
}

static void check_parsed(const char *config, const char *expected)
{
	struct grants grants;
	char *text;

	check_eq(parse(config, &grants), 0);
	text = grants_text(&grants);
	check_str(text, expected);
	free(text);
	grants_done(&grants);
}

static void test_saved(void)
{
	check_parsed(saved, "iommu /soc/eth@ff, iomem 0x9010000+0x1000, iomem 0xfff51000+0x2000, "
			    "mapping 0xfff51000+0x2000@0xfff51000, "
			    "mapping 0x9010000+0x1000@0x10000000, interrupt 34, interrupt 112");
}

/* Members with default values and empty lists are left out. */
static void test_saved_with_its_nul(void)
{
	struct grants grants = { .n = 0 };

	check_eq(xl_config_parse(saved, sizeof(saved), &grants), 0);
	check_eq(grants.n, 7);
	grants_done(&grants);
}

static void test_defaults(void)
{
	check_parsed("{}", "");
	check_parsed("{\"b_info\": {\"irqs\": [], \"iomem\": [{\"start\": 5}]}}", "");
	check_parsed("{\"b_info\": {\"iomem\": [{\"number\": 1}]}}",
		     "iomem 0x0+0x1000, mapping 0x0+0x1000@0x0");
	check_parsed("{\"b_info\": {\"iomem\": "
		     "[{\"start\": 1, \"number\": 1, \"gfn\": 18446744073709551615}]}}",
		     "iomem 0x1000+0x1000, mapping 0x1000+0x1000@0x1000");
}

static void test_bad(void)
{
	static const char *const bad[] = {
		"",
		"[]",
		"{\"b_info\": 1}",
		"{\"b_info\": {\"irqs\": 34}}",
		"{\"b_info\": {\"irqs\": [\"34\"]}}",
		"{\"b_info\": {\"irqs\": [-1]}}",
		"{\"b_info\": {\"irqs\": [65536]}}",
		"{\"b_info\": {\"irqs\": [34.5]}}",
		"{\"b_info\": {\"iomem\": [{\"start\": 1e300, \"number\": 1}]}}",
		"{\"b_info\": {\"iomem\": [{\"start\": 1, \"number\": -1}]}}",
		"{\"b_info\": {}, \"b_info\": {}}",
		"{\"dtdevs\": [{}]}",
		"{\"dtdevs\": [{\"path\": \"eth\"}]}",
		"{\"dtdevs\": {\"path\": \"/eth\"}}",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct grants grants;

		if (parse(bad[i], &grants) != -EBADMSG)
			check_str(bad[i], "refused");
		grants_done(&grants);
	}
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	check(file && fputs(text, file) >= 0);
	check_eq(fchmod(fileno(file), 0644), 0); /* whatever the umask */
	check_eq(fclose(file), 0);
}

static void test_load(void)
{
	static const struct domain_key key = { 7, "00112233-4455-6677-8899-aabbccddeeff" };
	char directory[] = "/tmp/test-xl-XXXXXX", path[128];
	struct xl_stamp stamp = { .inode = 0 };
	struct grants grants = { .n = 0 };

	check(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/userdata-d.7.%s.libxl-json", directory, key.uuid);
	check_eq(xl_config_load(directory, &key, &stamp, &grants), 0);
	write_file(path, saved);
	check_eq(xl_config_load(directory, &key, &stamp, &grants), 1);
	check_eq(grants.n, 7);
	check_eq(xl_config_load(directory, &key, &stamp, &grants), 0);
	check_eq(chmod(path, 0666), 0);
	check_eq(xl_config_load(directory, &key, &stamp, &grants), -EBADMSG);
	check_eq(xl_config_load(directory, &key, &stamp, &grants), 0); /* reported once */
	check_eq(unlink(path), 0);
	check_eq(symlink("/etc/passwd", path), 0);
	check_eq(xl_config_load(directory, &key, &stamp, &grants), -ELOOP);
	check_eq(unlink(path), 0);
	check_eq(rmdir(directory), 0);
	grants_done(&grants);
}

int main(void)
{
	test_saved();
	test_saved_with_its_nul();
	test_defaults();
	test_bad();
	test_load();
}
