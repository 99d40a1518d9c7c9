/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Building JSON without looking at every allocation: a failure is remembered in the object that
 * is being built, and shows once, at the end. Private to lib/describe. */

#include <jansson.h>

#include "board/board.h"

struct builder {
	bool failed;   /* something could not be allocated */
	size_t listed; /* bytes of paths in lists of other nodes, so far */
};

/* The limit of that, far beyond any board: a forged tree can make each device the neighbour of all
 * others on every page. What comes after is left out. */
#define LISTED_MAX ((size_t)1 << 20)

static inline bool lists_are_full(const struct builder *b)
{
	return b->listed > LISTED_MAX;
}

/* Sets or appends a new reference (NULL counts as a failure). */
void json_put(struct builder *b, json_t *object, const char *key, json_t *value);
void json_add(struct builder *b, json_t *array, json_t *value);

/* The finished value, or NULL after dropping it. */
json_t *json_finish(struct builder *b, json_t *value);

/* Of what a kernel said that ran once (type Source). */
#define SOURCE_WITNESS "witness"

json_t *json_hex(uint64_t number); /* "0x…", lower case, no padding */
json_t *json_path(const struct node *node);
json_t *json_text(const char *text); /* of a tree: bytes that are not plain text become '?' */
/* Of people, as names of files and domains: UTF-8 stays, other bytes and control characters become
 * '?'. */
json_t *json_words(const char *text);

/* sharing.c */
json_t *describe_sharing(struct builder *b, const struct board *board, const struct device *device);
/* links.c */
json_t *describe_suppliers(struct builder *b, const struct board *board,
			   const struct device *device);
json_t *describe_needs(struct builder *b, const struct board *board, const struct device *device);
json_t *describe_consumers(struct builder *b, const struct board *board,
			   const struct device *device);
/* resources.c */
json_t *describe_regions(struct builder *b, const struct board *board, const struct device *device);
json_t *describe_interrupts(struct builder *b, const struct board *board,
			    const struct device *device, bool paths);
json_t *describe_windows(struct builder *b, const struct board *board, const struct device *device);
json_t *describe_owned(struct builder *b, const struct board *board, const struct device *device);
json_t *describe_streams(struct builder *b, const struct board *board, const struct device *device);
json_t *describe_dma(struct builder *b, const struct board *board, const struct device *device);

/* Nodes in the order of their paths, each once, as an array of paths. */
struct nodes {
	ARRAY_OF(const struct node *);
};
void nodes_add(struct builder *b, struct nodes *nodes, const struct node *node);
json_t *describe_nodes(struct builder *b, struct nodes *nodes);
