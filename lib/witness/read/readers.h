/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The reader of each file, for witness.c. Private to lib/witness. They take the text apart, and
 * what they find points into it. 0, -ENOMEM, or -EINVAL after lines_fail(). */

#include "input/lines.h"
#include "witness/witness.h"

int interrupts_read(struct witness *witness, struct lines *lines);
int irqs_read(struct witness *witness, struct lines *lines);
int hierarchy_read(struct witness *witness, struct lines *lines);
int iomem_read(struct witness *witness, struct lines *lines);
int drivers_read(struct witness *witness, struct lines *lines);
int genpd_read(struct witness *witness, struct lines *lines);

/* A new interrupt with that number, its texts "". NULL without memory. */
struct kernel_irq *kernel_irq_new(struct witness *witness, uint32_t number);

/* The INTID at the root GIC, without SGIs; 0 if the interrupt is not there, or does not show it. */
uint32_t kernel_irq_intid(const struct witness *witness, const struct kernel_irq *irq);
