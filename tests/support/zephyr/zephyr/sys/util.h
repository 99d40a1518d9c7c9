/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* As Zephyr's header of that name. */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
