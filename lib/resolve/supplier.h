/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The suppliers that a node depends on: every phandle reference by the known bindings. The table is
 * Linux's (of_supplier_bindings, drivers/of/property.c, 6.18) and other references to devices by
 * generic bindings. Vendors' own are of the kind `other` (phandle-name.h). */

#include "resolve/interrupt/interrupt.h"
#include "resolve/reference.h"

enum supplier_kind {
	SUPPLIER_CLOCK,
	SUPPLIER_RESET,
	SUPPLIER_POWER_DOMAIN,
	SUPPLIER_REGULATOR,
	SUPPLIER_PINCTRL,
	SUPPLIER_GPIO,
	SUPPLIER_PHY,
	SUPPLIER_DMA,
	SUPPLIER_NVMEM,
	SUPPLIER_MEMORY_REGION,
	SUPPLIER_INTERCONNECT,
	SUPPLIER_MAILBOX,
	SUPPLIER_HWLOCK,
	SUPPLIER_IO_CHANNEL,
	SUPPLIER_PWM,
	SUPPLIER_OTHER,
	SUPPLIER_INTERRUPT,
	SUPPLIER_IOMMU,
	SUPPLIER_MSI,
	SUPPLIER_ENDPOINT, /* the other end of a graph link; not a real supplier */
};

struct supplier {
	const struct node *consumer; /* whose property it is */
	const char *property;
	const struct node *target; /* the node with the phandle, if the property has one */
	const struct node
		*node; /* what that stands for: itself, except for interrupts and endpoints */
	enum supplier_kind kind;
	uint32_t index;        /* of the entry in the property's list */
	uint32_t row;          /* of the table; gives the order of a device's suppliers */
	bool specifier_is_hop; /* the specifier is in `hop`, else in `arguments` */
	struct cells arguments;
	struct hop hop; /* interrupts: where the walk over the tree ended */
};

/* Which property names of a tree refer to suppliers. Embedded: init, done. */
struct supplier_index {
	const struct tree *tree;
	uint8_t *rows; /* by property name number: row + 1, or 0 */
};

int supplier_index_init(struct supplier_index *index, const struct tree *tree);
void supplier_index_done(struct supplier_index *index);

/* Calls fn for each supplier of the node's own properties until it returns non-zero, and returns
 * that. Faults go to findings (may be NULL). */
typedef int (*supplier_fn)(const struct supplier *supplier, void *userdata);
int supplier_for_each(struct resolver *resolver, const struct supplier_index *index,
		      const struct node *node, struct findings *findings, supplier_fn fn,
		      void *userdata);

/* How a property refers to suppliers; false if the table does not have it, or it is a vendor's own.
 */
struct supplier_property {
	enum supplier_kind kind;
	bool is_list; /* of phandles with arguments, in this form */
	struct reference_form form;
};
bool supplier_property(const struct supplier_index *index, const struct property *property,
		       struct supplier_property *ret);

/* A hog takes its GPIOs from its own parent, by their numbers alone. */
static inline bool supplier_is_hog(enum supplier_kind kind, const struct node *node)
{
	return kind == SUPPLIER_GPIO && node_has(node, PROPERTY_GPIO_HOG);
}

const char *supplier_kind_name(enum supplier_kind kind);
