/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

/* The value of an object whose keys are paths of devices, for the one that the node is or lies in;
 * a reference of the object's, or NULL. */
json_t *known_find(const json_t *by_path, const char *node);
