/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/arena.h"
#include "base/array.h"
#include "tree/tree.h"

/* A node that a driver of the running kernel is bound to. */
struct driver {
	const struct node *node;
	const char *bus, *device; /* as in /sys/bus/BUS/devices/DEVICE */
	const char *name;
	const char *release; /* the name, and how to unbind it, as a phrase; NULL of a witness */
	const char *status;  /* its runtime status, of a witness; NULL: not known, or to be read */
};

struct drivers {
	ARRAY_OF(struct driver); /* by node, each once */
	const char *arguments;   /* of the running kernel, in the tree; or NULL */
	const char *sysfs;       /* where they were read; NULL: the tree is not the running one */
	bool of_witness;         /* they were bound when a snapshot was taken */
	struct arena names;
};
