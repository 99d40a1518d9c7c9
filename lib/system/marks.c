/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of all guests in one overlay, with their stand-ins, and in one list of commands. */

#include <errno.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "export/export.h"
#include "system/steps.h"

/* The section of the device that is the fault. */
static int line_of(const struct build *build, const struct device *device)
{
	for (size_t i = 0; device && i < build->system->devices.n; i++)
		if (build->devices[i] == device)
			return build->system->devices.items[i].line;
	return 0;
}

/* Both formats write the same lines for tmpfiles: the overlay's are taken. */
static bool is_taken(const struct build *build, const char *name)
{
	for (size_t i = 0; i < build->files.n; i++)
		if (streq(build->files.items[i].name, name))
			return true;
	return false;
}

static int take_files(struct build *build, struct export *export)
{
	for (size_t i = 0; i < export->files.n; i++) {
		struct export_file *file = &export->files.items[i];
		int r;

		if (is_taken(build, file->name))
			continue;
		r = build_add_file(build, file->name, TAKE(file->data), file->size);
		if (r < 0)
			return r;
	}
	return 0;
}

static int make(struct build *build, struct export *export, const char *format)
{
	int r;

	export->board = build->board;
	export->plan = &build->all;
	r = export_make(export, export_format_find(format));
	if (r == EXPORT_E_NOT_ASSIGNABLE)
		return build_complain(build, line_of(build, export->error.device), 0, "%s",
				      export->error.text);
	return r == EXPORT_OK ? take_files(build, export) : r;
}

int make_marks(struct build *build)
{
	int r;

	if (build->all.n == 0)
		return 0;
	r = make(build, &build->overlay, "overlay");
	if (r == 0 && build->problems.n == 0)
		r = make(build, &build->uboot, "uboot");
	return r;
}
