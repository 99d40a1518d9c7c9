/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bytes as a file to be verified, on a board with a few devices. */

#include <stdint.h>

#include "verify/verify.h"

/* Aborts unless it is judged, or refused with a sentence. */
void configuration_try(const uint8_t *data, size_t size, enum verify_kind kind);
