/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The records of assignments: STATE/assignments/DOMID-UUID.json, one file for each incarnation of a
 * domain. A file is written aside and renamed, so that it is the old one or the new one at any
 * time. Like the hypervisor's grants it is good until the next boot. There is no fsync: a power
 * failure that loses a record ends Xen too. */

#include <jansson.h>

#include "grant/assignment.h"

struct store;

/* Creates the directories that are missing. `hypervisor` is written into each record. 0 or a
 * negative errno. */
int store_open(struct store **ret, const char *state_directory, const char *hypervisor);
struct store *store_free(struct store *store);
void store_freep(struct store **store);

/* Reads all records. Those of another boot are removed. One that cannot be read stays, and
 * *ret_problem (malloc'ed) says which and why: then it is not certain who has what. */
struct assignments {
	ARRAY_OF(struct assignment *); /* owned */
};
int store_load(struct store *store, struct assignments *ret, char **ret_problem);
void assignments_done(struct assignments *assignments);

/* Writes the record; one without devices is removed. 0, or a negative errno, and then the old one
 * is as it was. */
int store_write(struct store *store, const struct assignment *assignment);

/* store-parse.c: checks a record. NULL with a phrase in *ret_why. */
struct assignment *store_parse(const json_t *record, const char **ret_why);
