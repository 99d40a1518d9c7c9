/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configurations that libxl saves as JSON (tools/libs/light/libxl_dom.c, libxl__userdata_path;
 * libxl_types.idl, domain_config): a member with its default value is left out. */

#include "ledger/xl-config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/file.h"

#define CONFIG_SIZE_MAX ((size_t)4 << 20)

/* Numbers of frames are lower, and a double is exact up to here. */
#define NUMBER_MAX ((double)((uint64_t)1 << 52))

/* Numbers are read as reals, since some of libxl's are larger than jansson's integers:
 * LIBXL_INVALID_GFN is ~0. False if it is there and makes no sense. */
static bool number_of(const json_t *o, uint64_t *ret)
{
	double value = json_real_value(o);

	if (!o)
		return true;
	if (!json_is_real(o) || value < 0 || value >= NUMBER_MAX)
		return false;
	*ret = (uint64_t)value;
	return (double)*ret == value;
}

static int add_interrupt(const json_t *item, struct grants *ret)
{
	uint64_t intid = 0;
	struct grant grant;

	if (!number_of(item, &intid) || intid > UINT16_MAX)
		return -EBADMSG;
	grant = grant_interrupt((uint32_t)intid);
	return grants_add(ret, &grant);
}

/* The default is that guest and host have the same frames. */
static int add_pages(const json_t *item, struct grants *ret)
{
	uint64_t start = 0, number = 0, gfn;
	const json_t *gfn_value = json_object_get(item, "gfn");
	struct grant iomem, mapping;
	int r;

	if (!number_of(json_object_get(item, "start"), &start) ||
	    !number_of(json_object_get(item, "number"), &number))
		return -EBADMSG;
	if (number == 0)
		return 0;
	if (!gfn_value || !number_of(gfn_value, &gfn))
		gfn = start;
	iomem = grant_iomem((struct range){ start, start + (number - 1) });
	mapping = grant_mapping(iomem.frames, gfn);
	r = grants_add(ret, &iomem);
	return r < 0 ? r : grants_add(ret, &mapping);
}

static int add_device(const json_t *item, struct grants *ret)
{
	const char *path = json_string_value(json_object_get(item, "path"));
	_cleanup_(freep) char *copy = NULL;
	struct grant grant = { .kind = GRANT_IOMMU };

	if (!path || *path != '/' || strlen(path) >= TREE_PATH_MAX)
		return -EBADMSG;
	grant.path = copy = strdup(path);
	return copy ? grants_add(ret, &grant) : -ENOMEM;
}

static int add_each(const json_t *array, int (*add)(const json_t *item, struct grants *ret),
		    struct grants *ret)
{
	const json_t *item;
	size_t i;
	int r = !array || json_is_array(array) ? 0 : -EBADMSG;

	json_array_foreach (array, i, item)
		if (r == 0)
			r = add(item, ret);
	return r;
}

int xl_config_parse(const void *text, size_t size, struct grants *ret)
{
	const char *bytes = text;
	/* libxl saves the string with its NUL (seen on 4.17 and 4.20). */
	size_t length = size > 0 && bytes[size - 1] == '\0' ? size - 1 : size;
	json_error_t error;
	json_auto_t *config =
		json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
	const json_t *build = json_object_get(config, "b_info");
	int r = json_is_object(config) && (!build || json_is_object(build)) ? 0 : -EBADMSG;

	if (r == 0)
		r = add_each(json_object_get(build, "irqs"), add_interrupt, ret);
	if (r == 0)
		r = add_each(json_object_get(build, "iomem"), add_pages, ret);
	if (r == 0)
		r = add_each(json_object_get(config, "dtdevs"), add_device, ret);
	grants_normalise(ret);
	return r;
}

static bool is_trusted(const struct stat *st)
{
	return S_ISREG(st->st_mode) && (st->st_uid == 0 || st->st_uid == geteuid()) &&
	       (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool is_same(const struct xl_stamp *stamp, const struct stat *st)
{
	return stamp->inode == st->st_ino && stamp->changed.tv_sec == st->st_ctim.tv_sec &&
	       stamp->changed.tv_nsec == st->st_ctim.tv_nsec;
}

int xl_config_load(const char *directory, const struct domain_key *key, struct xl_stamp *stamp,
		   struct grants *ret)
{
	_cleanup_(closep) int fd = -1;
	_cleanup_(freep) char *path = NULL;
	_cleanup_(freep) void *data = NULL;
	struct stat st;
	size_t size;
	int r;

	if (asprintf(&path, "%s/userdata-d.%u.%s.libxl-json", directory, key->domid, key->uuid) < 0)
		return -ENOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (is_same(stamp, &st))
		return 0;
	r = is_trusted(&st) ? file_read(fd, CONFIG_SIZE_MAX, &data, &size) : -EBADMSG;
	if (r == 0)
		r = xl_config_parse(data, size, ret);
	if (r != -ENOMEM)
		*stamp = (struct xl_stamp){ st.st_ctim, st.st_ino };
	return r < 0 ? r : 1;
}
