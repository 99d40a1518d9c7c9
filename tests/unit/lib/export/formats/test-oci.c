/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A container's configuration. */

#undef NDEBUG
#include <jansson.h>

#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "guests.h"

static json_t *configuration(struct guest_export *e)
{
	json_t *root;

	check_eq(guests_run(e, "oci"), EXPORT_OK);
	check_str(e->of->export.files.items[0].name, "passthrough.json");
	root = json_loads(guests_text(e, "passthrough.json"), JSON_REJECT_DUPLICATES, NULL);
	check(root);
	return root;
}

static json_t *hardware(json_t *root)
{
	return json_object_get(json_object_get(root, "vm"), "hwConfig");
}

static void check_json(json_t *value, const char *expected)
{
	_cleanup_(freep) char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	check_str(text, expected);
}

/* The same numbers as for xl. */
static void test_midway(void)
{
	struct guest_export *e = guests_midway();
	json_t *root;

	root = configuration(e);
	check_json(hardware(root),
		   "{\"deviceTree\":\"passthrough.dtb\",\"dtdevs\":[\"/soc/ethernet@fff51000\"],"
		   "\"iomems\":[{\"firstGFN\":65536,\"firstMFN\":1048401,\"nrMFNs\":1}],"
		   "\"irqs\":[112,113,114]}");
	check_json(json_object_get(root, "ociVersion"), "\"1.3.0\"");
	check_str(e->of->export.files.items[1].name, "passthrough.dtb");
	check_str(e->of->export.files.items[2].name, "passthrough.dts");
	json_decref(root);
	guests_free(e);
}

static void test_lists_may_be_empty(void)
{
	struct guest_export *e = guests_new(GUESTS_DEV(""));
	json_t *root;

	guests_want(e, "/dev@9000000");
	root = configuration(e);
	check_json(json_object_get(hardware(root), "dtdevs"), "[]");
	check_json(json_object_get(hardware(root), "irqs"), "[]");
	json_decref(root);
	guests_free(e);
}

static void test_directory(void)
{
	struct guest_export *good = guests_new(GUESTS_DEV("")), *bad = guests_new(GUESTS_DEV(""));
	json_t *root;

	guests_want(good, "/dev@9000000");
	good->of->export.options.directory = "/a \"b\"";
	root = configuration(good);
	check_json(json_object_get(hardware(root), "deviceTree"),
		   "\"/a \\\"b\\\"/passthrough.dtb\"");
	json_decref(root);
	guests_free(good);

	guests_want(bad, "/dev@9000000");
	bad->of->export.options.directory = "/\xff";
	check_eq(guests_run(bad, "oci"), EXPORT_E_NOT_ASSIGNABLE);
	check_has(bad->of->export.error.text, "the name of the directory is not UTF-8");
	check_eq(bad->of->export.files.n, 0);
	guests_free(bad);
}

/* Page 0 of the guest means the board's own page to those who read this. */
static void test_page_zero(void)
{
	struct guest_export *e = guests_new(GUESTS_DEV(""));

	guests_want(e, "/dev@9000000");
	guests_place(e, "/dev@9000000", 0);
	check_eq(guests_run(e, "oci"), EXPORT_E_NOT_ASSIGNABLE);
	check_has(e->of->export.error.text, "page 0");
	guests_free(e);
}

static void test_origin(void)
{
	struct guest_export *e = guests_new(GUESTS_DEV(""));
	json_t *root;
	const char *origin;

	guests_want(e, "/dev@9000000");
	root = configuration(e);
	origin = json_string_value(
		json_object_get(json_object_get(root, "annotations"), "org.ptctl.origin"));
	check(origin);
	check_has(origin, "\noptions: format=oci\n");
	check_has(origin, "\ndevice: /dev@9000000");
	json_decref(root);
	guests_free(e);
}

int main(void)
{
	test_midway();
	test_lists_may_be_empty();
	test_directory();
	test_page_zero();
	test_origin();
	return 0;
}
