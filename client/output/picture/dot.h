/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

/* Prints a graph (output/picture/graph.h) for Graphviz. `known` has the devices of the board (type
 * Summary) by their paths, `named` those that it was asked for (type Device). */
void dot_print(const json_t *graph, const json_t *known, const json_t *named);
