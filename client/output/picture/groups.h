/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Groups, made of the descriptions of their members. */

#include <stdbool.h>

#include <jansson.h>

/* {"groups": [{"group", "devices": [{"path", "verdict"}], "ties": [{"kind", …, "devices"}]}]}, of
 * devices (type Device) in the order of their paths, with all members of each group. A tie is a
 * page
 * ("address" and "count" of pages), an interrupt ("intid") or a stream ("iommu", "id", "count")
 * that these devices have in common. */
json_t *groups_make(const json_t *devices);

void groups_print(const json_t *groups, bool headings);
