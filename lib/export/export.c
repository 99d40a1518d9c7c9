/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of formats, and an export from its plan on. */

#include "export/export.h"

#include "base/util.h"
#include "export/formats/formats.h"
#include "export/pci-host.h"

const struct export_format export_formats[] = {
	{ "xl", "a guest's xl.cfg lines and its partial device tree", EXPORT_RATES | EXPORT_XL,
	  xl_make },
	{ "dts", "a guest's partial device tree, as source", EXPORT_RATES | EXPORT_LAYOUT,
	  dts_make },
	{ "dtb", "a guest's partial device tree, as blob", EXPORT_RATES | EXPORT_LAYOUT, dtb_make },
	{ "dom0less", "a partial device tree for a guest that Xen starts itself",
	  EXPORT_RATES | EXPORT_LAYOUT, dom0less_make },
	{ "oci", "a container's configuration for a virtual machine (OCI)", EXPORT_RATES,
	  oci_make },
	{ "zephyr", "a domain of Zephyr's xenlib, in C", EXPORT_RATES, zephyr_make },
	{ "microkit", "a system description for seL4's Microkit",
	  EXPORT_CANDIDATES | EXPORT_IDENTITY, microkit_make },
	{ "libvmm", "a guest of a monitor on Microkit: system, tree, channels",
	  EXPORT_RATES | EXPORT_CANDIDATES | EXPORT_IDENTITY, libvmm_make },
	{ "imagebuilder", "lines for the configuration of Xen's ImageBuilder", EXPORT_LAYOUT,
	  imagebuilder_make },
	{ "overlay", "a device tree overlay that marks devices for passthrough",
	  EXPORT_MARKS | EXPORT_STAND_INS, overlay_make },
	{ "uboot", "U-Boot commands that mark devices for passthrough",
	  EXPORT_MARKS | EXPORT_STAND_INS, uboot_make },
	{ NULL },
};

const struct export_format *export_format_find(const char *name)
{
	for (const struct export_format *format = export_formats; format->name; format++)
		if (streq(format->name, name))
			return format;
	return NULL;
}

const char *export_stray_option(const struct export_format *format,
				const struct export_options *options)
{
	int flags = format->flags;

	if (options->dtdev_always && (flags & (EXPORT_MARKS | EXPORT_IDENTITY)))
		return "dtdev";
	if (options->host_layout && !(flags & (EXPORT_LAYOUT | EXPORT_IDENTITY)))
		return "layout";
	if (options->dynamic && !(flags & EXPORT_XL))
		return "dynamic";
	if (options->static_dynamic && !(flags & EXPORT_CANDIDATES))
		return "static-dynamic";
	if (options->no_stand_ins && !(flags & EXPORT_STAND_INS))
		return "stand-ins";
	return options->n_rates > 0 && !(flags & EXPORT_RATES) ? "clock-rate" : NULL;
}

/* A device may be marked even if it is not marked yet. */
static bool forbids_marking(const struct finding *finding)
{
	return finding->severity == SEVERITY_BLOCKER && finding->code != FINDING_NOT_MARKED;
}

/* The state of the running system does not matter before it is marked. */
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

/* Whether a driver of dom0 has the device today says nothing about the day when it is assigned, and
 * must not change what is written. */
static int make_plan(struct export *export)
{
	static const struct grants nothing = { .n = 0 };
	struct plan *plan = export->plan;
	int r;

	plan->identity = export->options.host_layout || export->format->flags & EXPORT_IDENTITY;
	plan->direct_map = export->options.host_layout;
	for (size_t i = 0; i < plan->n; i++) {
		finding_set_add(&plan->items[i].accepted, FINDING_DRIVER_BOUND);
		if (export->options.dtdev_always)
			finding_set_add(&plan->items[i].accepted, FINDING_DMA_UNPROTECTED);
	}
	r = plan_make(plan, export->board, &nothing, &export->error);
	for (size_t i = 0; i < plan->n; i++)
		finding_set_remove(&plan->items[i].accepted, FINDING_DRIVER_BOUND);
	if (r == PLAN_E_NOT_ASSIGNABLE && export->format->flags & EXPORT_IDENTITY)
		pci_host_explain(export);
	return r == PLAN_E_NOT_ASSIGNABLE ? EXPORT_E_NOT_ASSIGNABLE : r;
}

static int note_dma(struct export *export)
{
	for (size_t i = 0; i < export->plan->n; i++)
		if (export_dma_is_elsewhere(export, &export->plan->items[i]))
			finding_add(&export->findings, .code = FINDING_DMA_ELSEWHERE,
				    .node = export->plan->items[i].device->node);
	return export->findings.failed;
}

int export_make(struct export *export, const struct export_format *format)
{
	int r = EXPORT_OK;

	export->format = format;
	if (format->flags & EXPORT_MARKS)
		for (size_t i = 0; r == EXPORT_OK && i < export->plan->n; i++)
			r = check_markable(export, export->plan->items[i].device);
	else
		r = make_plan(export);
	if (r == EXPORT_OK)
		r = format->make(export);
	if (r == EXPORT_OK)
		r = note_dma(export);
	if (r != EXPORT_OK)
		export_drop_files(export);
	return r;
}
