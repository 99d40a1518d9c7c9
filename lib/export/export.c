/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of formats, and what they share. */

#include "export/export.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "export/livetree.h"
#include "tree/digest.h"

const struct export_format export_formats[] = {
	{ "xl", "a guest's xl.cfg lines and its partial device tree", EXPORT_RATES | EXPORT_XL,
	  xl_make },
	{ "dts", "a guest's partial device tree, as source", EXPORT_RATES, dts_make },
	{ "dtb", "a guest's partial device tree, as blob", EXPORT_RATES, dtb_make },
	{ "dom0less", "a partial device tree for a guest that Xen starts itself", EXPORT_RATES,
	  dom0less_make },
	{ "microkit", "a system description for seL4's Microkit",
	  EXPORT_CANDIDATES | EXPORT_IDENTITY, microkit_make },
	{ "imagebuilder", "lines for the configuration of Xen's ImageBuilder", 0,
	  imagebuilder_make },
	{ "overlay", "a device tree overlay that marks devices for passthrough", EXPORT_MARKS,
	  overlay_make },
	{ "uboot", "U-Boot commands that mark devices for passthrough", EXPORT_MARKS, uboot_make },
	{ NULL },
};

const struct export_format *export_format_find(const char *name)
{
	for (const struct export_format *format = export_formats; format->name; format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}

const char *export_stray_option(const struct export_format *format,
				const struct export_options *options)
{
	int flags = format->flags;

	if (options->dtdev_always && (flags & (EXPORT_MARKS | EXPORT_IDENTITY)))
		return "dtdev";
	if (options->dynamic && !(flags & EXPORT_XL))
		return "dynamic";
	if (options->static_dynamic && !(flags & EXPORT_CANDIDATES))
		return "static-dynamic";
	return options->n_rates > 0 && !(flags & EXPORT_RATES) ? "clock-rate" : NULL;
}

/* ---- files ---- */

int export_add_file(struct export *export, const char *name, void *data, size_t size, bool is_text)
{
	struct export_file *file = array_add(&export->files);

	if (!file) {
		free(data);
		return -ENOMEM;
	}
	*file = (struct export_file){
		.name = name, .data = data, .size = size, .is_text = is_text
	};
	return 0;
}

FILE *export_open_text(struct export_text *text)
{
	*text = (struct export_text){ .data = NULL };
	text->out = open_memstream(&text->data, &text->size);
	return text->out;
}

int export_close_text(struct export *export, struct export_text *text, const char *name)
{
	bool failed = ferror(text->out) != 0;

	if (fclose(text->out) < 0 || failed) {
		free(text->data);
		return -ENOMEM;
	}
	return export_add_file(export, name, text->data, text->size, true);
}

/* ---- where it comes from ---- */

/* Names come from the tree, and comments of all formats have to survive them: what is no plain
 * character of a path becomes '?', and "--", which ends a comment of XML, is broken up. */
static void put_name(FILE *out, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/@,._+-:=";
	for (const char *c = name; *c; c++)
		fputc(strchr(plain, *c) && !(*c == '-' && c[1] == '-') ? *c : '?', out);
}

void export_put_path(FILE *out, const struct node *node)
{
	char path[TREE_PATH_MAX];

	put_name(out, node_path(node, path));
}

static void put_switches(const struct export *export, FILE *out)
{
	const struct export_options *o = &export->options;

	fprintf(out, "format=%s", export->format->name);
	if (o->dtdev_always)
		fputs(" dtdev=always", out);
	if (o->dynamic)
		fputs(" dynamic", out);
	if (o->static_dynamic)
		fputs(" static-dynamic", out);
	for (size_t i = 0; i < o->n_rates; i++) {
		fputs(" clock-rate ", out);
		put_name(out, o->rates[i].name);
		fprintf(out, "=%" PRIu32, o->rates[i].hz);
	}
}

static void put_wishes(const struct export *export, FILE *out)
{
	const struct plan *plan = export->plan;

	for (size_t i = 0; i < plan->at.n; i++) {
		const struct plan_at *at = &plan->at.items[i];

		fputs(" at ", out);
		export_put_path(out, at->device->node);
		fprintf(out, ":%" PRIu32 "=0x%" PRIx64, at->index, at->address);
	}
}

void export_put_accepted(FILE *out, const char *prefix, struct finding_set accepted)
{
	_cleanup_(freep) char *codes = finding_set_join(accepted, ",");

	if (!finding_set_is_empty(accepted))
		fprintf(out, "%s%s", prefix, codes ? codes : "");
}

void export_put_origin(const struct export *export, FILE *out, const char *prefix)
{
	char digest[DIGEST_SIZE];

	if (!export->digest)
		tree_digest(export->board->tree, digest);
	fprintf(out, "%smade by ptctl %s export\n", prefix, PTD_VERSION);
	fprintf(out, "%stree: sha256 %s\n", prefix, export->digest ? export->digest : digest);
	fprintf(out, "%soptions: ", prefix);
	put_switches(export, out);
	put_wishes(export, out);
	fputc('\n', out);
	for (size_t i = 0; i < export->plan->n; i++) {
		const struct plan_device *planned = &export->plan->items[i];

		fprintf(out, "%sdevice: ", prefix);
		export_put_path(out, planned->device->node);
		/* Only plan_make() leaves those that the device has. */
		if (!(export->format->flags & EXPORT_MARKS))
			export_put_accepted(out, " accepted ", planned->accepted);
		fputc('\n', out);
	}
}

void export_mark_livetree(const struct export *export, struct livetree *livetree)
{
	struct livetree_item *item =
		livetree_property(livetree, livetree->root, "ptctl,origin", DRAFT_GUESS, 0);
	_cleanup_(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	char *rest;

	if (out)
		export_put_origin(export, out, "");
	if (!out || fclose(out) != 0) {
		livetree->failed = true;
		return;
	}
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		livetree_put_string(livetree, item, line);
}

/* ---- all of it ---- */

int export_refuse(struct export *export, const struct device *device, struct finding finding)
{
	_cleanup_(freep) char *text = NULL;

	finding_add_struct(&export->error.findings, finding);
	if (export->error.findings.failed < 0)
		return -ENOMEM;
	text = finding_text(&export->error.findings.items[export->error.findings.n - 1]);
	if (!text)
		return -ENOMEM;
	export->error.device = device;
	snprintf(export->error.text, sizeof(export->error.text), "%s", text);
	return EXPORT_E_NOT_ASSIGNABLE;
}

int export_refuse_text(struct export *export, const struct device *device, const char *format, ...)
{
	va_list args;

	export->error.device = device;
	va_start(args, format);
	vsnprintf(export->error.text, sizeof(export->error.text), format, args);
	va_end(args);
	return EXPORT_E_NOT_ASSIGNABLE;
}

struct finding export_forwarded(const struct board *board, const struct interrupt *interrupt,
				const char *what_follows)
{
	struct finding finding = { .code = FINDING_INTERRUPT_FORWARDED,
				   .node = interrupt->node,
				   .a = interrupt->index,
				   .b = interrupt->number,
				   .why = what_follows };
	const char *why;
	struct hop hop;

	if (interrupt_entry(board->resolver, interrupt->node, interrupt->index, &hop, &why))
		finding.other = hop.controller;
	return finding;
}

/* What only tells how a device stands in the running system says nothing about marking it. */
static bool forbids_marking(const struct finding *finding)
{
	return finding->severity == SEVERITY_BLOCKER && finding->code != FINDING_NOT_MARKED;
}

static int check_markable(struct export *export, const struct device *device)
{
	struct findings findings = { .n = 0 };
	int r = verdict_findings(export->board, device, true, &findings);

	for (size_t i = 0; r == 0 && i < findings.n; i++)
		if (forbids_marking(&findings.items[i]))
			r = export_refuse(export, device, findings.items[i]);
	array_done(&findings);
	return r;
}

/* Whether a driver of dom0 has the device today says nothing about the day that it is assigned, and
 * must not change what is written. */
static int make_plan(struct export *export)
{
	static const struct grants nothing = { .n = 0 };
	struct plan *plan = export->plan;
	int r;

	plan->identity = export->format->flags & EXPORT_IDENTITY;
	for (size_t i = 0; i < plan->n; i++) {
		finding_set_add(&plan->items[i].accepted, FINDING_DRIVER_BOUND);
		if (export->options.dtdev_always)
			finding_set_add(&plan->items[i].accepted, FINDING_DMA_UNPROTECTED);
	}
	r = plan_make(plan, export->board, &nothing, &export->error);
	for (size_t i = 0; i < plan->n; i++)
		finding_set_remove(&plan->items[i].accepted, FINDING_DRIVER_BOUND);
	return r;
}

static int check_marks(struct export *export)
{
	int r = EXPORT_OK;

	for (size_t i = 0; r == EXPORT_OK && i < export->plan->n; i++)
		r = check_markable(export, export->plan->items[i].device);
	return r;
}

int export_make(struct export *export, const struct export_format *format)
{
	int r;

	export->format = format;
	r = format->flags & EXPORT_MARKS ? check_marks(export) : make_plan(export);
	return r == EXPORT_OK ? format->make(export) : r;
}

void export_done(struct export *export)
{
	for (size_t i = 0; i < export->files.n; i++)
		free(export->files.items[i].data);
	array_done(&export->files);
	array_done(&export->findings);
	array_done(&export->error.findings);
}
