/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths and origins in comments. */

#include "export/comment.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "tree/digest.h"

/* Names come from the tree, and comments of all formats have to survive them: all but the plain
 * characters of a path become '?', and "--", which ends a comment of XML, is broken up. */
static void put_name(FILE *out, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/@,._+-:=";
	for (const char *c = name; *c; c++)
		fputc(strchr(plain, *c) && !(*c == '-' && c[1] == '-') ? *c : '?', out);
}

void comment_put_path(FILE *out, const struct node *node)
{
	char path[TREE_PATH_MAX];

	put_name(out, node_path(node, path));
}

void comment_put_text(FILE *out, const char *text)
{
	for (const char *c = text; *c; c++)
		if (*c == ' ' || *c == '(' || *c == ')')
			fputc(*c, out);
		else
			put_name(out, (char[2]){ *c == ';' ? ',' : *c });
}

/* As on the command line, without the dashes. */
static void put_options(const struct export *export, FILE *out)
{
	const struct export_options *o = &export->options;

	fprintf(out, "format=%s", export->format->name);
	if (o->dtdev_always)
		fputs(" dtdev=always", out);
	if (o->host_layout)
		fputs(" layout=host", out);
	if (o->dynamic)
		fputs(" dynamic", out);
	if (o->static_dynamic)
		fputs(" static-dynamic", out);
	if (o->no_stand_ins)
		fputs(" stand-ins=no", out);
	if (o->witness)
		fputs(" witness", out);
	else if (o->measured)
		fputs(" clk-summary", out);
	for (size_t i = 0; i < o->n_rates; i++) {
		fputs(" clock-rate ", out);
		put_name(out, o->rates[i].name);
		fprintf(out, "=%" PRIu32, o->rates[i].hz);
	}
	for (size_t i = 0; i < export->plan->at.n; i++) {
		const struct plan_at *at = &export->plan->at.items[i];

		fputs(" at ", out);
		comment_put_path(out, at->device->node);
		fprintf(out, ":%" PRIu32 "=0x%" PRIx64, at->index, at->address);
	}
}

void comment_put_accepted(FILE *out, const char *prefix, struct finding_set accepted)
{
	const char *before = prefix;

	finding_set_for_each (code, accepted) {
		fprintf(out, "%s%s", before, finding_info(code)->name);
		before = ",";
	}
}

void comment_put_origin(const struct export *export, FILE *out, const char *prefix)
{
	char digest[DIGEST_SIZE];

	if (!export->digest)
		tree_digest(export->board->tree, digest);
	fprintf(out, "%smade by ptctl %s export\n", prefix, PTD_VERSION);
	fprintf(out, "%stree: sha256 %s\n", prefix, export->digest ? export->digest : digest);
	fprintf(out, "%soptions: ", prefix);
	put_options(export, out);
	fputc('\n', out);
	for (size_t i = 0; i < export->plan->n; i++) {
		const struct plan_device *planned = &export->plan->items[i];

		fprintf(out, "%sdevice: ", prefix);
		comment_put_path(out, planned->device->node);
		/* Formats that mark make no plan, and only plan_make() drops accepted risks that
		 * the device does not have. */
		if (!(export->format->flags & EXPORT_MARKS))
			comment_put_accepted(out, " accepted ", planned->accepted);
		fputc('\n', out);
		if (export_dma_is_elsewhere(export, planned))
			fprintf(out,
				"%sits DMA goes to other memory than the guest means, unless Xen "
				"maps that 1:1 (layout=host)\n",
				prefix);
	}
}

void comment_add_origin(const struct export *export, struct livetree *livetree)
{
	struct livetree_item *item =
		livetree_property(livetree, livetree->root, "ptctl,origin", LIVETREE_GUESS, 0);
	_cleanup_(freep) char *text = NULL;
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	char *rest;

	if (out)
		comment_put_origin(export, out, "");
	text = memstream_close(&stream, NULL);
	if (!text) {
		livetree->failed = true;
		return;
	}
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		livetree_put_string(livetree, item, line);
}
