/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* uboot: commands that mark devices in the tree that U-Boot hands to Xen
 * (xen/docs/misc/arm/passthrough.txt; U-Boot's cmd/fdt.c). */

#include <errno.h>
#include <string.h>

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/mark/host-changes.h"
#include "export/mark/marks.h"
#include "export/mark/tmpfiles.h"
#include "input/cells.h"

/* U-Boot collects a value in a buffer of 1024 bytes (cmd/fdt.c, SCRATCHPAD), and its command line
 * has often no more (CONFIG_SYS_CBSIZE): a cell takes up to eleven characters. */
#define CELLS_MAX ((size_t)64)

#define DEPTH_MAX 4 /* of nodes that are added */

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

/* ---- room ---- */

/* Tags, lengths and contents of what is added, and the names of all properties; boot loaders find
 * the tree without any spare room. */
static size_t room_of(const struct livetree_node *node)
{
	size_t room = 8 + padded(strlen(node->name) + 1);

	for (const struct livetree_item *item = node->items; item; item = item->next)
		if (item->name)
			room += 12 + padded(item->size) + strlen(item->name) + 1;
	return room;
}

static size_t room_for(const struct host *host)
{
	size_t room = 0;

	livetree_for_each_node (node, &host->livetree)
		room += room_of(node);
	return (room + FRAME_SIZE - 1) & ~(size_t)(FRAME_SIZE - 1);
}

/* ---- commands ---- */

/* The path of a node that is added, or of the target itself. */
static void put_path(FILE *out, const char *target, const struct livetree_node *changed,
		     const struct livetree_node *node)
{
	const struct livetree_node *above[DEPTH_MAX];
	size_t n = 0;

	for (; node != changed && n < DEPTH_MAX; node = node->parent)
		above[n++] = node;
	if (n == 0 || strcmp(target, "/") != 0)
		fputs(target, out);
	while (n-- > 0)
		fprintf(out, "/%s", above[n]->name);
}

/* In quotes, as one argument: U-Boot may take only sixteen (CONFIG_SYS_MAXARGS). */
static void put_cells(FILE *out, const struct livetree_item *item)
{
	fputs(" \"<", out);
	for (size_t i = 0; i + 4 <= item->size; i += 4)
		fprintf(out, "%s0x%x", i > 0 ? " " : "", cell_load(item->data + i));
	fputs(">\"", out);
}

static void put_strings(FILE *out, const struct livetree_item *item)
{
	for (size_t i = 0; i < item->size; i += strlen((const char *)item->data + i) + 1)
		fprintf(out, " %s", (const char *)item->data + i);
}

/* Texts are plain (marks_is_plain()), or numbers of ours. */
static void put_item(FILE *out, const char *target, const struct livetree_node *changed,
		     const struct livetree_node *node, const struct livetree_item *item)
{
	if (!item->name) {
		fputs("# ", out);
		comment_put_text(out, (const char *)item->data);
		fputc('\n', out);
		return;
	}
	fputs("fdt set ", out);
	put_path(out, target, changed, node);
	fprintf(out, " %s", item->name);
	if (item->form == LIVETREE_CELLS)
		put_cells(out, item);
	else
		put_strings(out, item);
	fputc('\n', out);
}

static void put_node(FILE *out, const char *target, const struct livetree_node *changed,
		     const struct livetree_node *node)
{
	if (node != changed) {
		fputs("fdt mknode ", out);
		put_path(out, target, changed, node->parent);
		fprintf(out, " %s\n", node->name);
	}
	for (const struct livetree_item *item = node->items; item; item = item->next)
		put_item(out, target, changed, node, item);
}

static void put_fragment(FILE *out, const struct livetree_node *fragment)
{
	const struct livetree_node *changed = host_changed(fragment);
	unsigned int closed = 0;

	for (const struct livetree_node *node = changed; node && node != fragment->next;
	     node = livetree_next(node, &closed))
		put_node(out, host_target(fragment), changed, node);
}

static void put_commands(const struct host *host, FILE *out)
{
	const struct export *export = host->export;

	comment_put_origin(export, out, "# ");
	fputs("# run after the device tree has been loaded, here to fdt_addr_r, and before Xen\n",
	      out);
	marks_put_others(export, out, "# ");
	fprintf(out, "fdt addr ${fdt_addr_r}\nfdt resize %zx\n", room_for(host));
	for (const struct livetree_node *fragment = host->livetree.root->children; fragment;
	     fragment = fragment->next)
		put_fragment(out, fragment);
}

static int check_sizes(const struct host *host)
{
	livetree_for_each_node (node, &host->livetree)
		for (const struct livetree_item *item = node->items; item; item = item->next)
			if (item->form == LIVETREE_CELLS && item->size > CELLS_MAX * 4)
				return export_refuse_text(
					host->export, host->export->plan->items[0].device,
					"the list %s is too long for U-Boot's commands; use "
					"--format=overlay and fdt apply, or --stand-ins=no",
					item->name);
	return EXPORT_OK;
}

int uboot_make(struct export *export)
{
	struct memstream text;
	struct host host;
	int r = host_changes_make(&host, export);

	if (r == EXPORT_OK)
		r = check_sizes(&host);
	if (r == EXPORT_OK && !memstream_open(&text))
		r = -ENOMEM;
	if (r == EXPORT_OK) {
		put_commands(&host, text.out);
		r = export_close_text(export, &text, "mark.cmd");
	}
	if (r == EXPORT_OK)
		r = tmpfiles_add(&host);
	host_done(&host);
	return r;
}
