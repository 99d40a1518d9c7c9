/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Replies against the interface file, before anything looks at them: each member that it requires
 * is there, each that it knows has its type, and texts have no control characters. More members
 * than it knows, and more values of enums, are allowed, as the interface may grow. */

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#define REPLY_WHERE_SIZE 128

struct reply_fault {
	char where[REPLY_WHERE_SIZE]; /* the member: "devices[3].regions[0].size", or its end */
	const char *what;             /* "is missing" */
};

/* The parameters of the reply to a method of org.ptctl.Passthrough, or of an error, by its full
 * name; nothing is known of those of other interfaces. Members that are null are removed where
 * they may be absent; control characters in the texts of an error become '?'. */
bool reply_is_good(const char *method, json_t *parameters, struct reply_fault *ret);
bool reply_error_is_good(const char *name, json_t *parameters, struct reply_fault *ret);

/* Notes what else is wrong with a reply. Returns false. */
bool reply_blame(struct reply_fault *fault, const char *where, const char *what);
