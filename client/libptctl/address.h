/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The addresses of ptctl_connect(): from a string to a connected socket. */

#include <sys/types.h>

#define ADDRESS_DEFAULT "unix:/run/ptd/org.ptctl.Passthrough"

/* Connects. *ret_child is the program that was started, or 0. Returns the descriptor, or a negative
 * errno. */
int address_connect(const char *address, pid_t *ret_child);
