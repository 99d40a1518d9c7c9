/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The union of what versions 1.2 to 2.2 take (docs/manual.md, "System Description File"; the
 * check_attributes() of tool/microkit/src/sdf.rs, later sdf/), of all architectures. */

#include "verify/read/elements.h"

#include <string.h>

#include "base/util.h"
#include "format/microkit.h"

static const struct element_form forms[] = {
	{ MICROKIT_SYSTEM, "", NULL },
	{ MICROKIT_MEMORY_REGION, "system",
	  "name size page_size phys_addr prefill_path prefill_bootinfo" },
	{ MICROKIT_PROTECTION_DOMAIN, "system protection_domain",
	  "name priority pp budget period passive stack_size smc cpu domain fpu id setvar_id" },
	{ MICROKIT_PROGRAM_IMAGE, "protection_domain", "path path_for_symbols" },
	{ MICROKIT_MAP, "protection_domain virtual_machine",
	  "mr vaddr perms cached setvar_vaddr setvar_size setvar_prefill_size" },
	{ MICROKIT_IRQ, "protection_domain",
	  "irq id trigger setvar_id ioapic pin polarity vector pcidev handle" },
	{ "setvar", "protection_domain", "symbol region_paddr" },
	{ "ioport", "protection_domain", "id setvar_id setvar_addr addr size" },
	{ MICROKIT_VIRTUAL_MACHINE, "protection_domain", "name id priority budget period" },
	{ MICROKIT_VCPU, "virtual_machine", "id setvar_id cpu" },
	{ "channel", "system", "" },
	{ MICROKIT_END, "channel", "pd id pp notify setvar_id" },
	{ "cspace", "protection_domain", "" },
	{ "cap_tcb", "cspace", "slot pd" },
	{ "cap_sc", "cspace", "slot pd" },
	{ "cap_vspace", "cspace", "slot pd" },
	{ "domains", "system", "" },
	{ "domain", "domains", "name id" },
	{ "domain_schedule", "domains", "index_shift start_index" },
	{ "schedule_entry", "domain_schedule", "domain duration" },
	{ "schedule_end_marker", "domain_schedule", "" },
	{ "io_address_space", "system", "name peripheral_id domain_id" },
	{ "iomap", "io_address_space", "mr iovaddr perms" },
};

const struct element_form *element_form(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (streq(forms[i].name, name))
			return &forms[i];
	return NULL;
}

static bool has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = words; n > 0 && *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		if (length == n && strncmp(at, word, n) == 0)
			return true;
		at += length;
	}
	return false;
}

bool element_goes_into(const struct element_form *form, const char *parent)
{
	return has_word(form->parents, parent);
}

bool element_takes(const struct element_form *form, const char *attribute)
{
	return !form->attributes || has_word(form->attributes, attribute);
}
