/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Shared by the parts of bench-wire. */

#include <stddef.h>

__attribute__((noreturn)) void die(const char *what);
double now_ns(void);
double median(double *values, size_t n); /* sorts them */
size_t count_ends(const char *data, size_t size);

/* One call on a connection, from its first byte to the NUL that ends the reply; an error reply ends
 * the program. Bytes of the reply, or how long it took. */
size_t call(int fd, const char *request);
double call_ns(int fd, const char *request);

/* Starts a server that replies with so many bytes; it ends when the connection does. */
int echo_start(size_t reply_size);

void bench_assign(int fd, const char *directory, const char *assign, const char *revoke);
