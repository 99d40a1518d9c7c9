/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as the files of a snapshot, each behind a line "@NAME", for a board whose devices they may
 * be about. A file that is refused has a sentence, and each answer has one. */

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "base/cleanup.h"
#include "blob.h"
#include "describe/describe.h"
#include "fuzz.h"
#include "witness/attach.h"

/* ---- the board ---- */

static void put_mux(void *blob)
{
	blob_begin(blob, "mux@2000", "amlogic,meson-gpio-intc", 0x2000, 0x1000);
	fdt_property_u32(blob, "phandle", 2);
	fdt_property(blob, "interrupt-controller", NULL, 0);
	fdt_property_u32(blob, "#interrupt-cells", 2);
	BLOB_CELLS(blob, "amlogic,channel-interrupts", 64, 65);
	fdt_end_node(blob);
}

static void *make_blob(void)
{
	void *blob = blob_new();

	blob_gic(blob);
	put_mux(blob);
	fdt_begin_node(blob, "cc");
	fdt_property_u32(blob, "phandle", 3);
	fdt_property_u32(blob, "#clock-cells", 0);
	fdt_end_node(blob);
	blob_begin(blob, "uart@9000", "v,uart", 0x9000, 0x1000);
	BLOB_CELLS(blob, "interrupts", 0, 1, 4);
	BLOB_CELLS(blob, "clocks", 3);
	fdt_end_node(blob);
	blob_begin(blob, "phy@d000", "v,phy", 0xd000, 0x1000);
	BLOB_CELLS(blob, "interrupts-extended", 2, 26, 8);
	fdt_end_node(blob);
	return blob_finish(blob);
}

static struct board *the_board(void)
{
	static struct board *board;

	if (!board)
		board = blob_board(make_blob());
	return board;
}

/* ---- the files ---- */

static enum witness_file file_of(const char *name, size_t n)
{
	for (unsigned int i = 0; i < WITNESS_FILES; i++)
		if (strlen(witness_file_name((enum witness_file)i)) == n &&
		    memcmp(witness_file_name((enum witness_file)i), name, n) == 0)
			return (enum witness_file)i;
	return WITNESS_FILES;
}

static bool is_manifest(const char *name, size_t n)
{
	return strlen(WITNESS_MANIFEST) == n && memcmp(WITNESS_MANIFEST, name, n) == 0;
}

/* WITNESS_FILES stands for the manifest. */
static bool add(struct witness *witness, enum witness_file file, const char *data, size_t size)
{
	struct witness_error error = { "" };
	char *text = calloc(1, size + 1);
	int r;

	assert(text);
	memcpy(text, data, size);
	r = file == WITNESS_FILES ? witness_add_manifest(witness, text, size, &error)
				  : witness_add(witness, file, text, size, &error);
	assert(r == 0 || (r == -EINVAL && *error.text));
	return r == 0;
}

/* "@NAME\n" and the content, up to the next such line. */
static bool add_all(struct witness *witness, const char *data, size_t size)
{
	const char *end = data + size;

	while (data < end && *data == '@') {
		const char *line_end = memchr(data, '\n', (size_t)(end - data)), *next;
		enum witness_file file;

		if (!line_end)
			return true;
		file = file_of(data + 1, (size_t)(line_end - data - 1));
		next = memmem(line_end, (size_t)(end - line_end), "\n@", 2);
		next = next ? next + 1 : end;
		if ((file != WITNESS_FILES ||
		     is_manifest(data + 1, (size_t)(line_end - data - 1))) &&
		    !add(witness, file, line_end + 1, (size_t)(next - line_end - 1)))
			return false;
		data = next;
	}
	return true;
}

/* ---- what comes of them ---- */

static void check_answers(const struct witness *witness)
{
	struct expected expected = { .is_guest = false };
	struct answers answers;
	json_t *described;

	assert(expected_of_board(&expected, the_board(), witness) == 0);
	assert(answers_make(&answers, &expected, witness) == 0);
	for (size_t i = 0; i < answers.n; i++)
		assert(*answers.items[i].text && *answers.items[i].what);
	described = describe_witness(witness, "fuzz", &answers);
	assert(described);
	json_decref(described);
	answers_done(&answers);
	expected_done(&expected);
}

static void check_board(const struct witness *witness)
{
	struct attached attached = { .rates = { .n = 0 } };
	struct board *board = the_board();

	assert(witness_attach(board, witness, &attached) == 0);
	for (size_t i = 0; i < board->devices.n; i++) {
		json_t *described = describe_device(board, &board->devices.items[i]);

		assert(described);
		json_decref(described);
	}
	board->measured = NULL;
	board->measured_by_witness = false;
	board->chosen = NULL;
	attached_done(&attached);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(witness_done) struct witness witness = { .version = "" };
	struct witness_error error = { "" };
	int r;

	if (!add_all(&witness, (const char *)data, size))
		return 0;
	r = witness_finish(&witness, &error);
	assert(r == 0 || (r == -EINVAL && *error.text));
	if (r < 0)
		return 0;
	check_answers(&witness);
	check_board(&witness);
	return 0;
}
