/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Parts of replies as text. */

#include <stdio.h>

#include <jansson.h>

/* The entries of an array, with a separator between them. */
typedef void (*put_fn)(FILE *out, const json_t *array, const char *separator);
void put_strings(FILE *out, const json_t *array, const char *separator);
void put_regions(FILE *out, const json_t *regions, const char *separator); /* ADDRESS+SIZE */
/* Sorted, each once, runs as in "64..79"; then candidates. */
void put_intids(FILE *out, const json_t *interrupts, const char *separator);
void put_hops(FILE *out, const json_t *path,
	      const char *separator); /* "/gpio 26 8", "/gic 0 64 4" */

/* The text that one of these puts; malloc'ed, or NULL without memory. */
char *put_text(put_fn put, const json_t *array, const char *separator);

/* The driver of a device, with its source in parentheses if it is not the running kernel. */
void put_driver(FILE *out, const json_t *device);

/* The INTID of an interrupt, that which a witness says was chosen, its candidates in brackets, or
 * "?". */
void put_intid(FILE *out, const json_t *interrupt);
char *intid_text(const json_t *interrupt); /* malloc'ed */

/* "iomem 0xff3f0000+0x1000" */
void put_grant(FILE *out, const json_t *grant);

/* "--clock-rate NAME=HZ" for each of these clocks, to be pasted: the names are such that a shell
 * takes them as they are. */
void put_clock_options(FILE *out, const json_t *clocks, const char *separator);

/* The holder of a device: "guest (domid 3)". */
void put_domain(FILE *out, const json_t *holder);

/* What becomes of the DMA of a planned device or an assignment, if that risk was accepted; a line.
 */
void put_accepted_dma(FILE *out, const json_t *planned);

/* The trees of the daemon, as fields on stdout. */
void print_trees(const json_t *reply);
