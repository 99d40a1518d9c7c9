/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* xl.cfg as xl reads it (Xen, tools/xl/xl_parse.c): INTIDs are decimal, frames hexadecimal; the
 * last assignment of an option counts, and += appends. */

#include "format/xl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/nearest.h"
#include "base/util.h"
#include "input/text.h"
#include "verify/read/cfg.h"
#include "verify/read/listed.h"
#include "verify/read/read.h"

struct xl {
	struct verify *v;
	const struct cfg *cfg;
	struct file *file;
};

/* ---- settings ---- */

/* The value of an option begins with its last plain assignment. */
static size_t first_setting(const struct cfg *cfg, const char *name)
{
	size_t first = cfg->settings.n;

	for (size_t i = 0; i < cfg->settings.n; i++)
		if (streq(cfg->settings.items[i].name, name) &&
		    (first == cfg->settings.n || !cfg->settings.items[i].is_addition))
			first = i;
	return first;
}

static const struct cfg_setting *last_setting(const struct cfg *cfg, const char *name)
{
	for (size_t i = cfg->settings.n; i-- > 0;)
		if (streq(cfg->settings.items[i].name, name))
			return &cfg->settings.items[i];
	return NULL;
}

/* The text or number of an option, or NULL. */
static const char *atom(const struct cfg *cfg, const char *name)
{
	const struct cfg_setting *setting = last_setting(cfg, name);

	return setting && !setting->is_list && !setting->is_addition
		       ? cfg->items.items[setting->first].text
		       : NULL;
}

static bool atom_number(const struct cfg *cfg, const char *name, uint64_t *ret)
{
	const char *text = atom(cfg, name);
	char *end;

	if (!text)
		return false;
	errno = 0;
	*ret = strtoull(text, &end, 0);
	return errno == 0 && end != text && *end == '\0' && *text != '-';
}

/* ---- irqs ---- */

static void read_irq(struct xl *xl, const struct cfg_item *item)
{
	struct entry *e = entry_new(xl->v, ENTRY_OTHER, (uint32_t)item->line,
				    verify_text(xl->v, XL_IRQS " %s", item->text));
	uint64_t number, target;
	const char *misread = NULL;
	char *end;

	if (!e)
		return;
	number = strtoull(item->text, &end, 10); /* or ULLONG_MAX */
	if (*end != '\0' && end != item->text && text_address(item->text, &target) &&
	    target <= INT32_MAX) {
		misread = verify_text(xl->v, "xl reads decimal numbers and takes this for %" PRIu64,
				      number);
		number = target;
	} else if (*end != '\0' || end == item->text) {
		report(xl->v, e, VERIFY_WRONG, "not a decimal number; write the INTID");
		return;
	}
	e->interrupt.misread = misread;
	listed_interrupt(xl->v, e, *item->text == '-' ? UINT64_MAX : number);
}

/* ---- iomem ---- */

static void read_iomem(struct xl *xl, const struct cfg_item *item)
{
	struct entry *e = entry_new(xl->v, ENTRY_OTHER, (uint32_t)item->line,
				    verify_text(xl->v, XL_IOMEM " %s", item->text));
	struct xl_iomem iomem;

	if (!e)
		return;
	if (!xl_parse_iomem(item->text, &iomem)) {
		report(xl->v, e, VERIFY_WRONG,
		       "xl expects \"FRAME,COUNT\" or \"FRAME,COUNT@GFN\", in hexadecimal numbers "
		       "of 4 KiB pages");
		return;
	}
	listed_frames(xl->v, e, iomem.mfn, iomem.n, iomem.has_gfn ? &iomem.gfn : NULL);
}

static void read_dtdev(struct xl *xl, const struct cfg_item *item)
{
	struct entry *e = entry_new(xl->v, ENTRY_PATH, (uint32_t)item->line,
				    verify_text(xl->v, XL_DTDEV " %s", item->text));

	if (e)
		e->path.path = verify_text(xl->v, "%s", item->text);
}

/* ---- lists ---- */

typedef void (*item_fn)(struct xl *xl, const struct cfg_item *item);

static void refuse_item(struct xl *xl, const struct cfg_setting *setting,
			const struct cfg_item *item, const char *why)
{
	struct entry *e = entry_new(
		xl->v, ENTRY_OTHER, (uint32_t)item->line,
		verify_text(xl->v, "%s %s", setting->name, item->text ? item->text : "[...]"));

	report(xl->v, e, VERIFY_WRONG, "%s", why);
}

static void read_setting(struct xl *xl, const struct cfg_setting *setting, item_fn fn)
{
	for (size_t i = 0; i < setting->n; i++) {
		const struct cfg_item *item = &xl->cfg->items.items[setting->first + i];

		if (!setting->is_list)
			refuse_item(xl, setting, item,
				    "xl ignores a single value here; write a list in brackets");
		else if (!item->text)
			refuse_item(xl, setting, item, "xl does not accept a nested list here");
		else
			fn(xl, item);
	}
}

static void read_lists(struct xl *xl, const char *name, item_fn fn)
{
	for (size_t i = first_setting(xl->cfg, name); i < xl->cfg->settings.n; i++)
		if (streq(xl->cfg->settings.items[i].name, name))
			read_setting(xl, &xl->cfg->settings.items[i], fn);
}

/* ---- the rest ---- */

/* The number of items that contain these words. */
static uint32_t count_items(const struct cfg *cfg, const char *name, const char *words)
{
	const struct cfg_setting *setting = last_setting(cfg, name);
	uint32_t n = 0;

	for (size_t i = 0; setting && i < setting->n; i++) {
		const char *text = cfg->items.items[setting->first + i].text;

		n += text && strstr(text, words);
	}
	return n;
}

static void read_nr_spis(struct xl *xl)
{
	const struct cfg_setting *setting = last_setting(xl->cfg, XL_NR_SPIS);
	struct entry *e;

	if (!setting)
		return;
	e = entry_new(xl->v, ENTRY_NR_SPIS, (uint32_t)setting->line,
		      verify_text(xl->v, XL_NR_SPIS " %s",
				  atom(xl->cfg, XL_NR_SPIS) ? atom(xl->cfg, XL_NR_SPIS) : "[...]"));
	if (e && !atom_number(xl->cfg, XL_NR_SPIS, &e->nr_spis)) {
		report(xl->v, e, VERIFY_WRONG, "not a number");
		e->kind = ENTRY_OTHER;
	}
}

static void read_name(struct xl *xl)
{
	const struct cfg_setting *setting = last_setting(xl->cfg, XL_NAME);
	const char *name = atom(xl->cfg, XL_NAME);
	struct entry *e;

	if (!setting || !name)
		return;
	e = entry_new(xl->v, ENTRY_NAME, (uint32_t)setting->line,
		      verify_text(xl->v, XL_NAME " %s", name));
	if (e)
		e->name = verify_text(xl->v, "%s", name);
}

/* Settings that hold no number of a device but matter for them. */
static void read_others(struct xl *xl)
{
	const char *vuart = atom(xl->cfg, XL_VUART), *iommu = atom(xl->cfg, XL_PASSTHROUGH);
	const struct cfg_setting *setting = last_setting(xl->cfg, XL_DEVICE_TREE);
	const char *tree = atom(xl->cfg, XL_DEVICE_TREE);
	uint64_t most = 0;

	if (tree && setting) {
		xl->file->device_tree = verify_text(xl->v, "%s", tree);
		xl->file->device_tree_line = (uint32_t)setting->line;
	}
	xl->file->has_vuart = vuart && streq(vuart, XL_VUART_SBSA);
	xl->file->n_virtio = count_items(xl->cfg, "disk", "specification=virtio") +
			     count_items(xl->cfg, "virtio", "");
	xl->file->no_iommu = iommu && streq(iommu, XL_PASSTHROUGH_DISABLED);
	if (!atom_number(xl->cfg, "memory", &xl->file->memory))
		xl->file->memory = 0;
	if (atom_number(xl->cfg, "maxmem", &most) && most > xl->file->memory)
		xl->file->memory = most;
	read_nr_spis(xl);
	read_name(xl);
}

static void read_node(struct xl *xl, const struct cfg_item *item)
{
	struct entry *e = entry_new(xl->v, ENTRY_NODE, (uint32_t)item->line,
				    verify_text(xl->v, XL_EPAM_NODES " %s", item->text));

	if (e)
		e->path.path = verify_text(xl->v, "%s", item->text);
}

/* Options that matter for devices, and that verify can say no more of. */
static void read_known(struct xl *xl)
{
	const struct cfg_setting *compatible = last_setting(xl->cfg, XL_EPAM_COMPATIBLE);
	const struct cfg_setting *sci = last_setting(xl->cfg, XL_ARM_SCI);
	const char *type = atom(xl->cfg, XL_ARM_SCI);
	struct entry *e;

	xl->file->copies_nodes = last_setting(xl->cfg, XL_EPAM_NODES) != NULL;
	if (compatible) {
		e = entry_new(xl->v, ENTRY_OTHER, (uint32_t)compatible->line, XL_EPAM_COMPATIBLE);
		report(xl->v, e, VERIFY_RIGHT,
		       "an option of EPAM's xl; Xen's own ignores it, and gives the guest the "
		       "compatible of a virtual machine");
	}
	if (!sci)
		return;
	e = entry_new(xl->v, ENTRY_OTHER, (uint32_t)sci->line,
		      verify_text(xl->v, XL_ARM_SCI " %s", type ? type : "[...]"));
	if (type && (streq(type, XL_ARM_SCI_NONE) || streq(type, XL_ARM_SCI_SMC)))
		report(xl->v, e, VERIFY_RIGHT,
		       "an option of Xen 4.21 and later; older ones ignore it");
	else
		report(xl->v, e, VERIFY_WRONG,
		       "Xen knows \"" XL_ARM_SCI_NONE "\" and \"" XL_ARM_SCI_SMC "\"");
}

static void complain(struct xl *xl, int line, const char *what, const char *text)
{
	struct entry *e = entry_new(xl->v, ENTRY_OTHER, (uint32_t)line, what);

	report(xl->v, e, VERIFY_WRONG, "%s", text);
}

/* ---- options that xl does not know ---- */

/* Names from other tools, and from the author's memory, that mean an option. */
static const struct {
	const char *name, *instead;
} other_names[] = {
	{ "iommu", XL_PASSTHROUGH " = \"" XL_PASSTHROUGH_ENABLED "\"" },
	{ "dtb", XL_DEVICE_TREE },
	{ "dt", XL_DEVICE_TREE },
	{ "fdt", XL_DEVICE_TREE },
};

/* xl ignores unknown options. No option that it knows is so close to these. */
static void check_name(struct xl *xl, const struct cfg_setting *setting)
{
	static const char *const names[] = { XL_IRQS, XL_IOMEM, XL_DTDEV, XL_DEVICE_TREE,
					     XL_PASSTHROUGH };

	for (size_t i = 0; i < ARRAY_SIZE(other_names); i++)
		if (streq(setting->name, other_names[i].name)) {
			complain(xl, setting->line, setting->name,
				 verify_text(xl->v, "xl ignores this unknown option; write %s",
					     other_names[i].instead));
			return;
		}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t most = strlen(names[i]) > 4 ? 2 : 1;

		if (!streq(setting->name, names[i]) &&
		    nearest_distance(setting->name, names[i]) <= most)
			complain(xl, setting->line, setting->name,
				 verify_text(xl->v, "xl ignores this unknown option; write %s",
					     names[i]));
	}
}

int verify_read_xl(struct verify *v, const char *data, size_t size, struct verify_error *error)
{
	_cleanup_(cfg_done) struct cfg cfg = { .has_mark = false };
	struct xl xl = { v, &cfg, verify_last_file(v) };
	int r = cfg_read(&cfg, data, size, error);

	if (r < 0)
		return r;
	if (cfg.has_mark)
		complain(&xl, 1, "byte order mark",
			 "xl does not read a file that begins with one; save it as UTF-8 without a "
			 "byte order mark");
	if (cfg.has_crlf)
		complain(&xl, cfg.crlf_line, "carriage return",
			 "xl does not read lines that end in one; dos2unix removes them");
	for (size_t i = 0; i < cfg.settings.n; i++)
		check_name(&xl, &cfg.settings.items[i]);
	read_others(&xl);
	read_known(&xl);
	read_lists(&xl, XL_IRQS, read_irq);
	read_lists(&xl, XL_IOMEM, read_iomem);
	read_lists(&xl, XL_DTDEV, read_dtdev);
	read_lists(&xl, XL_EPAM_NODES, read_node);
	return v->failed ? -ENOMEM : 0;
}
