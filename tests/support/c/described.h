/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Descriptions, compared with JSON text, quotes being written as '. */

#include <jansson.h>

/* Takes over the value. */
void check_json(json_t *value, const char *expected);

/* A member of a device's description; JSON null if it is absent. */
json_t *member(const char *source, const char *path, const char *name);
