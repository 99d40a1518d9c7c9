/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Resources behind a device, which are not its own registers and interrupts. Private to verify. */

#include "verify/entry.h"

/* Whether frames begin in a PCI window, and then their verdict. */
bool judge_window(struct verify *v, struct entry *e);

/* Whether an INTID is one that a device hands out, and then its verdict. */
bool judge_behind(struct verify *v, struct entry *e);
