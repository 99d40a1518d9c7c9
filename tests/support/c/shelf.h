/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Records in a scratch folder. */

#include "ledger/store.h"
#include "recorded.h"

#define NAME "assignments/1-" GUEST_UUID ".json"
#define REST                                                                                       \
	"\"hypervisor\":\"record\",\"domain\":{\"domid\":1,\"name\":\"guest\",\"uuid\":"           \
	"\"" GUEST_UUID "\"},\"steps\":[],\"done\":0,\"tried\":0,\"devices\":[{\"device\":\"/a\"," \
	"\"state\":\"active\",\"by\":\"ptd\",\"uid\":0,\"since\":1,\"grants\":[]}"                 \
	"]}"

struct shelf {
	struct store *store;
	struct records loaded;
};

struct shelf *shelf_new(void);
void shelf_free(struct shelf *shelf);

/* Loads all, and returns how many there are. */
size_t shelf_load(struct shelf *shelf);

/* An assignment without devices, a device that is active, and writing it to free it. */
struct assignment *shelf_make(uint32_t domid, const char *uuid);
struct assigned_device *shelf_give(struct assignment *assignment, const char *path,
				   struct grant grant);
void shelf_write(struct shelf *shelf, struct assignment *assignment);

/* Whether the folder has a file of that name. */
bool shelf_has(const char *name);

/* The file stays, and the sentence has its name and the reason. */
void shelf_expect_problem(const char *name, const char *text, const char *why);
