/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Properties that go to the guest as they are, but for phandles. */

#include "export/guest/context.h"

/* To be called once for each node, before its properties. */
void guest_copy_start(struct guest *g, const struct node *node);
/* The gate for names: whether source and dtc can take this one. If not, the property is left out.
 * To be called for each property, whatever becomes of its content. */
bool guest_name_goes(struct guest *g, const struct node *node, const struct property *property);
/* Copies a property, unless dtc cannot take its content. */
void guest_copy_property(struct guest *g, const struct node *node, const struct property *property);

/* The first entry of a list of references that stays behind. */
struct guest_obstacle {
	const struct node *target; /* NULL: the list is broken */
	uint32_t phandle;
	const char *why;
};

/* Whether a target, or all those of a list, go to the guest. */
bool guest_target_goes(const struct guest *g, const struct reference_form *form,
		       const struct node *target);
bool guest_list_goes(const struct guest *g, const struct property *property,
		     const struct reference_form *form, struct guest_obstacle *ret);

/* Writes an entry, or a list that goes. */
void guest_put_entry(struct guest *g, struct livetree_item *item, const struct reference *ref);
void guest_put_list(struct guest *g, const struct node *node, const struct property *property,
		    const struct reference_form *form);
