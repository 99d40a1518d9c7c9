/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Names and addresses of nodes, as the bus above requires them. */

#include "export/guest/context.h"

/* The cells of addresses and sizes on a bus as the board has it. */
uint32_t guest_address_cells(const struct node *bus);
uint32_t guest_size_cells(const struct node *bus);
/* Whether reg has whole entries for its bus. */
bool guest_has_plain_reg(const struct node *node);
enum guest_bus guest_bus(const struct guest *g, const struct node *bus);
/* A port or endpoint of a graph (bindings/graph.txt), … */
bool guest_is_graph(const struct node *node);
/* … or one that is the only child and has number 0, which dtc wants without a reg. */
bool guest_is_only_port(const struct node *node);

/* The name in the guest, into a buffer of GUEST_NAME_SIZE bytes. */
#define GUEST_NAME_SIZE (TREE_NAME_MAX + 32)
void guest_name(const struct guest *g, const struct node *node, enum guest_reg reg, char *ret);

/* Renames children of the node that have the same name or unit address. */
void guest_tell_apart(struct guest *g, struct livetree_node *above);
