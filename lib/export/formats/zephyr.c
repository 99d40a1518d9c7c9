/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* zephyr: the initialiser of a struct xen_domain_cfg, in C, and the guest's tree beside it. It has
 * the members that every version of the structure has; what only the user knows has the values of
 * zephyr-xenlib's examples. */

#include "format/zephyr.h"

#include <errno.h>
#include <inttypes.h>

#include "board/root-gic.h"
#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/formats/guest-tree.h"
#include "export/granted.h"

#define DTB_START ZEPHYR_DTB_BEFORE "passthrough" ZEPHYR_DTB_START_BEHIND
#define DTB_END   ZEPHYR_DTB_BEFORE "passthrough" ZEPHYR_DTB_END_BEHIND

static const char about[] =
	" *\n"
	" * For zephyr-xenlib. Choose the guest's memory and CPUs, and add load_image_bytes and\n"
	" * get_image_size, which load its kernel. The build has to embed passthrough.dtb between\n"
	" * the two symbols, for example in assembly:\n"
	" *     .section .rodata\n"
	" *     .balign 8\n"
	" *     .global " DTB_START ", " DTB_END "\n"
	" *     " DTB_START ": .incbin \"passthrough.dtb\"\n"
	" *     " DTB_END ":\n";

static const char headers[] = "\n#include <domain.h>\n"
			      "#include <zephyr/sys/util.h>\n"
			      "#include <zephyr/xen/public/domctl.h>\n";

/* ---- texts ---- */

/* The inside of a string literal: octal digits end by themselves, and question marks cannot become
 * trigraphs. */
static void put_quoted(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			fprintf(out, "\\%03o", (unsigned char)*text);
		else
			fprintf(out, "%s%c",
				*text == '"' || *text == '\\' || *text == '?' ? "\\" : "", *text);
}

/* ---- arrays ---- */

static bool has_kind(const struct export *export, enum grant_kind kind)
{
	granted_for_each (grant, export, kind)
		return true;
	return false;
}

static void put_iomems(const struct export *export, FILE *out)
{
	if (!has_kind(export, GRANT_MAPPING))
		return;
	fputs("\n/* In pages of 4 KiB. */\n"
	      "static struct " ZEPHYR_IOMEM " passthrough_iomems[] = {\n",
	      out);
	granted_for_each (grant, export, GRANT_MAPPING)
		fprintf(out, "\t" ZEPHYR_PRI_FRAMES ",\n", grant->frames.first, grant_count(grant),
			grant->gfn);
	fputs("};\n", out);
}

static void put_irqs(const struct export *export, FILE *out)
{
	if (!has_kind(export, GRANT_INTERRUPT))
		return;
	fputs("\n/* INTIDs: SPI numbers of the device tree, plus 32. */\n", out);
	granted_put_forwarded(export, out, "/* ", " */");
	fputs("static uint32_t passthrough_irqs[] = {\n", out);
	granted_for_each (grant, export, GRANT_INTERRUPT)
		fprintf(out, "\t%" PRIu32 ",\n", grant_intid(grant));
	fputs("};\n", out);
}

static void put_path(void *userdata, const char *path)
{
	FILE *out = userdata;

	fputs("\t\"", out);
	put_quoted(out, path);
	fputs("\",\n", out);
}

static void put_dtdevs(const struct export *export, FILE *out)
{
	if (!granted_has_paths(export))
		return;
	fputs("\n/* Behind an IOMMU. */\nstatic char *passthrough_dtdevs[] = {\n", out);
	granted_paths(export, put_path, out);
	fputs("};\n", out);
}

/* ---- the domain ---- */

/* xenlib gives the guest a GIC of the board's version. */
static void put_gic(const struct export *export, FILE *out)
{
	const struct device *gic = root_gic_any(export->board);

	if (gic)
		fprintf(out, "\t.gic_version = XEN_DOMCTL_CONFIG_GIC_V%d,\n",
			root_gic_is_v3(export->board, gic) ? 3 : 2);
	else
		fputs("\t/* .gic_version: that of the board */\n", out);
}

static void put_array(FILE *out, const char *name)
{
	fprintf(out,
		"\n\t.%s = passthrough_%s,\n\t." ZEPHYR_NR "%s = ARRAY_SIZE(passthrough_%s),\n",
		name, name, name, name);
}

static void put_domain(const struct export *export, FILE *out)
{
	bool has_paths = granted_has_paths(export);

	fputs("\nextern const char " DTB_START "[], " DTB_END "[];\n"
	      "\nstruct " ZEPHYR_CFG " passthrough_cfg = {\n"
	      "\t." ZEPHYR_MEM_KB " = 131072,\n"
	      "\t.max_vcpus = 1,\n"
	      "\t.max_evtchns = 10,\n"
	      "\t.gnt_frames = 32,\n"
	      "\t.max_maptrack_frames = 1,\n"
	      "\t." ZEPHYR_FLAGS " = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap",
	      out);
	fputs(has_paths ? " | " ZEPHYR_FLAG_IOMMU ",\n" : ",\n", out);
	put_gic(export, out);
	fputs("\t.tee_type = XEN_DOMCTL_CONFIG_TEE_NONE,\n", out);
	if (has_kind(export, GRANT_MAPPING))
		put_array(out, ZEPHYR_IOMEMS);
	if (has_kind(export, GRANT_INTERRUPT))
		put_array(out, ZEPHYR_IRQS);
	if (has_paths)
		put_array(out, ZEPHYR_DTDEVS);
	fputs("\n\t." ZEPHYR_DTB_START " = " DTB_START ",\n"
	      "\t." ZEPHYR_DTB_END " = " DTB_END ",\n};\n",
	      out);
}

static size_t tree_size(const struct export *export)
{
	for (size_t i = 0; i < export->files.n; i++)
		if (!export->files.items[i].is_text)
			return export->files.items[i].size;
	return 0;
}

/* zephyr-xenlib makes the guest's tree, its own nodes and these, in so many bytes
 * (xen-dom-fdt.c, gen_domain_fdt()). */
static void put_size(const struct export *export, FILE *out)
{
	fprintf(out,
		" * CONFIG_PARTIAL_DEVICE_TREE_SIZE, 8192 by default, has to hold its %zu bytes "
		"and\n"
		" * the nodes that zephyr-xenlib adds.\n",
		tree_size(export));
}

static int add_source(struct export *export)
{
	struct memstream text;
	FILE *out = memstream_open(&text);

	if (!out)
		return -ENOMEM;
	fputs("/*\n", out);
	comment_put_origin(export, out, " * ");
	fputs(about, out);
	put_size(export, out);
	fputs(" */\n", out);
	fputs(headers, out);
	put_iomems(export, out);
	put_irqs(export, out);
	put_dtdevs(export, out);
	put_domain(export, out);
	return export_close_text(export, &text, "passthrough.c");
}

/* The size of the tree is known when it was made. */
int zephyr_make(struct export *export)
{
	int r = granted_check_frame_zero(export);

	if (r == EXPORT_OK)
		r = granted_note_forwarded(export);
	if (r == EXPORT_OK)
		r = guest_tree_add(export, GUEST_PLAIN, true);
	if (r == EXPORT_OK)
		r = add_source(export);
	if (r == EXPORT_OK)
		export_last_first(export);
	return r;
}
