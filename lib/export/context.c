/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files and refusals of an export. */

#include "export/context.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

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

int export_close_text(struct export *export, struct memstream *text, const char *name)
{
	size_t size;
	char *data = memstream_close(text, &size);

	return data ? export_add_file(export, name, data, size, true) : -ENOMEM;
}

void export_last_first(struct export *export)
{
	struct export_file last = export->files.items[export->files.n - 1];

	memmove(export->files.items + 1, export->files.items,
		(export->files.n - 1) * sizeof(*export->files.items));
	export->files.items[0] = last;
}

/* ---- refusals ---- */

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

void export_drop_files(struct export *export)
{
	for (size_t i = 0; i < export->files.n; i++)
		free(export->files.items[i].data);
	array_done(&export->files);
	array_done(&export->findings);
}

void export_done(struct export *export)
{
	export_drop_files(export);
	array_done(&export->error.findings);
	for (size_t i = 0; i < export->error.clocks.n; i++)
		free(export->error.clocks.items[i]);
	array_done(&export->error.clocks);
}
