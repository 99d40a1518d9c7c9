/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* xl: lines for a guest's configuration (Xen's docs/man/xl.cfg.5, tools/xl/xl_parse.c), and the
 * partial device tree beside it. The numbers are those of the plan that ptd applies. */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "export/export.h"
#include "export/guest/guest.h"

/* Xen makes virtual GICs with SPIs by the 32 (arch/arm/vgic.c). As many are also enough for the
 * devices that libxl itself counts; less than it counts would be refused (libxl_arm.c). */
#define SPI_STEP 32

/* As libxlu_cfg.c, xlu__cfgl_dequote, takes it apart again. */
static void put_quoted(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			fputs("\\n", out);
		else
			fprintf(out, "%s%c", strchr("\"'\\", *text) ? "\\" : "", *text);
}

/* ---- a list ---- */

struct list {
	FILE *out;
	const char *name;
	size_t n; /* items so far */
};

/* What stands before the next item. */
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

static void put_dtdev(const struct export *export, FILE *out)
{
	const struct plan *plan = export->plan;
	struct list list = { out, "dtdev", 0 };
	struct grant own = { .kind = GRANT_IOMMU };
	char path[TREE_PATH_MAX];

	for (size_t i = 0; i < plan->n && export->options.dtdev_always; i++) {
		own.path = path;
		node_path(plan->items[i].device->node, path);
		if (grants_find(&plan->grants, &own)) /* comes below */
			continue;
		fputc('"', list_next(&list));
		put_quoted(out, path);
		fputc('"', out);
	}
	for (size_t i = 0; i < plan->grants.n; i++) {
		if (plan->grants.items[i].kind != GRANT_IOMMU)
			continue;
		fputc('"', list_next(&list));
		put_quoted(out, plan->grants.items[i].path);
		fputc('"', out);
	}
	list_end(&list);
}

static void tell_of_interrupt(struct export *export, const struct plan_device *planned,
			      const struct interrupt *interrupt)
{
	static const char why[] = "Xen is expected to refuse it, for dom0 may grant only "
				  "interrupts of nodes that name the GIC itself";
	struct grant grant = grant_interrupt(interrupt->intid);

	if (interrupt->route == ROUTE_FORWARDED && grants_contain(&planned->needs, &grant))
		finding_add_struct(&export->findings,
				   export_forwarded(export->board, interrupt, why));
}

static int tell_of_forwarded(struct export *export)
{
	const struct plan *plan = export->plan;

	for (size_t i = 0; i < plan->n; i++)
		board_for_each_member (member, export->board, plan->items[i].device)
			board_for_each_interrupt (interrupt, export->board, member)
				tell_of_interrupt(export, &plan->items[i], interrupt);
	return export->findings.failed;
}

/* The same for those who have only the file. */
static void put_forwarded(const struct export *export, FILE *out)
{
	size_t n = 0;

	for (size_t i = 0; i < export->findings.n; i++) {
		const struct finding *finding = &export->findings.items[i];

		if (finding->code != FINDING_INTERRUPT_FORWARDED)
			continue;
		if (n++ == 0)
			fputs("# Xen is expected to refuse these interrupts unless its own tree "
			      "names the GIC for them\n# (ptctl explain interrupt_forwarded):\n",
			      out);
		fprintf(out, "#   %" PRIu64 ", interrupt %" PRIu64 " of ",
			finding->b + GIC_SPI_FIRST, finding->a);
		export_put_path(out, finding->node);
		fputc('\n', out);
	}
}

/* Decimal: xl takes nothing else. */
static void put_irqs(const struct export *export, FILE *out)
{
	struct list list = { out, "irqs", 0 };

	for (size_t i = 0; i < export->plan->grants.n; i++) {
		const struct grant *grant = &export->plan->grants.items[i];

		if (grant->kind == GRANT_INTERRUPT)
			fprintf(list_next(&list), "%" PRIu32, grant_intid(grant));
	}
	list_end(&list);
}

/* Hexadecimal, also the count. */
static void put_iomem(const struct export *export, FILE *out)
{
	struct list list = { out, "iomem", 0 };

	for (size_t i = 0; i < export->plan->grants.n; i++) {
		const struct grant *grant = &export->plan->grants.items[i];

		if (grant->kind == GRANT_MAPPING)
			fprintf(list_next(&list), "\"0x%" PRIx64 ",%" PRIx64 "@0x%" PRIx64 "\"",
				grant->frames.first, grant_count(grant), grant->gfn);
	}
	list_end(&list);
}

/* ---- room ---- */

static uint32_t last_intid(const struct export *export)
{
	uint32_t last = 0;

	for (size_t i = 0; i < export->plan->grants.n; i++)
		if (export->plan->grants.items[i].kind == GRANT_INTERRUPT &&
		    grant_intid(&export->plan->grants.items[i]) > last)
			last = grant_intid(&export->plan->grants.items[i]);
	return last;
}

static void put_nr_spis(FILE *out, uint32_t last)
{
	uint32_t n = last - GIC_SPI_FIRST + 1;

	if (last == 0)
		return;
	fputs("# For Xen 4.19 and later; older ones pass over it.\n", out);
	fprintf(out, "nr_spis = %" PRIu32 "\n", (n + SPI_STEP - 1) / SPI_STEP * SPI_STEP);
}

/* ---- granted later ---- */

/* Paths are those of names that can stand in source: guest_make() refuses others. */
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
	export_put_accepted(out, " --accept ", accepted);
	for (size_t i = 0; i < plan->at.n; i++)
		fprintf(out, " --at %s:%" PRIu32 "=0x%" PRIx64,
			node_path(plan->at.items[i].device->node, path), plan->at.items[i].index,
			plan->at.items[i].address);
	fputc('\n', out);
}

static void put_recipe(const struct export *export, FILE *out)
{
	fputs("# ptd grants the devices later:\n#   xl create -p GUEST.cfg\n", out);
	put_command(export, out);
	fputs("#   xl unpause GUEST\n", out);
}

static bool has_iommu(const struct export *export)
{
	for (size_t i = 0; i < export->plan->grants.n; i++)
		if (export->plan->grants.items[i].kind == GRANT_IOMMU)
			return true;
	return export->options.dtdev_always;
}

/* Xen 4.17 and 4.18 have no nr_spis. Their vuart brings SPIs, but takes the first of them for
 * itself (GUEST_VPL011_SPI); irqs brings as many as it needs (both tools/libs/light/libxl_arm.c).
 */
static bool has_room_by_vuart(const struct export *export)
{
	struct grant vuart = grant_interrupt(GIC_SPI_FIRST);

	return last_intid(export) < GIC_SPI_FIRST + SPI_STEP &&
	       !grants_find(&export->plan->grants, &vuart);
}

static void put_later(const struct export *export, FILE *out)
{
	uint32_t last = last_intid(export);

	put_recipe(export, out);
	put_forwarded(export, out);
	if (has_iommu(export))
		fputs("passthrough = \"enabled\"\n", out);
	put_nr_spis(out, last);
	if (last == 0)
		return;
	fprintf(out,
		has_room_by_vuart(export)
			? "# Xen 4.17 and 4.18 make room for INTIDs up to 63 with:\n"
			  "#   vuart = \"sbsa_uart\"\n"
			: "# Xen 4.17 and 4.18 make room for INTID %" PRIu32 " only with\n"
			  "#   irqs = [ %" PRIu32 " ]\n"
			  "# which grants it, too; ptd counts that as the guest's own.\n",
		last, last);
}

/* ---- all of it ---- */

static void put_configuration(const struct export *export, FILE *out)
{
	export_put_origin(export, out, "# ");
	fputs("device_tree = \"", out);
	if (export->options.directory) {
		put_quoted(out, export->options.directory);
		fputc('/', out);
	}
	fputs("passthrough.dtb\"\n", out);
	if (export->options.dynamic) {
		put_later(export, out);
		return;
	}
	put_dtdev(export, out);
	put_forwarded(export, out);
	put_irqs(export, out);
	put_iomem(export, out);
	put_nr_spis(out, last_intid(export));
}

static int add_configuration(struct export *export)
{
	struct export_text text;

	if (!export_open_text(&text))
		return -ENOMEM;
	put_configuration(export, text.out);
	return export_close_text(export, &text, "passthrough.cfg");
}

/* The configuration comes first; with it goes the blob, and the source, which tells what was left
 * out. */
int xl_make(struct export *export)
{
	int r = tell_of_forwarded(export);

	if (r == 0)
		r = add_configuration(export);
	return r < 0 ? r : export_add_tree(export, GUEST_PLAIN, true);
}
