/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The guest's tree as the files passthrough.dts and passthrough.dtb. */

#include "export/guest/guest.h"

#define GUEST_TREE_BLOB "passthrough.dtb"

/* Adds both, in this order or, with `blob_first`, the other way round. EXPORT_OK,
 * EXPORT_E_NOT_ASSIGNABLE or -ENOMEM. */
int guest_tree_add(struct export *export, enum guest_kind kind, bool blob_first);
