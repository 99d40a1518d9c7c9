/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a guest's Linux must see if it has got what these files say. */

#include "verify/verify.h"
#include "witness/expected.h"

/* Of all files that were added, before they are judged; zeroed before. 0 or -ENOMEM. Texts of the
 * result live as long as `verify`. */
int verify_expect(struct verify *verify, struct expected *ret);
