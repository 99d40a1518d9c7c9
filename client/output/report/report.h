/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A board as one page of HTML that needs nothing else: the JSON that it is made of, and the script
 * that makes it. */

#include <stddef.h>

#include <jansson.h>

/* {"devices", "codes", "groups", "windows"}: the devices (type Device, in the order of their
 * paths), the explanation of each code among their findings, their groups
 * (output/picture/groups.h), and the windows in which a guest can have devices. */
json_t *report_data(const json_t *devices);

/* The page of these data; malloc'ed, or NULL without memory. `source` names the tree. */
char *report_make(const char *source, json_t *data, size_t *ret_size);
