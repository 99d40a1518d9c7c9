/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "system/context.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/format.h"
#include "base/util.h"
#include "tree/digest.h"

int build_complain(struct build *build, int line, int other_line, const char *format, ...)
{
	_cleanup_(freep) char *text = NULL;
	struct problem *problem;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	problem = text ? array_add(&build->problems) : NULL;
	if (!problem)
		return -ENOMEM;
	*problem = (struct problem){ line, other_line, TAKE(text) };
	return 0;
}

const char *build_text(struct build *build, const char *format, ...)
{
	_cleanup_(freep) char *text = NULL;
	char *copy;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	copy = text ? arena_alloc(&build->arena, strlen(text) + 1) : NULL;
	return copy ? strcpy(copy, text) : NULL;
}

int build_add_file(struct build *build, const char *name, void *data, size_t size)
{
	struct build_file *file = name ? array_add(&build->files) : NULL;

	if (!file) {
		free(data);
		return -ENOMEM;
	}
	*file = (struct build_file){ .name = name, .data = data, .size = size };
	return 0;
}

const struct build_file *build_find_file(const struct build *build, const char *domain,
					 const char *name)
{
	size_t n = strlen(domain);

	for (size_t i = 0; i < build->files.n; i++) {
		const char *other = build->files.items[i].name;

		if (strncmp(other, domain, n) == 0 && other[n] == '/' && streq(other + n + 1, name))
			return &build->files.items[i];
	}
	return NULL;
}

int build_close_text(struct build *build, struct memstream *text, const char *name)
{
	size_t size;
	char *data = memstream_close(text, &size);

	return data ? build_add_file(build, name, data, size) : -ENOMEM;
}

void build_put_origin(const struct build *build, FILE *out, const char *prefix)
{
	char digest[DIGEST_SIZE];

	tree_digest(build->board->tree, digest);
	fprintf(out, "%smade by ptctl %s build\n%stree: sha256 %s\n", prefix, PTD_VERSION, prefix,
		digest);
}
