/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The run: files → entries (verify/read) → verdicts (verify/judge) → diagnostics. It lists the
 * readers and the judges, and nothing in verify/ calls it; what they share lies below them, in
 * entry.h. */

#include "verify/verify.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "base/work.h"
#include "format/libvmm.h"
#include "input/cells.h"
#include "verify/across/across.h"
#include "verify/diagnostics.h"
#include "verify/judge/judge.h"
#include "verify/read/read.h"
#include "verify/rehearsal.h"
#include "verify/spelling.h"

/* A new form of text needs an enumerator in verify.h, a rule and a name in sniff.c, and a row here.
 * Trees have verify_read_tree(); sources are compiled before they are added. */
static int (*const text_readers[])(struct verify *v, const char *data, size_t size,
				   struct verify_error *error) = {
	[VERIFY_XL] = verify_read_xl,
	[VERIFY_MICROKIT] = verify_read_microkit,
	[VERIFY_IMAGEBUILDER] = verify_read_imagebuilder,
	[VERIFY_OCI] = verify_read_oci,
	[VERIFY_CHANNELS] = verify_read_channels,
	[VERIFY_ZEPHYR] = verify_read_zephyr,
};

/* The order matters: the first two find out what the others go by, and what is missing is known
 * only at the end. */
static void (*const judges[])(struct verify *v) = {
	judge_guests,      judge_evidence, judge_paths,      judge_frames,    judge_interrupts,
	judge_guest_nodes, judge_channels, judge_references, judge_omissions,
};

/* ---- life ---- */

int verify_new(struct verify **ret)
{
	*ret = calloc(1, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	(*ret)->work = (*ret)->room = (struct work){ WORK_OF_A_COMMAND };
	return 0;
}

/* What cost_of() counts takes a third of that at most, on boards where all overlap. */
void verify_limit(struct verify *v)
{
	v->work = (struct work){ 3 * WORK_OF_A_REQUEST };
	v->room = (struct work){ WORK_OF_A_REQUEST };
	v->is_limited = true;
}

struct verify *verify_free(struct verify *v)
{
	if (!v)
		return NULL;
	for (size_t i = 0; i < v->files.n; i++)
		tree_free(v->files.items[i].tree);
	diagnostics_done(&v->diagnostics);
	array_done(v);
	array_done(&v->files);
	array_done(&v->guests);
	array_done(&v->given);
	arena_done(&v->arena);
	free(v);
	return NULL;
}

void verify_freep(struct verify **v)
{
	verify_free(*v);
}

void verify_accept(struct verify *v, enum finding_code code)
{
	finding_set_add(&v->accepted, code);
}

void verify_trust_dtdev(struct verify *v)
{
	v->trusts_dtdev = true;
}

/* ---- adding files ---- */

/* Cells of registers are sought in the ranges of the buses above. */
static uint64_t cost_of_tree(const struct tree *tree)
{
	uint64_t reg = 0, ranges = 0;

	tree_for_each_node (node, tree) {
		const struct property *a = node_property(node, PROPERTY_REG);
		const struct property *b = node_property(node, PROPERTY_RANGES);

		reg += a ? a->size / 4 : 0;
		ranges += b ? b->size / 4 : 0;
	}
	return reg * ranges / 2;
}

#define TREE_COST      60000
#define TREE_BYTE_COST 20
#define TEXT_COST      3000
#define TEXT_BYTE_COST 40

static int add_tree(struct verify *v, void *data, size_t size, struct verify_error *error)
{
	struct tree_error tree_error = { .text = "" };
	int r;

	if (!verify_spend(v, TREE_COST + size * TREE_BYTE_COST)) {
		free(data);
		return VERIFY_E_WORK;
	}
	r = tree_new(&verify_last_file(v)->tree, data, size, &tree_error);
	if (r == 0 && !verify_spend(v, cost_of_tree(verify_last_file(v)->tree)))
		return VERIFY_E_WORK;
	if (r == -EINVAL)
		return verify_error_set(error, 0, "%s", tree_error.text);
	if (r == 0 && tree_is_overlay(verify_last_file(v)->tree))
		return verify_error_set(error, 0,
					"an overlay, whose numbers mean nothing without the tree "
					"that it is for: its cells are there. Put it on that with "
					"fdtoverlay -i TREE.dtb -o ALL.dtb OVERLAY.dtbo, and "
					"verify the result");
	return r < 0 ? r : verify_read_tree(v, verify_last_file(v)->tree);
}

static int add_text(struct verify *v, enum verify_kind kind, void *data, size_t size,
		    struct verify_error *error)
{
	_cleanup_(freep) char *owned = data, *text = NULL;

	assert(text_readers[kind]);
	if (size > VERIFY_TEXT_MAX)
		return verify_error_set(error, 0,
					"larger than %zu KiB, too large for a configuration",
					VERIFY_TEXT_MAX >> 10);
	if (!verify_spend(v, TEXT_COST + size * TEXT_BYTE_COST))
		return VERIFY_E_WORK;
	text = malloc(size + 1);
	if (!text)
		return -ENOMEM;
	memcpy(text, owned, size);
	text[size] = '\0';
	return text_readers[kind](v, text, size, error);
}

int verify_add(struct verify *v, const char *name, enum verify_kind kind, void *data, size_t size,
	       struct verify_error *error)
{
	const char *copy = verify_text(v, "%s", name);
	struct file *file = array_add(&v->files);
	int r;

	if (!file || v->failed) {
		free(data);
		return -ENOMEM;
	}
	*file = (struct file){ .name = copy,
			       .kind = kind,
			       .set = (uint32_t)v->files.n - 1,
			       .size = kind == VERIFY_TREE ? size : 0 };
	v->first = v->n;
	r = kind == VERIFY_TREE ? add_tree(v, data, size, error)
				: add_text(v, kind, data, size, error);
	if (r != -ENOMEM && work_is_spent(&v->room))
		return VERIFY_E_WORK;
	if (r == 0 && v->too_many)
		return verify_error_set(error, 0, "more than %d numbers, too many for a guest",
					VERIFY_ENTRIES_MAX);
	return v->failed ? -ENOMEM : r;
}

/* Xen itself starts the guest of such a tree, unless a configuration names it. */
static bool may_be_of_xl(const struct file *tree)
{
	return tree->kind == VERIFY_TREE && !tree->is_dom0less;
}

/* Files of these kinds belong to a configuration, if there is one. */
static bool is_companion(const struct file *file)
{
	return file->kind == VERIFY_TREE || file->kind == VERIFY_CHANNELS;
}

static size_t count_configurations(const struct verify *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->files.n; i++)
		n += !is_companion(&v->files.items[i]);
	return n;
}

const char *verify_wanted_tree(const struct verify *v, size_t file)
{
	size_t n = 0;

	for (size_t i = 0; i < v->files.n; i++)
		n += may_be_of_xl(&v->files.items[i]);
	return count_configurations(v) == 1 && n > 0 ? NULL : v->files.items[file].device_tree;
}

int verify_lacks_tree(struct verify *v, size_t configuration, const char *why)
{
	const struct file *file = &v->files.items[configuration];
	const struct spelling *spelling = spelling_of(file->kind);
	struct entry *e;

	if (file->hides_tree) /* its name was a guess */
		return 0;
	e = entry_new(v, ENTRY_OTHER, file->device_tree_line,
		      verify_text(v, "%s %s", spelling->device_tree, file->device_tree));
	if (e) {
		e->file = (uint32_t)configuration;
		e->place = file->device_tree_place;
	}
	report(v, e, VERIFY_UNKNOWN, "the guest tree cannot be read: %s", why);
	return v->failed ? -ENOMEM : 0;
}

int verify_attach(struct verify *v, size_t configuration, size_t tree)
{
	if (is_companion(&v->files.items[configuration]) ||
	    v->files.items[tree].kind != VERIFY_TREE)
		return -EINVAL;
	v->files.items[tree].set = (uint32_t)configuration;
	v->files.items[tree].has_set = true;
	return 0;
}

static size_t directory_length(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? (size_t)(slash - name) : 0;
}

static bool are_beside(const struct file *a, const struct file *b)
{
	size_t n = directory_length(a->name);

	return n == directory_length(b->name) && strncmp(a->name, b->name, n) == 0;
}

/* The configuration of a companion that nobody named: the only one, or the only system description
 * beside it, which cannot name any. Its index, or that of the companion. */
static size_t configuration_of(const struct verify *v, size_t companion)
{
	const struct file *all = v->files.items;
	bool is_only = count_configurations(v) == 1;
	size_t found = companion;

	for (size_t i = 0; i < v->files.n; i++) {
		if (is_companion(&all[i]) || (!is_only && (all[i].kind != VERIFY_MICROKIT ||
							   !are_beside(&all[i], &all[companion]))))
			continue;
		if (found != companion)
			return companion;
		found = i;
	}
	/* Of ImageBuilder's, each guest's tree has its own numbers; and what Xen starts itself is
	 * nobody else's guest. */
	if (all[found].kind == VERIFY_IMAGEBUILDER || all[companion].is_dom0less)
		return companion;
	return found;
}

static void attach_companions(struct verify *v)
{
	for (size_t i = 0; i < v->files.n; i++)
		if (is_companion(&v->files.items[i]) && !v->files.items[i].has_set)
			v->files.items[i].set = (uint32_t)configuration_of(v, i);
}

/* ---- judging ---- */

/* Toolstacks ignore dom0less properties (tools/libs/light/libxl_arm.c). */
static void drop_xen_properties(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (set_is_listed(v) && e->guest != GUEST_NONE &&
		    (e->kind == ENTRY_FRAMES || e->kind == ENTRY_PATH)) {
			e->kind = ENTRY_OTHER;
			e->reported = false;
		}
}

static void judge_set(struct verify *v)
{
	v->first = v->n; /* entries for what is missing do not count as the file's */
	memset(v->evidence, 0, v->board->devices.n);
	drop_xen_properties(v);
	for (size_t i = 0; i < ARRAY_SIZE(judges) && !work_is_spent(&v->room); i++)
		judges[i](v);
}

static void release_judging(struct verify *v)
{
	for (size_t i = 0; v->blockers && i < v->board->devices.n; i++)
		free(v->blockers[i]);
	free(v->blockers);
	free(v->evidence);
	free(v->paths);
	v->blockers = NULL;
	v->evidence = NULL;
	v->paths = NULL;
}

static uint64_t count_resources(const struct board *board)
{
	return board->devices.n + board->regions.n + board->interrupts.n + board->windows.n +
	       board->owned.n;
}

/* Names that are compared with those of each device: their bytes. */
static uint64_t names_of_guest(const struct guest *guest)
{
	const struct property *compatible = node_property(guest->node, PROPERTY_COMPATIBLE);

	return (compatible ? compatible->size : 0) + strlen(guest->node->name);
}

static uint64_t names_of_entry(const struct entry *e)
{
	return e->kind == ENTRY_PATH || e->kind == ENTRY_NODE ? strlen(e->path.path) : 0;
}

/* Judges hold each number, and each node of a guest's tree, against the board's and against one
 * another; and look once through the trees. */
static uint64_t cost_of_these(const struct verify *v, const struct board *board, uint64_t ours,
			      uint64_t names, uint64_t cells)
{
	uint64_t all = v->n + v->guests.n, theirs = count_resources(board);

	return ours * (4 * all + 60 * theirs) + names * theirs + 20 * (all + theirs + cells);
}

static uint64_t cost_of(const struct verify *v, const struct board *board)
{
	uint64_t names = 0, cells = 0, sets = count_configurations(v);

	for (size_t i = 0; i < v->n; i++)
		names += names_of_entry(&v->items[i]);
	for (size_t i = 0; i < v->guests.n; i++)
		names += names_of_guest(&v->guests.items[i]);
	for (size_t i = 0; i < v->files.n; i++)
		cells += v->files.items[i].size / 4;
	return cost_of_these(v, board, v->n + v->guests.n, names, cells) +
	       sets * 20 * (v->n + v->guests.n + v->files.n + count_resources(board));
}

/* The same for the set at hand. */
static uint64_t cost_of_set(const struct verify *v)
{
	uint64_t ours = 0, names = 0, cells = 0;

	verify_for_each_entry (e, v) {
		ours++;
		names += names_of_entry(e);
	}
	for (size_t i = 0; i < v->guests.n; i++) {
		if (v->files.items[v->guests.items[i].file].set != v->set)
			continue;
		ours++;
		names += names_of_guest(&v->guests.items[i]);
	}
	for (size_t i = 0; i < v->files.n; i++)
		cells += v->files.items[i].set == v->set ? v->files.items[i].size / 4 : 0;
	return cost_of_these(v, v->board, ours, names, cells);
}

int verify_judge(struct verify *v, const struct board *board, const struct diagnostics **ret)
{
	int r = VERIFY_OK;

	if (!work_spend(&v->work, cost_of(v, board)))
		return VERIFY_E_WORK;
	v->board = board;
	v->evidence = calloc(board->devices.n + 1, sizeof(*v->evidence));
	v->paths = calloc(board->devices.n + 1, sizeof(*v->paths));
	v->blockers = calloc(board->devices.n + 1, sizeof(*v->blockers));
	v->failed |= !v->evidence || !v->paths || !v->blockers;
	attach_companions(v);
	for (v->set = 0; !v->failed && v->set < v->files.n; v->set++)
		if (v->files.items[v->set].set == v->set)
			rehearse(v, judge_set, cost_of_set(v));
	if (!v->failed && !work_is_spent(&v->room))
		r = judge_across(v);
	if (!v->failed && !work_is_spent(&v->room))
		diagnostics_add(v);
	release_judging(v);
	if (v->failed)
		return -ENOMEM;
	if (work_is_spent(&v->room) || (v->is_limited && work_is_spent(&v->work)))
		return VERIFY_E_WORK;
	if (r != VERIFY_OK)
		return r;
	*ret = &v->diagnostics;
	return 0;
}
