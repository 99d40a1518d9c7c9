/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Names of errnos: "EBUSY", which programs can compare, unlike sentences. */

/* The name of an errno, positive or negative; "unknown" if it has none. */
const char *errno_name(int error);

/* The positive errno of that name, or 0. */
int errno_by_name(const char *name);
