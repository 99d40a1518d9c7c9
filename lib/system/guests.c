/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each device is tried alone first, so that all that cannot be given is told at once, by its line;
 * then the guest's export has all of them. */

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "export/export.h"
#include "system/steps.h"
#include "system/xl-config.h"

/* Kinds of guests have the names of the formats in which they get their devices. */
static int make(struct export *export, const struct system_domain *domain)
{
	return export_make(export, export_format_find(system_kind_name(domain->kind)));
}

/* Where dom0 has the guest's files; the caller frees it. NULL without memory. */
static char *directory_of(const struct build *build, const struct system_domain *domain)
{
	const char *top = build->system->board.directory.text;
	char *path;

	return asprintf(&path, "%s%s%s", top ? top : "", top && !streq(top, "/") ? "/" : "",
			domain->name) < 0
		       ? NULL
		       : path;
}

struct export_options guest_options(const struct build *build, uint32_t domain)
{
	const struct system_domain *wanted = &build->system->domains.items[domain];

	return (struct export_options){ .rates = build->domains[domain].rates.items,
					.n_rates = build->domains[domain].rates.n,
					.measured = wanted->kind == SYSTEM_MICROKIT
							    ? NULL
							    : build->measured,
					.dtdev_always = wanted->dtdev_always,
					.host_layout = wanted->host_layout,
					.dynamic = wanted->dynamic };
}

/* ---- a device alone ---- */

/* The risks, if nothing else speaks against the device. */
static struct finding_set open_risks(const struct plan_error *error)
{
	struct finding_set risks = { 0 };

	for (size_t i = 0; i < error->findings.n; i++) {
		if (error->findings.items[i].severity != SEVERITY_RISK)
			return (struct finding_set){ 0 };
		finding_set_add(&risks, error->findings.items[i].code);
	}
	return risks;
}

/* What to write into the section so that it is taken; malloc'ed, or NULL without memory. */
static char *remedy_text(const struct plan_error *error)
{
	_cleanup_(freep) char *codes = finding_set_join(open_risks(error), " ");
	struct memstream text;
	FILE *out = memstream_open(&text);

	if (codes && out && *codes)
		fprintf(out, "; write Accept=%s", codes);
	for (size_t i = 0; out && i < error->clocks.n; i++)
		fprintf(out, "%s%s=HZ", i == 0 ? "; write ClockRate=" : " ",
			error->clocks.items[i]);
	if (codes)
		return memstream_close(&text, NULL);
	free(memstream_close(&text, NULL));
	return NULL;
}

static int complain_refused(struct build *build, size_t device, const struct plan_error *error)
{
	_cleanup_(freep) char *remedy = remedy_text(error);

	return remedy ? build_complain(build, build->system->devices.items[device].line, 0, "%s%s",
				       error->text, remedy)
		      : -ENOMEM;
}

/* The plan of this device, as the guest's has it. */
static int copy_plan(const struct build *build, size_t device, struct plan *plan)
{
	const struct plan *whole =
		&build->domains[build->system->devices.items[device].domain].plan;
	struct plan_device *planned = plan_add(plan, build->board, build->devices[device]);

	if (!planned)
		return -ENOMEM;
	plan->rewired = whole->rewired;
	planned->accepted = build->system->devices.items[device].accept;
	for (size_t i = 0; i < whole->at.n; i++)
		if (whole->at.items[i].device == build->devices[device] &&
		    plan_add_at(plan, build->board, whole->at.items[i]) < 0)
			return -ENOMEM;
	return 0;
}

static bool is_of(const struct export_rate *rate, const struct device *device)
{
	return rate->within == device->node;
}

static int try_device(struct build *build, size_t device)
{
	uint32_t domain = build->system->devices.items[device].domain;
	struct plan plan = { .n = 0 };
	struct export export = { .board = build->board,
				 .plan = &plan,
				 .options = guest_options(build, domain) };
	size_t first = 0, end;
	int r = copy_plan(build, device, &plan);

	export.options.beside = &build->domains[domain].plan;
	/* The rates of a device follow one another. */
	while (first < export.options.n_rates &&
	       !is_of(&export.options.rates[first], build->devices[device]))
		first++;
	for (end = first; end < export.options.n_rates &&
			  is_of(&export.options.rates[end], build->devices[device]);)
		end++;
	if (export.options.rates)
		export.options.rates += first;
	export.options.n_rates = end - first;
	if (r == 0)
		r = make(&export, build_domain_of(build, device));
	if (r == EXPORT_E_NOT_ASSIGNABLE)
		r = complain_refused(build, device, &export.error);
	export_done(&export);
	plan_done(&plan);
	return r;
}

static int try_devices(struct build *build)
{
	const struct system *system = build->system;
	int r = 0;

	for (size_t i = 0; r == 0 && i < system->devices.n; i++)
		if (build->devices[i] &&
		    plan_find(&build->domains[system->devices.items[i].domain].plan, build->board,
			      build->devices[i]))
			r = try_device(build, i);
	return r;
}

/* ---- all of a guest ---- */

/* The section of the device that is the fault, or the guest's. */
static int line_of(const struct build *build, uint32_t domain, const struct device *device)
{
	for (size_t i = 0; device && i < build->system->devices.n; i++)
		if (build->devices[i] == device && build->system->devices.items[i].domain == domain)
			return build->system->devices.items[i].line;
	return build->system->domains.items[domain].line;
}

/* Its files go over to the build, below the guest's directory. */
static int take_files(struct build *build, uint32_t domain)
{
	const struct system_domain *wanted = &build->system->domains.items[domain];
	struct export *export = &build->domains[domain].export;

	for (size_t i = 0; i < export->files.n; i++) {
		struct export_file *file = &export->files.items[i];
		bool is_config = wanted->kind == SYSTEM_XL && i == 0;
		int r;

		if (is_config)
			r = xl_config_add(build, wanted, TAKE(file->data));
		else
			r = build_add_file(build,
					   build_text(build, "%s/%s", wanted->name, file->name),
					   TAKE(file->data), file->size);
		if (r < 0)
			return r;
	}
	array_done(&export->files);
	return 0;
}

static int make_guest(struct build *build, uint32_t domain)
{
	const struct system_domain *wanted = &build->system->domains.items[domain];
	struct build_domain *made = &build->domains[domain];
	_cleanup_(freep) char *directory = directory_of(build, wanted);
	int r;

	if (made->plan.n == 0)
		return wanted->kind == SYSTEM_XL ? xl_config_add(build, wanted, NULL) : 0;
	if (!directory)
		return -ENOMEM;
	made->export.board = build->board;
	made->export.plan = &made->plan;
	made->export.options = guest_options(build, domain);
	made->export.options.directory = directory;
	r = make(&made->export, wanted);
	made->export.options.directory = NULL;
	if (r == EXPORT_E_NOT_ASSIGNABLE)
		return build_complain(build, line_of(build, domain, made->export.error.device), 0,
				      "%s", made->export.error.text);
	return r == EXPORT_OK ? take_files(build, domain) : r;
}

int make_guests(struct build *build)
{
	size_t before = build->problems.n;
	int r = try_devices(build);

	for (uint32_t i = 0; r == 0 && build->problems.n == before && i < build->system->domains.n;
	     i++)
		r = make_guest(build, i);
	return r;
}
