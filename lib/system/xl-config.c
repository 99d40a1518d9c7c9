/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "system/xl-config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "format/xl.h"

static void put_text(FILE *out, const char *key, const struct system_text *text)
{
	if (!text->text)
		return;
	fprintf(out, "%s = \"", key);
	xl_put_quoted(out, text->text);
	fputs("\"\n", out);
}

static void put_number(FILE *out, const char *key, const struct system_number *number)
{
	if (number->line)
		fprintf(out, "%s = %" PRIu64 "\n", key, number->value);
}

int xl_config_add(struct build *build, const struct system_domain *domain, char *lines)
{
	_cleanup_(freep) char *devices = lines;
	struct system_text name = { domain->name, 0 };
	struct memstream text;
	FILE *out = memstream_open(&text);

	if (!out)
		return -ENOMEM;
	put_text(out, XL_NAME, &name);
	put_text(out, XL_KERNEL, &domain->kernel.file);
	put_text(out, XL_RAMDISK, &domain->ramdisk.file);
	put_text(out, XL_EXTRA, &domain->command_line);
	put_number(out, XL_MEMORY, &domain->memory);
	put_number(out, XL_VCPUS, &domain->vcpus);
	if (!domain->kernel.file.text)
		fputs("# the rest of the guest's configuration belongs here: kernel, disk, vif\n",
		      out);
	fputs(devices ? devices : "", out);
	return build_close_text(build, &text, build_text(build, "%s/xl.cfg", domain->name));
}
