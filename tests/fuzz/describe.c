/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everything that is computed from a tree, once. */

#undef NDEBUG
#include "describe/describe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fuzz.h"
#include "verdict/near-miss.h"

#define DEVICES_MAX 64 /* enough to reach all code, few enough to be fast */
#define EXPORTS_MAX 8  /* of them */

/* A name that none has, but all are like. */
static void miss(const struct board *board, const struct device *device)
{
	struct work work = { WORK_OF_A_REQUEST / 100 };
	struct near_misses near = { .text = NULL };

	assert(near_misses_find(board, device->node->name, &work, &near) == 0);
	assert(near.devices.n <= NEAR_MISSES_MAX);
	near_misses_donep(&near);
}

static void describe_one(const struct board *board, const struct device *device)
{
	json_t *summary = describe_summary(board, device);
	json_t *whole = describe_device(board, device);
	const char *key;
	json_t *value;
	char path[TREE_PATH_MAX];
	struct matches matches = { .n = 0 };

	assert(summary && whole);
	json_object_foreach (summary, key, value)
		if (strcmp(key, "interrupts") != 0) /* these gain their paths */
			assert(json_equal(value, json_object_get(whole, key)));
	assert(board_look_up(board, node_path(device->node, path), NULL, &matches) == 0);
	assert(matches.n > 0);
	array_done(&matches);
	miss(board, device);
	json_decref(summary);
	json_decref(whole);
}

static void accept_all(struct plan *plan, const struct board *board, const struct device *device)
{
	struct plan_device *planned = plan_add(plan, board, device);

	assert(planned);
	planned->accepted = finding_risks();
}

/* The devices from `first` on; files, or a sentence why not. */
static void export_some(const struct board *board, const struct matches *devices, size_t first,
			const struct export_format *format)
{
	struct plan plan = { .n = 0 };
	struct export export = { .board = board, .plan = &plan };
	json_t *reply;
	int r;

	for (size_t i = first; i < devices->n && i < EXPORTS_MAX; i++)
		accept_all(&plan, board, devices->items[i]);
	r = export_make(&export, format);
	reply = r == EXPORT_OK ? describe_export(&export) : describe_not_assignable(&export.error);
	assert(reply && (r == EXPORT_OK || r == EXPORT_E_NOT_ASSIGNABLE));
	assert((export.files.n > 0) == (r == EXPORT_OK));
	assert((export.error.text[0] != '\0') == (r == EXPORT_E_NOT_ASSIGNABLE));
	json_decref(reply);
	export_done(&export);
	plan_done(&plan);
}

int fuzz_describe(void *blob, size_t size)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct tree *tree = NULL;
	struct tree_error error = { .text = "" };
	struct matches devices = { .n = 0 };
	int r = tree_new(&tree, blob, size, &error);

	if (r < 0) {
		assert(error.text[0] && !strchr(error.text, '\n'));
		return 0;
	}
	assert(board_new(&board, tree, NULL) == 0);
	assert(board_list(board, &devices) == 0);
	for (size_t i = 0; i < devices.n && i < DEVICES_MAX; i++)
		describe_one(board, devices.items[i]);
	for (const struct export_format *format = export_formats; format->name; format++)
		for (size_t i = 0; i < devices.n && i < EXPORTS_MAX; i++)
			export_some(board, &devices, i, format);
	array_done(&devices);
	return 1;
}
