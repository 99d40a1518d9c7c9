/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

/* All that is known about a device: a heading, then a table for each kind of thing that it has. */
void show_device(const json_t *device);
