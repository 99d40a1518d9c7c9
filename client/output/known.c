/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

json_t *known_find(const json_t *by_path, const char *node)
{
	_cleanup_(freep) char *path = strdup(node);
	json_t *value = NULL;
	char *slash;

	while (!value && *path) {
		value = json_object_get(by_path, path);
		slash = strrchr(path, '/');
		if (!slash)
			break;
		*slash = '\0';
	}
	return value;
}
