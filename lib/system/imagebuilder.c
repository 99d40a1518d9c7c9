/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guests of dom0less for ImageBuilder's configuration, which bash reads: values are in single
 * quotes, out of which nothing can come. */

#include "format/imagebuilder.h"

#include <errno.h>
#include <inttypes.h>

#include "export/formats/guest-tree.h"
#include "export/mark/marks.h"
#include "system/steps.h"

static void put_quoted(FILE *out, const char *name, unsigned int domu, const char *text)
{
	fprintf(out, "%s[%u]='", name, domu);
	for (; *text; text++)
		if (*text == '\'')
			fputs("'\\''", out);
		else
			fputc(*text, out);
	fputs("'\n", out);
}

static void put_text(FILE *out, const char *name, unsigned int domu, const struct system_text *text)
{
	if (text->text)
		put_quoted(out, name, domu, text->text);
}

static void put_number(FILE *out, const char *name, unsigned int domu, uint64_t number)
{
	fprintf(out, "%s[%u]=%" PRIu64 "\n", name, domu, number);
}

/* ImageBuilder marks them, beside mark.dtbo, and makes xen,path for none. */
static int put_devices(const struct build *build, FILE *out, unsigned int domu, uint32_t domain)
{
	struct export export = { .board = build->board, .plan = &build->domains[domain].plan };
	struct matches marks = { .n = 0 };
	char path[TREE_PATH_MAX];
	int r = export.plan->n > 0 ? marks_gather(&export, &marks) : 0;

	if (r == 0 && marks.n > 0)
		fprintf(out, IMAGEBUILDER_PASSTHROUGH_PATHS "[%u]=\"", domu);
	for (size_t i = 0; r == 0 && i < marks.n; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", node_path(marks.items[i]->node, path));
	if (r == 0 && marks.n > 0)
		fprintf(out, "\"\n" IMAGEBUILDER_PASSTHROUGH_DTB "[%u]='%s/" GUEST_TREE_BLOB "'\n",
			domu, build->system->domains.items[domain].name);
	array_done(&marks);
	export_done(&export);
	return r;
}

static int put_domu(const struct build *build, FILE *out, unsigned int domu, uint32_t index)
{
	const struct system_domain *domain = &build->system->domains.items[index];
	int r;

	fprintf(out, "# %s\n", domain->name);
	put_text(out, "DOMU_KERNEL", domu, &domain->kernel.file);
	put_text(out, "DOMU_RAMDISK", domu, &domain->ramdisk.file);
	put_text(out, "DOMU_CMD", domu, &domain->command_line);
	if (domain->memory.line)
		put_number(out, "DOMU_MEM", domu, domain->memory.value);
	put_number(out, "DOMU_VCPUS", domu, domain->vcpus.line ? domain->vcpus.value : 1);
	put_number(out, "DOMU_VPL011", domu, !domain->no_vpl011);
	r = put_devices(build, out, domu, index);
	if (domain->host_layout)
		fprintf(out,
			IMAGEBUILDER_DIRECT_MAP "[%u]=1\n" IMAGEBUILDER_STATIC_MEM
						"[%u]=\"0x%" PRIx64 " 0x%" PRIx64 "\"\n",
			domu, domu, domain->static_address.value, domain->static_size.value);
	return r;
}

static unsigned int count_domus(const struct build *build)
{
	unsigned int n = 0;

	for (size_t i = 0; i < build->system->domains.n; i++)
		n += build->system->domains.items[i].kind == SYSTEM_DOM0LESS;
	return n;
}

int make_imagebuilder(struct build *build)
{
	struct memstream text;
	unsigned int n = count_domus(build), domu = 0;
	FILE *out = n > 0 ? memstream_open(&text) : NULL;
	int r = 0;

	if (n == 0)
		return 0;
	if (!out)
		return -ENOMEM;
	build_put_origin(build, out, "# ");
	fputs("# DEVICE_TREE is the board's tree, with mark.dtbo applied\n", out);
	fprintf(out, IMAGEBUILDER_NUM_DOMUS "=%u\n", n);
	for (uint32_t i = 0; r == 0 && i < build->system->domains.n; i++)
		if (build->system->domains.items[i].kind == SYSTEM_DOM0LESS)
			r = put_domu(build, out, domu++, i);
	return build_close_text(build, &text, "imagebuilder.config") < 0 ? -ENOMEM : r;
}
