/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Replies: their members, and --json. */

#include <jansson.h>

#include "board/names/lookup.h"
#include "describe/describe.h"
#include "options.h"

/* The text member, or "". */
const char *json_get_text(const json_t *object, const char *key);

/* The first object of the array that has this text as that member, or NULL. */
const json_t *json_find(const json_t *array, const char *key, const char *text);

/* The integer member, or 0. */
long long json_get_number(const json_t *object, const char *key);

/* The member "count" of an entry that stands for several in a row; 1 if it has none. */
long long json_get_count(const json_t *entry);

/* The number of a member that may be text, "0x…": an address; or 0. */
unsigned long long json_get_address(const json_t *object, const char *key);

/* The number after those that such an entry stands for, of which two are that far apart. */
unsigned long long json_get_end(const json_t *entry, const char *key, unsigned int step);

/* Prints an object, compact, on a line of stdout. */
void json_print(const json_t *object);

/* Drops the last reference to what is large, when nothing is left to do but to end: freeing all of
 * a board's summaries, small as their parts are, takes a tenth of the time of list. */
void json_leave(json_t *value);

/* Prints the reply to a request that ended with this status, as JSON or with print(), and leaves
 * it. Prints nothing unless the status is EXIT_DONE. Returns the status. */
int json_print_reply(const struct options *options, int status, json_t *reply,
		     void (*print)(const struct options *options, const json_t *reply));

/* Prints {"devices": […]}, a device at a time. An exit status. */
int json_print_devices(const struct board *board, const struct matches *devices,
		       describe_fn describe);
