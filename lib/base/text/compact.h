/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* JSON as compact text, byte for byte what json_dumps() makes of it with JSON_COMPACT. jansson
 * enters each object and array into a hash table, with a printf, lest it print in circles, and
 * decodes each character; here values are trees, and their strings have been checked when they were
 * made. */

#include <jansson.h>

#include "base/array.h"

#define COMPACT_DEPTH_MAX 32

struct compact {
	ARRAY_OF(char);
	bool for_html; /* escapes what could end an element of HTML, too */
	bool failed;   /* no memory, too deep, or a number that is no integer */
};

/* Appends text as it is. */
void compact_put(struct compact *compact, const char *text, size_t size);

/* Appends a value. What has failed before stays so. */
void compact_add(struct compact *compact, json_t *value);

/* The text of one value, malloc'ed; NULL if it is NULL or cannot be printed. */
char *compact_text(json_t *value);
