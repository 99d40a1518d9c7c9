/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/json.h"

void json_leave(json_t *value)
{
	/* The kernel takes it back, all at once. */
}
