/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The table behind finding_info(), by code. */

#include "resolve/finding.h"

extern const struct finding_info finding_infos[FINDING_CODES];
