/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Grants, as configurations list them. */

#include "export/granted.h"

#include <inttypes.h>

#include "export/comment.h"

/* ---- paths ---- */

void granted_paths(const struct export *export, granted_path_fn fn, void *userdata)
{
	const struct plan *plan = export->plan;
	char path[TREE_PATH_MAX];
	struct grant own = { .kind = GRANT_IOMMU, .path = path };

	for (size_t i = 0; i < plan->n && export->options.dtdev_always; i++) {
		node_path(plan->items[i].device->node, path);
		if (!grants_find(&plan->grants, &own)) /* listed below */
			fn(userdata, path);
	}
	granted_for_each (grant, export, GRANT_IOMMU)
		fn(userdata, grant->path);
}

bool granted_has_paths(const struct export *export)
{
	granted_for_each (grant, export, GRANT_IOMMU)
		return true;
	return export->options.dtdev_always;
}

/* ---- interrupts ---- */

uint32_t granted_last_intid(const struct export *export)
{
	uint32_t last = 0;

	granted_for_each (grant, export, GRANT_INTERRUPT)
		if (grant_intid(grant) > last)
			last = grant_intid(grant);
	return last;
}

int granted_note_forwarded(struct export *export)
{
	const struct findings *findings = &export->plan->findings;

	for (size_t i = 0; i < findings->n; i++)
		finding_add_struct(&export->findings, findings->items[i]);
	return export->findings.failed;
}

void granted_put_forwarded(const struct export *export, FILE *out, const char *prefix,
			   const char *suffix)
{
	size_t n = 0;

	for (size_t i = 0; i < export->findings.n; i++) {
		const struct finding *finding = &export->findings.items[i];

		if (finding->code != FINDING_INTERRUPT_FORWARDED)
			continue;
		if (n++ == 0)
			fprintf(out,
				"%sXen is expected to refuse these interrupts unless its own tree "
				"names the GIC for them%s\n%s(ptctl explain "
				"interrupt_forwarded):%s\n",
				prefix, suffix, prefix, suffix);
		fprintf(out, "%s  %" PRIu64 ", interrupt %" PRIu64 " of ", prefix,
			finding->b + GIC_SPI_FIRST, finding->a);
		comment_put_path(out, finding->node);
		fprintf(out, "%s\n", suffix);
	}
}

/* ---- pages ---- */

static const struct device *device_at(const struct export *export, uint64_t frame)
{
	const struct plan *plan = export->plan;

	for (size_t i = 0; i < plan->n; i++)
		board_for_each_member (member, export->board, plan->items[i].device)
			board_for_each_region (region, export->board, member)
				if (region_is_mapped(region) &&
				    range_contains(range_frames(region->address, region->size),
						   (struct range){ frame, frame }))
					return plan->items[i].device;
	return plan->items[0].device;
}

int granted_check_frame_zero(struct export *export)
{
	granted_for_each (grant, export, GRANT_MAPPING)
		if (grant->gfn == 0 && grant->frames.first != 0)
			return export_refuse_text(export, device_at(export, grant->frames.first),
						  "the guest's page 0 means the board's own "
						  "page to "
						  "zephyr-xenlib; choose another address with "
						  "'at'");
	return EXPORT_OK;
}
