/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The form of a file, by its content and its name. */

#include <string.h>

#include "base/util.h"
#include "format/libvmm.h"
#include "input/cells.h"
#include "verify/verify.h"

#define FDT_MAGIC 0xd00dfeed /* Devicetree Specification v0.4, 5.2 */

/* Skips blanks, a byte order mark and C comments. */
static const char *skip_comments(const char *p, const char *end)
{
	while (p < end) {
		if (strchr(" \t\r\n\xef\xbb\xbf", *p) && *p) {
			p++;
		} else if (end - p > 1 && p[0] == '/' && p[1] == '/') {
			p = memchr(p, '\n', (size_t)(end - p));
			p = p ? p : end;
		} else if (end - p > 1 && p[0] == '/' && p[1] == '*') {
			p = memmem(p, (size_t)(end - p), "*/", 2);
			p = p ? p + 2 : end;
		} else {
			return p;
		}
	}
	return end;
}

static bool starts_with(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && memcmp(p, word, n) == 0;
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && streq(name + n - m, end);
}

/* The first line that is no comment: names of xl's options are lower case, ImageBuilder's are not.
 */
static bool is_imagebuilder(const char *p, const char *end)
{
	while (p < end && strchr("# \t\r\n", *p)) {
		const char *line_end = *p == '#' ? memchr(p, '\n', (size_t)(end - p)) : p;

		if (!line_end)
			return false;
		p = line_end + 1;
	}
	for (const char *name = p; p < end; p++)
		if (*p == '=' || *p == '[')
			return p > name && *name >= 'A' && *name <= 'Z';
		else if (!(*p >= 'A' && *p <= 'Z') && !(*p >= '0' && *p <= '9') && *p != '_')
			return false;
	return false;
}

/* What a monitor on Microkit registers, and a domain's structure; both are C, as these are. */
static bool is_monitor(const char *p, const char *end)
{
	return memmem(p, (size_t)(end - p), LIBVMM_REGISTER, strlen(LIBVMM_REGISTER)) ||
	       memmem(p, (size_t)(end - p), LIBVMM_LIST, strlen(LIBVMM_LIST));
}

static bool is_domain(const char *name, const char *p, const char *end)
{
	static const char words[] = "struct xen_domain_";

	return !starts_with(p, end, "/") && !ends_with(name, ".dts") && !ends_with(name, ".dtso") &&
	       !ends_with(name, ".cfg") && memmem(p, (size_t)(end - p), words, strlen(words));
}

enum verify_kind verify_sniff(const char *name, const void *data, size_t size)
{
	const char *end = (const char *)data + size;
	const char *p = skip_comments(data, end);

	if ((size >= 4 && cell_load(data) == FDT_MAGIC) || ends_with(name, ".dtb") ||
	    ends_with(name, ".dtbo"))
		return VERIFY_TREE;
	if (starts_with(p, end, "<"))
		return VERIFY_MICROKIT;
	if (starts_with(p, end, "{") || ends_with(name, ".json"))
		return VERIFY_OCI;
	if (is_domain(name, p, end))
		return VERIFY_ZEPHYR;
	if (ends_with(name, ".h") || is_monitor(data, end))
		return VERIFY_CHANNELS;
	if (ends_with(name, ".c"))
		return VERIFY_ZEPHYR;
	if (starts_with(p, end, "/") || starts_with(p, end, "#include") ||
	    ends_with(name, ".dts") || ends_with(name, ".dtso"))
		return VERIFY_SOURCE;
	if (is_imagebuilder(p, end))
		return VERIFY_IMAGEBUILDER;
	return VERIFY_XL;
}

const char *verify_kind_name(enum verify_kind kind)
{
	static const char *const names[] = { [VERIFY_XL] = "xl",
					     [VERIFY_TREE] = "tree",
					     [VERIFY_SOURCE] = NULL,
					     [VERIFY_MICROKIT] = "microkit",
					     [VERIFY_IMAGEBUILDER] = "imagebuilder",
					     [VERIFY_OCI] = "oci",
					     [VERIFY_CHANNELS] = "channels",
					     [VERIFY_ZEPHYR] = "zephyr" };

	return names[kind];
}
