/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as a system file, for a board with devices that share what they can. A refusal has one
 * whole sentence; what is wrong has a line; what is right has files that others read: ptd's policy
 * is one, and the same system has the same bytes. */

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "blob.h"
#include "describe/describe.h"
#include "fuzz.h"
#include "grant/policy.h"
#include "input/text.h"
#include "system/build.h"

enum { IOMMU = BLOB_GIC + 1, CLOCK };

/* A device with the SPI, and perhaps a stream or a clock. */
static void put_device(void *blob, const char *name, uint32_t address, uint32_t spi,
		       uint32_t stream, uint32_t clock)
{
	blob_begin(blob, name, clock ? "arm,pl031" : "v,d", address, 0x800);
	BLOB_CELLS(blob, "interrupts", 0, spi, 4);
	if (stream)
		BLOB_CELLS(blob, "iommus", IOMMU, stream);
	if (clock)
		BLOB_CELLS(blob, "clocks", CLOCK, clock);
	fdt_end_node(blob);
}

static void *make_blob(void)
{
	void *blob = blob_new();

	blob_gic(blob);
	blob_provider(blob, "s@2000", "arm,mmu-500", 0x2000, IOMMU, "#iommu-cells", 1);
	blob_provider(blob, "c@3000", "v,clk", 0x3000, CLOCK, "#clock-cells", 1);
	put_device(blob, "a@10000", 0x10000, 1, 0, 0);
	put_device(blob, "b@10800", 0x10800, 2, 0, 0);
	put_device(blob, "d@20000", 0x20000, 3, 5, 0);
	put_device(blob, "e@21000", 0x21000, 4, 5, 0);
	put_device(blob, "f@22000", 0x22000, 5, 0, 7);
	put_device(blob, "h@23000", 0x23000, 5, 0, 7);
	put_device(blob, "i@24000", 0x24000, 6, 0, 7);
	return blob_finish(blob);
}

static const struct board *the_board(void)
{
	static struct board *board;

	if (!board)
		board = blob_board(make_blob());
	return board;
}

static void check_sentence(const char *text)
{
	assert(*text && text_range(text, strlen(text)) == strlen(text));
}

/* Of the directory, or of one below it. */
static void check_name(const char *name)
{
	const char *slash = strchr(name, '/');

	assert(*name && *name != '.' && *name != '/' && !strstr(name, ".."));
	assert(!slash || !strchr(slash + 1, '/'));
}

static void check_policy(const struct build_file *file)
{
	_cleanup_(policy_freep) struct policy *policy = NULL;
	struct ini_error error;
	int r = policy_read(&policy, file->name, file->data, file->size, &error);

	assert(r == 0);
}

static void check_files(const struct build *build)
{
	for (size_t i = 0; i < build->files.n; i++) {
		const struct build_file *file = &build->files.items[i];

		check_name(file->name);
		assert(file->data && file->size > 0);
		if (streq(file->name, "policy.conf"))
			check_policy(file);
		for (size_t k = 0; k < i; k++)
			assert(!streq(file->name, build->files.items[k].name));
	}
}

static void check_problems(const struct build *build)
{
	assert(build->files.n == 0);
	for (size_t i = 0; i < build->problems.n; i++) {
		assert(build->problems.items[i].line > 0);
		check_sentence(build->problems.items[i].text);
	}
}

static void check_same(const struct build *a, const struct build *b)
{
	assert(a->problems.n == b->problems.n && a->files.n == b->files.n);
	for (size_t i = 0; i < a->problems.n; i++)
		assert(streq(a->problems.items[i].text, b->problems.items[i].text));
	for (size_t i = 0; i < a->files.n; i++) {
		const struct build_file *one = &a->files.items[i], *other = &b->files.items[i];

		assert(one->size == other->size && memcmp(one->data, other->data, one->size) == 0);
	}
}

static void check_json(const struct build *build)
{
	json_t *described = describe_system(build), *notes = describe_system_notes(build);

	assert(described && notes);
	json_decref(described);
	json_decref(notes);
}

static void build_twice(const struct system *system)
{
	struct build one = { .board = the_board(), .system = system }, other = one;
	int r = build_make(&one);

	assert(r == BUILD_OK || r == BUILD_E_WORK);
	assert(build_make(&other) == r);
	check_same(&one, &other);
	if (r == BUILD_OK && one.problems.n > 0)
		check_problems(&one);
	else if (r == BUILD_OK)
		check_files(&one);
	check_json(&one);
	build_done(&one);
	build_done(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(system_freep) struct system *system = NULL;
	struct ini_error error = { .line = 0 };
	int r = system_read(&system, "fuzz", data, size, &error);

	assert(r == 0 || r == -EINVAL);
	if (r < 0) {
		check_sentence(error.text);
		assert(error.line >= 0);
		return 0;
	}
	build_twice(system);
	return 0;
}
