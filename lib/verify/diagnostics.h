/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The diagnostics of a run. Private to verify; verify.h has the type. */

#include "verify/entry.h"

/* Appends the entries that have a verdict. Without memory v->failed. */
void diagnostics_add(struct verify *v);
void diagnostics_done(struct diagnostics *diagnostics);
