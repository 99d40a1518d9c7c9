/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees with wild content, exported: each device by itself, then all together. The input is a blob
 * as it stands, or a recipe for one. */

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/names/lookup.h"
#include "export/export.h"
#include "export/livetree.h"
#include "format/xen-tree.h"
#include "fuzz.h"
#include "recipe.h"

#define DEVICES_MAX 16 /* enough to reach all code, few enough to be fast */

static const char *const properties[] = {
#define X(id, name) name,
	PROPERTY_NAMES(X)
#undef X
		"vdd-supply",
	"reset-gpios",
	"pinctrl-0",
	"pinctrl-1",
	"pinctrl-names",
	"clock-names",
	"reset-names",
	"assigned-clock-rates",
	"clock-frequency",
	"clock-mult",
	"clock-div",
	"v,syscon",
	"phy-handle",
	"v,plain",
	"name",
	"label",
	"spi-cpol",
	"odd name;",
	"*/ \"",
	"xen,reg",
	"serial0",
};

static const char *const compatibles[] = {
	"arm,gic-400",    "arm,gic-v3",         "mediatek,mt6577-sysirq",
	"qcom,pdc",       "fsl,ls1021a-extirq", "samsung,exynos4210-combiner",
	"arm,smmu-v2",    "arm,smmu-v3",        "simple-bus",
	"arm,pl011",      "fixed-clock",        "fixed-factor-clock",
	"v,device",       "v,device",           "*/ \"",
	"fsl,imx8mq-gpc", "regulator-fixed",    "simple-pm-bus",
};

static const char *const names[] = {
	"soc",         "soc@0",    "pcie@0",      "memory@0", "chosen",   "aliases", "gic@1000",
	"serial@2000", "dma@3000", "ports",       "port@0",   "endpoint", "i2c@1",   "spi@2",
	"mdio",        "phy@01",   "x@0x3",       "bad@1@2",  "odd\"*/",  "reg",     "@",
	"fixed",       "clocks",   "passthrough", "ptd",
};

static const struct recipe_book book = { RECIPE_WORDS(properties), RECIPE_WORDS(compatibles),
					 RECIPE_WORDS(names) };

/* Every guest's tree is valid, and without phandles that libxl uses. */
static void check_blob(const struct export_file *file)
{
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;
	void *blob = malloc(file->size);

	if (!blob)
		return;
	memcpy(blob, file->data, file->size);
	assert(tree_new(&tree, blob, file->size, &error) == 0);
	tree_for_each_node (node, tree) {
		assert(node->phandle < LIBXL_PHANDLE_FIRST || node->phandle > LIBXL_PHANDLE_LAST);
		assert(!node->phandle || tree_find_phandle(tree, node->phandle) == node);
		assert(!*node->name || livetree_is_node_name(node->name));
	}
	tree_free(tree);
}

/* Comments and strings end where they should: outside of them are only names. */
static void check_source(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    ",._+-@#?*/<>[]{}=;:& \t\n";
	bool in_string = false, in_comment = false;

	for (const char *c = text; *c; c++) {
		if (in_comment) {
			in_comment = !(c[0] == '/' && c[-1] == '*' && c[-2] != '/');
		} else if (in_string && *c == '\\') {
			c++;
		} else if (*c == '"') {
			in_string = !in_string;
		} else if (!in_string) {
			in_comment = c[0] == '/' && c[1] == '*';
			assert(strchr(plain, *c));
		}
		assert(*c == '\n' || *c == '\t' || (*c >= ' ' && *c <= '~'));
	}
	assert(!in_string && !in_comment);
}

/* Commands, settings and markup are lines of printable text; and what a boot loader's shell gets is
 * words of names and numbers. */
static void check_lines(const struct export_file *file)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    ",._+-@#?/<>[]=:& \"\n";
	bool is_shell = strcmp(file->name, "mark.cmd") == 0, in_comment = false;

	for (const char *c = file->data; *c; c++) {
		assert(*c == '\n' || *c == '\t' || (*c >= ' ' && *c <= '~'));
		if (c == (const char *)file->data || c[-1] == '\n')
			in_comment = *c == '#' || strncmp(c, "fdt addr $", 10) == 0;
		assert(!is_shell || in_comment || strchr(plain, *c));
	}
}

static void check_files(const struct export *export)
{
	for (size_t i = 0; i < export->files.n; i++) {
		const struct export_file *file = &export->files.items[i];

		if (!file->is_text)
			check_blob(file);
		else if (strcmp(file->name, "passthrough.dts") == 0 ||
			 strcmp(file->name, "mark.dtso") == 0)
			check_source(file->data);
		else
			check_lines(file);
	}
}

/* Devices that are blocked are left to the plan. */
static void export_some(const struct board *board, const struct device *const *devices, size_t n,
			const char *format)
{
	static const struct export_rate rates[] = { { "0", 1000000 }, { "1", 2000000 } };
	struct plan plan = { .n = 0 };
	struct export export = { .board = board, .plan = &plan };

	export.options.rates = rates;
	export.options.n_rates = sizeof(rates) / sizeof(rates[0]);
	for (size_t i = 0; i < n; i++) {
		struct plan_device *planned = plan_add(&plan, board, devices[i]);

		if (planned)
			planned->accepted = finding_risks();
	}
	if (n > 0 && export_make(&export, export_format_find(format)) == EXPORT_OK)
		check_files(&export);
	else
		assert(export.files.n == 0); /* a refused one leaves nothing behind */
	export_done(&export);
	plan_done(&plan);
}

static bool is_blocked(const struct board *board, const struct device *device)
{
	struct findings findings = { .n = 0 };
	bool blocked;

	assert(verdict_findings(board, device, false, &findings) == 0);
	blocked = verdict_of(&findings) == VERDICT_BLOCKED;
	array_done(&findings);
	return blocked;
}

static void *input_blob(const uint8_t *data, size_t *size)
{
	static const uint8_t magic[] = { 0xd0, 0x0d, 0xfe, 0xed };
	void *blob;

	if (*size < sizeof(magic) || memcmp(data, magic, sizeof(magic)) != 0) {
		blob = recipe_cook(&book, data, *size);
		*size = RECIPE_BLOB_SIZE;
		return blob;
	}
	blob = malloc(*size);
	return blob ? memcpy(blob, data, *size) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const formats[] = { "xl",     "dom0less",     "dts",      "overlay",
					       "uboot",  "imagebuilder", "microkit", "oci",
					       "libvmm", "zephyr" };
	_cleanup_(board_freep) struct board *board = NULL;
	const struct device *devices[DEVICES_MAX];
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;
	size_t n = 0, blob_size = size;
	void *blob = input_blob(data, &blob_size);

	if (!blob || tree_new(&tree, blob, blob_size, &error) < 0)
		return 0;
	assert(board_new(&board, tree, NULL) == 0);
	for (size_t i = 0; i < board->devices.n && n < DEVICES_MAX; i++)
		if (!board->devices.items[i].is_part &&
		    !is_blocked(board, &board->devices.items[i]))
			devices[n++] = &board->devices.items[i];
	for (size_t i = 0; i < n; i++)
		export_some(board, &devices[i], 1, formats[i % ARRAY_SIZE(formats)]);
	export_some(board, devices, n, formats[n % ARRAY_SIZE(formats)]);
	return 0;
}
