/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include <jansson.h>

/* Prints the graph of a described device: in Graphviz's language, or as JSON
 * {"nodes": [path], "edges": [{from, to, kind, label}]}. Returns an exit status. */
int graph_print(const json_t *device, bool json);
