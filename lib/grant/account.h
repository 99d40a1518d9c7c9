/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Users and groups by name or number. */

#include <stdint.h>

/* 0; -ENOENT if the name is unknown; or the errno of a failed look-up. */
int account_user(const char *name, uint32_t *ret_uid);
int account_group(const char *name, uint32_t *ret_gid);
