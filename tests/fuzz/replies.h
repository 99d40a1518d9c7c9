/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The answers of a server in the same process: JSON with parameters, whatever it was sent. */

#include <systemd/sd-event.h>

#include "input/frame.h"

/* Runs the loop, and reads and checks replies, until nothing is left to do. */
void replies_read(struct frames *replies, sd_event *event, int fd);
