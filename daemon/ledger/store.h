/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The records of assignments: STATE/assignments/DOMID-UUID.json, one file for each incarnation of a
 * domain. A file is written aside and renamed, so that it is the old one or the new one at any
 * time. Like the hypervisor's grants it is good until the next boot. There is no fsync: a power
 * failure that loses a record ends Xen too. A record has its version, and a checksum (seal.h). */

#include <jansson.h>

#include "grant/assignment.h"

struct store;

/* Creates the directories that are missing. `hypervisor` is written into each record. 0 or a
 * negative errno. */
int store_open(struct store **ret, const char *state_directory, const char *hypervisor);
struct store *store_free(struct store *store);
void store_freep(struct store **store);

struct assignments {
	ARRAY_OF(struct assignment *); /* owned */
};
void assignments_done(struct assignments *assignments);

/* All that is on record. What cannot be used stays where it is. */
struct records {
	struct assignments current;
	struct assignments of_other_boot;
	char *problem; /* malloc'ed: a record that cannot be used, so nobody knows who has what */
};

/* Reads them. 0, or a negative errno if that is not possible at the moment. */
int store_load(struct store *store, struct records *ret);
void records_done(struct records *records);

/* Writes the record, and reads it again; one without devices is removed. 0, or a negative errno,
 * and then the old one is as it was. */
int store_write(struct store *store, const struct assignment *assignment);

/* Removes the record of a domain, if there is one. 0 or a negative errno. */
int store_remove(struct store *store, const struct domain_key *key);

/* The directory of the records. */
const char *store_path(const struct store *store);

/* store-parse.c: checks a record. NULL with a phrase in *ret_why, or without one if there is no
 * memory. */
struct assignment *store_parse(const json_t *record, const char **ret_why);
