/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the steps of a build share. Private to lib/system. */

#include "base/text/memstream.h"
#include "system/build.h"

/* Adds a problem. 0 or -ENOMEM. */
__attribute__((format(printf, 4, 5))) int build_complain(struct build *build, int line,
							 int other_line, const char *format, ...);

/* The text for as long as the build lives; NULL without memory. */
__attribute__((format(printf, 2, 3))) const char *build_text(struct build *build,
							     const char *format, ...);

/* Takes over the malloc'ed data, on failure too. 0 or -ENOMEM. */
int build_add_file(struct build *build, const char *name, void *data, size_t size);

/* The file of that name in the guest's directory; NULL: there is none. */
const struct build_file *build_find_file(const struct build *build, const char *domain,
					 const char *name);

/* Closes the stream and adds its text. 0 or -ENOMEM. */
int build_close_text(struct build *build, struct memstream *text, const char *name);

/* The path of a resolved device; valid until the next call with the same buffer. */
static inline const char *build_path(const struct build *build, size_t device,
				     char buffer[TREE_PATH_MAX])
{
	return node_path(build->devices[device]->node, buffer);
}

static inline const struct system_domain *build_domain_of(const struct build *build, size_t device)
{
	return &build->system->domains.items[build->system->devices.items[device].domain];
}

/* The lines that say where a file comes from, each after `prefix`. */
void build_put_origin(const struct build *build, FILE *out, const char *prefix);
