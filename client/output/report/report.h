/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A board as one page of HTML that needs nothing else: the JSON that it is made of, and the script
 * that makes it. */

#include <stddef.h>

#include <jansson.h>

#include "base/text/compact.h"

/* {"devices", "ranking", "codes", "groups", "windows", "system"?}: the devices (type Device, in the
 * order of their paths), the codes among their findings by how much they matter, the explanation of
 * each, their groups (output/picture/groups.h), the windows in which a guest can have devices, and
 * the system that they are for. */
struct page {
	struct compact text;
	size_t n;         /* devices so far */
	json_t *codes;    /* of their findings */
	json_t *together; /* what groups are made of */
	json_t *system;   /* the caller's, before page_end(): describe_system(); NULL: none */
};

/* Begins the page of the tree with that name, or, for NULL, only these data. */
void page_begin(struct page *page, const char *source);

/* Takes over a device, and keeps no more of it than its text: all of a board take megabytes. For a
 * sink (source/devices.h) with the page as its context; always EXIT_DONE. */
int page_take(void *page, json_t *device);

/* Ends the text, which is malloc'ed, with a NUL behind it; NULL without memory. */
char *page_end(struct page *page, size_t *ret_size);
