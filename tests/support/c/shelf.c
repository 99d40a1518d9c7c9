/* SPDX-License-Identifier: LGPL-2.1-or-later */

#undef NDEBUG
#include "shelf.h"

#include <unistd.h>

#include "check.h"
#include "files.h"

struct shelf *shelf_new(void)
{
	struct shelf *shelf = calloc(1, sizeof(*shelf));

	folder_new();
	check_eq(store_open(&shelf->store, in_folder("."), "record"), 0);
	return shelf;
}

void shelf_free(struct shelf *shelf)
{
	records_done(&shelf->loaded);
	store_free(shelf->store);
	free(shelf);
	folder_free();
}

/* Loads all, and returns how many there are. */
size_t shelf_load(struct shelf *shelf)
{
	records_done(&shelf->loaded);
	check_eq(store_load(shelf->store, &shelf->loaded), 0);
	return shelf->loaded.current.n;
}

struct assignment *shelf_make(uint32_t domid, const char *uuid)
{
	struct assignment *assignment = calloc(1, sizeof(*assignment));

	assignment->domain.domid = domid;
	strcpy(assignment->domain.uuid, uuid);
	strcpy(assignment->name, "guest");
	return assignment;
}

struct assigned_device *shelf_give(struct assignment *assignment, const char *path,
				   struct grant grant)
{
	struct assigned_device *assigned = assignment_add(assignment, path);

	check(assigned);
	assigned->state = ASSIGNMENT_ACTIVE;
	assigned->uid = 1000;
	assigned->since = 1700000000;
	check_eq(grants_add(&assigned->grants, &grant), 0);
	return assigned;
}

void shelf_write(struct shelf *shelf, struct assignment *assignment)
{
	check_eq(store_write(shelf->store, assignment), 0);
	assignment_free(assignment);
}

bool shelf_has(const char *name)
{
	return access(in_folder(name), F_OK) == 0;
}

/* The file stays, and the sentence has its name and the reason. */
void shelf_expect_problem(const char *name, const char *text, const char *why)
{
	struct shelf *shelf = shelf_new();

	write_text(name, text);
	check_eq(shelf_load(shelf), 0);
	check(shelf->loaded.problem);
	check_has(shelf->loaded.problem, name);
	check_has(shelf->loaded.problem, why);
	check_has(shelf->loaded.problem, "remove the file");
	check(shelf_has(name));
	shelf_free(shelf);
}
