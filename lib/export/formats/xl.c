/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* xl: lines for a guest's configuration, and the partial device tree beside it. The numbers are
 * those of the plan that ptd applies. */

#include "format/xl.h"

#include <errno.h>
#include <inttypes.h>

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/formats/guest-tree.h"
#include "export/granted.h"
#include "xen/guest-map.h"

/* ---- a list ---- */

struct list {
	FILE *out;
	const char *name;
	size_t n; /* items so far */
};

/* Makes room for the next item. */
static FILE *list_next(struct list *list)
{
	if (list->n++ == 0)
		fprintf(list->out, "%s = [ ", list->name);
	else
		fputs(", ", list->out);
	return list->out;
}

static void list_end(const struct list *list)
{
	if (list->n > 0)
		fputs(" ]\n", list->out);
}

/* ---- what is granted ---- */

static void add_path(void *userdata, const char *path)
{
	struct list *list = userdata;

	fputc('"', list_next(list));
	xl_put_quoted(list->out, path);
	fputc('"', list->out);
}

static void put_dtdev(const struct export *export, FILE *out)
{
	struct list list = { out, XL_DTDEV, 0 };

	granted_paths(export, add_path, &list);
	list_end(&list);
}

/* The same for those who have only the file. */
static void put_forwarded(const struct export *export, FILE *out)
{
	granted_put_forwarded(export, out, "# ", "");
}

static void put_irqs(const struct export *export, FILE *out)
{
	struct list list = { out, XL_IRQS, 0 };

	granted_for_each (grant, export, GRANT_INTERRUPT)
		fprintf(list_next(&list), "%" PRIu32, grant_intid(grant));
	list_end(&list);
}

static void put_iomem(const struct export *export, FILE *out)
{
	struct list list = { out, XL_IOMEM, 0 };

	granted_for_each (grant, export, GRANT_MAPPING)
		fprintf(list_next(&list), "\"" XL_PRI_FRAMES XL_PRI_GFN "\"", grant->frames.first,
			grant_count(grant), grant->gfn);
	list_end(&list);
}

/* ---- room ---- */

/* From Xen 4.21 on, libxl refuses fewer than it counts itself, for irqs and for its own devices up
 * to INTID 43 (libxl_arm.c, libxl__arch_domain_prepare_config): rounded up, it is never fewer. */
static void put_nr_spis(FILE *out, uint32_t last)
{
	uint32_t n = last - GIC_SPI_FIRST + 1;

	if (last == 0)
		return;
	fputs("# For Xen 4.19 and later; older versions ignore it.\n", out);
	fprintf(out, XL_NR_SPIS " = %" PRIu32 "\n",
		(n + GUEST_SPI_STEP - 1) / GUEST_SPI_STEP * GUEST_SPI_STEP);
}

/* ---- granted later ---- */

/* Paths need no quotes: guest_make() refuses names that cannot be in source. */
static void put_command(const struct export *export, FILE *out)
{
	const struct plan *plan = export->plan;
	struct finding_set accepted = { 0 };
	char path[TREE_PATH_MAX];

	fputs("#   ptctl assign GUEST", out);
	for (size_t i = 0; i < plan->n; i++)
		fprintf(out, " %s", node_path(plan->items[i].device->node, path));
	for (size_t i = 0; i < plan->n; i++)
		finding_set_add_all(&accepted, plan->items[i].accepted);
	comment_put_accepted(out, " --accept ", accepted);
	for (size_t i = 0; i < plan->at.n; i++)
		fprintf(out, " --at %s:%" PRIu32 "=0x%" PRIx64,
			node_path(plan->at.items[i].device->node, path), plan->at.items[i].index,
			plan->at.items[i].address);
	fputc('\n', out);
}

/* Xen 4.17 and 4.18 have no nr_spis. Their vuart brings SPIs, but takes the first of them for
 * itself (GUEST_VPL011_SPI); irqs brings as many as it needs (both tools/libs/light/libxl_arm.c).
 */
static bool has_room_by_vuart(const struct export *export)
{
	struct grant vuart = grant_interrupt(GUEST_VPL011_SPI);

	return granted_last_intid(export) <= GUEST_VUART_INTID_LAST &&
	       !grants_find(&export->plan->grants, &vuart);
}

static void put_later(const struct export *export, FILE *out)
{
	uint32_t last = granted_last_intid(export);

	fputs("# ptd grants the devices later:\n#   xl create -p GUEST.cfg\n", out);
	put_command(export, out);
	fputs("#   xl unpause GUEST\n", out);
	put_forwarded(export, out);
	if (granted_has_paths(export))
		fputs(XL_PASSTHROUGH " = \"" XL_PASSTHROUGH_ENABLED "\"\n", out);
	put_nr_spis(out, last);
	if (last == 0)
		return;
	fprintf(out,
		has_room_by_vuart(export)
			? "# Xen 4.17 and 4.18 make room for INTIDs up to 63 with:\n"
			  "#   " XL_VUART " = \"" XL_VUART_SBSA "\"\n"
			: "# Xen 4.17 and 4.18 make room for INTID %" PRIu32 " only with\n"
			  "#   " XL_IRQS " = [ %" PRIu32 " ]\n"
			  "# which also grants it; ptd then counts it as the guest's own.\n",
		last, last);
}

/* ---- all of it ---- */

static void put_configuration(const struct export *export, FILE *out)
{
	comment_put_origin(export, out, "# ");
	fputs(XL_DEVICE_TREE " = \"", out);
	if (export->options.directory) {
		xl_put_quoted(out, export->options.directory);
		fputc('/', out);
	}
	fputs(GUEST_TREE_BLOB "\"\n", out);
	if (export->options.dynamic) {
		put_later(export, out);
		return;
	}
	put_dtdev(export, out);
	put_forwarded(export, out);
	put_irqs(export, out);
	put_iomem(export, out);
	put_nr_spis(out, granted_last_intid(export));
}

/* The configuration comes first, then the blob that it names, then the source, which says what was
 * left out. */
int xl_make(struct export *export)
{
	struct memstream text;
	int r = granted_note_forwarded(export);

	if (r < 0)
		return r;
	if (!memstream_open(&text))
		return -ENOMEM;
	put_configuration(export, text.out);
	r = export_close_text(export, &text, "passthrough.cfg");
	return r < 0 ? r : guest_tree_add(export, GUEST_PLAIN, true);
}
