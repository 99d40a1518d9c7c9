/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

#include "options.h"
#include "verify/verify.h"

struct configurations {
	struct verify *verify;
	json_t *files; /* as Verify has them, if that was an array; NULL if they cannot be sent */
};

/* Reads the files that the arguments name, and the guest trees that these name. EXIT_DONE, or
 * another exit status after saying why on stderr. */
int configurations_add(struct configurations *all, const struct options *options);
