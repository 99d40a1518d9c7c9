/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

/* {"nodes": [path], "edges": [{"from", "to", "kind", "label", "count"?}]} of devices (type Device)
 * and their neighbours. Kinds: supplier, with its property as the label; consumer; interrupt, with
 * the INTID or the route; page, with its address, and how many follow each other; parent. */
json_t *graph_make(const json_t *devices);
