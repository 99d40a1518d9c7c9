/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the configuration to a board. */

#include "service/trees.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/util.h"
#include "board/drivers.h"
#include "verdict/verdict.h"

#define RUNNING_DIRECTORY "/sys/firmware/devicetree/base"
#define RUNNING_BLOB      "/sys/firmware/fdt"

struct trees *trees_free(struct trees *trees)
{
	if (!trees)
		return NULL;
	board_free(trees->board);
	free(trees->source.path);
	config_paths_done(&trees->source.overlays);
	free(trees->live.path);
	free(trees->sysfs);
	free(trees);
	return NULL;
}

void trees_freep(struct trees **trees)
{
	trees_free(*trees);
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The tree of the configuration, or of the running machine; NULL if there is none. */
static const char *device_tree(const struct config *config)
{
	if (config->device_tree)
		return config->device_tree;
	if (is_directory(RUNNING_DIRECTORY))
		return RUNNING_DIRECTORY;
	return access(RUNNING_BLOB, F_OK) == 0 ? RUNNING_BLOB : NULL;
}

static struct source source_at(const char *path)
{
	bool is_dir = is_directory(path);

	return (struct source){ .file = is_dir ? NULL : path, .directory = is_dir ? path : NULL };
}

/* dom0's tree has them already, as far as Xen has left anything of them. */
static int add_overlays(struct source *source, const struct config *config,
			struct tree_error *error)
{
	const struct config_paths *overlays = &config->overlays;

	if (overlays->n > 0 && !config->host_tree && (!config->device_tree || source->directory)) {
		tree_error_set(error,
			       "%.200s: an overlay is for the tree that the boot loader hands to "
			       "Xen; give that one too, as HostTree=",
			       overlays->items[0]);
		return -EINVAL;
	}
	source->overlays = (const char *const *)overlays->items;
	source->n_overlays = overlays->n;
	return 0;
}

/* A loaded tree, as in status. */
static int describe_source(const char *path, const struct tree *tree, struct trees_source *ret)
{
	ret->path = strdup(path);
	if (!ret->path)
		return -ENOMEM;
	tree_digest(tree, ret->digest);
	ret->size = tree->size;
	return 0;
}

static int load(struct trees *trees, const struct config *config, struct tree_error *error)
{
	const char *path = device_tree(config), *host_path = config->host_tree;
	struct source tree, host;
	int r;

	if (!path && !host_path) {
		tree_error_set(error,
			       "this machine has no device tree; give one with --dtb FILE or "
			       "DeviceTree=");
		return -EINVAL;
	}
	if (path)
		tree = source_at(path);
	if (host_path)
		host = source_at(host_path);
	r = add_overlays(host_path ? &host : &tree, config, error);
	if (r == 0)
		r = board_load(&trees->board, path ? &tree : NULL, host_path ? &host : NULL, error);
	if (r == 0)
		r = describe_source(host_path ? host_path : path, trees->board->tree,
				    &trees->source);
	if (r == 0)
		r = config_paths_copy(&trees->source.overlays, &config->overlays);
	if (r == 0 && path && host_path)
		r = describe_source(path, trees->board->dom0_tree, &trees->live);
	if (r == 0 && path)
		trees->sysfs = drivers_sysfs(path);
	return r;
}

int trees_load(struct trees **ret, const struct config *config, struct tree_error *error)
{
	_cleanup_(trees_freep) struct trees *trees = calloc(1, sizeof(*trees));
	int r = trees ? load(trees, config, error) : -ENOMEM;

	if (r < 0)
		return r;
	trees_refresh(trees, 0);
	*ret = TAKE(trees);
	return 0;
}

static const char *root_text(const struct tree *tree, const char *property)
{
	const char *text = node_string(
		tree_root(tree), streq(property, "model") ? PROPERTY_MODEL : PROPERTY_COMPATIBLE);

	return text ? text : "";
}

bool trees_mismatch(const struct trees *trees, struct tree_error *error)
{
	const struct board *board = trees->board;

	if (!board->other_board)
		return false;
	tree_error_set(
		error,
		"%.200s is the tree of another board (tree_mismatch): its %s is \"%.100s\", and "
		"that of dom0's tree is \"%.100s\"; give the one that the boot loader hands "
		"to Xen as HostTree=",
		trees->source.path, board->other_board, root_text(board->tree, board->other_board),
		root_text(board->dom0_tree, board->other_board));
	return true;
}

bool trees_refresh(struct trees *trees, uint64_t age)
{
	uint64_t usec = now_usec();
	bool changed = false;

	if (!trees->sysfs)
		return false;
	if (trees->drivers_usec && usec - trees->drivers_usec < age)
		return false;
	/* Without memory the old view stays until the next attempt. */
	if (drivers_refresh(trees->board, trees->sysfs, &changed) < 0)
		return false;
	trees->drivers_usec = usec;
	if (changed)
		trees->counted = false;
	return changed;
}

static void count_device(struct trees_counts *counts, const struct board *board,
			 const struct device *device)
{
	struct findings findings = { .n = 0 };

	if (device->is_part)
		return;
	/* Without memory the list is too short, so that the verdict would be too good. */
	if (verdict_findings(board, device, false, &findings) < 0)
		counts->blocked++;
	else
		switch (verdict_of(&findings)) {
		case VERDICT_ASSIGNABLE:
			counts->assignable++;
			break;
		case VERDICT_RISKY:
			counts->risky++;
			break;
		case VERDICT_BLOCKED:
			counts->blocked++;
			break;
		}
	array_done(&findings);
	counts->devices++;
	counts->marked += board_mark(board, device) == MARK_MARKED;
}

const struct trees_counts *trees_count(struct trees *trees)
{
	if (trees->counted)
		return &trees->counts;
	trees->counts = (struct trees_counts){ .devices = 0 };
	for (size_t i = 0; i < trees->board->devices.n; i++)
		count_device(&trees->counts, trees->board, &trees->board->devices.items[i]);
	trees->counted = true;
	return &trees->counts;
}
