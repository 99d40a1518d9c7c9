/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether an export for xl works, before somebody is told to make it. */

#include "source/devices.h"

struct trial {
	const json_t *paths, *accept; /* arrays of strings */
	const json_t *clocks;         /* whose rates would be given, or NULL */
};

/* *ret stays NULL if it works; else the parameters of the error that it ends with. EXIT_DONE, or
 * another exit status after saying why on stderr. */
int trial_export(struct devices *devices, const struct trial *trial, json_t **ret);
