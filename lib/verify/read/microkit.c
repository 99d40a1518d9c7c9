/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* System descriptions of Microkit (manual, "System Description File"; tool/microkit, sdf.rs):
 * memory regions with a physical address, where they are mapped, and interrupts. */

#include "format/microkit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "verify/read/elements.h"
#include "verify/read/read.h"
#include "verify/read/system.h"
#include "verify/read/xml.h"

#define DEPTH_MAX 64

/* An open element. */
struct element {
	size_t first;                    /* entry */
	const struct element_form *form; /* NULL: unknown, or below such a one */
	bool is_monitor;                 /* has a virtual machine */
	bool is_machine, has_processor;  /* is one; has a vcpu, or an id as before 2.0 */
	uint32_t space;                  /* address space */
	const char *domain;              /* its name, or a text that cannot be a name */
};

struct reader {
	struct verify *v;
	struct verify_error *error;
	const struct xml *xml;
	XML_Parser parser;
	int r;
	unsigned int depth, guest_depth; /* of the virtual machine; 0: not in one */
	struct element elements[DEPTH_MAX + 1];
	uint32_t n_spaces;
	struct system system;
};

static int line_of(const struct reader *reader)
{
	return (int)reader->xml->line(reader->parser);
}

__attribute__((format(printf, 2, 3))) static void refuse(struct reader *reader, const char *format,
							 ...)
{
	char text[sizeof(reader->error->text)];
	va_list args;

	if (reader->r != 0)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	reader->r = verify_error_set(reader->error, line_of(reader), "%s", text);
	reader->xml->stop(reader->parser, XML_FALSE);
}

static void refuse_more(struct reader *reader, bool is_memory)
{
	bool is_work = work_is_spent(&reader->v->room);

	if (!is_memory && !is_work) {
		refuse(reader, "more than %d numbers, too many for a system", VERIFY_ENTRIES_MAX);
		return;
	}
	reader->r = is_work ? VERIFY_E_WORK : -ENOMEM;
	reader->xml->stop(reader->parser, XML_FALSE);
}

/* ---- attributes ---- */

static const char *attribute(const XML_Char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (streq(attributes[0], name))
			return attributes[1];
	return NULL;
}

/* Decimal or 0x…, with underscores anywhere (sdf.rs, sdf_parse_number). */
static bool parse_number(const char *text, uint64_t *ret)
{
	char digits[64] = "", *end;
	size_t n = 0;
	int base;

	for (; *text && n < sizeof(digits) - 1; text++)
		if (*text != '_')
			digits[n++] = *text;
	base = digits[0] == '0' && digits[1] == 'x' ? 16 : 10;
	errno = 0;
	*ret = strtoull(digits, &end, base);
	return !*text && n > 0 && *end == '\0' && errno == 0 && *digits >= '0' && *digits <= '9' &&
	       end != digits + (base == 16 ? 2 : 0);
}

static struct entry *add_entry(struct reader *reader, enum entry_kind kind, const char *what)
{
	struct entry *e = entry_new(reader->v, kind, (uint32_t)line_of(reader), what);

	if (!e)
		refuse_more(reader, reader->v->failed);
	return e;
}

__attribute__((format(printf, 3, 4))) static void complain(struct reader *reader, const char *what,
							   const char *format, ...)
{
	struct entry *e = add_entry(reader, ENTRY_OTHER, what);
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report(reader->v, e, VERIFY_WRONG, "%s", text);
}

static void doubt(struct reader *reader, const char *what, const char *why)
{
	report(reader->v, add_entry(reader, ENTRY_OTHER, what), VERIFY_UNKNOWN, "%s", why);
}

/* A required number. */
static bool take_number(struct reader *reader, const char *element, const XML_Char **attributes,
			const char *name, uint64_t *ret)
{
	const char *text = attribute(attributes, name);

	if (text && parse_number(text, ret))
		return true;
	if (text)
		complain(reader, verify_text(reader->v, "%s %s", element, text),
			 "Microkit does not accept %s=\"%.100s\" as a number", name, text);
	else
		complain(reader, element, "the element has no %s", name);
	return false;
}

/* Interrupts and ids must be decimal: the tool's parse() accepts neither 0x nor underscores. */
static bool take_decimal(struct reader *reader, const char *element, const XML_Char **attributes,
			 const char *name, uint64_t *ret)
{
	const char *text = attribute(attributes, name);

	if (!take_number(reader, element, attributes, name, ret))
		return false;
	if (text[strspn(text, "0123456789")] == '\0')
		return true;
	complain(reader, verify_text(reader->v, "%s %s", element, text),
		 "Microkit accepts only decimal numbers here; write %s=\"%" PRIu64 "\"", name,
		 *ret);
	return false;
}

/* ---- elements ---- */

/* Only memory with a physical address has numbers of the board. */
static void add_frames(struct reader *reader, struct system_region *region, uint64_t address)
{
	uint64_t page = region->page, size = region->size;
	struct entry *e = add_entry(
		reader, ENTRY_FRAMES,
		verify_text(reader->v, "%s 0x%" PRIx64 "+0x%" PRIx64, region->name, address, size));

	if (!e)
		return;
	region->entry = (size_t)(e - reader->v->items);
	e->owner = OWNER_ALL;
	e->frames.host = range_frames(address, size);
	if (size == 0 || (address | size) & (page - 1))
		report(reader->v, e, VERIFY_WRONG,
		       "address and size must be multiples of the page size 0x%" PRIx64
		       "; write 0x%" PRIx64 " and 0x%" PRIx64,
		       page, address & ~(page - 1),
		       (((address & (page - 1)) + (size ? size : 1)) + page - 1) & ~(page - 1));
	else if (address + size - 1 < address)
		report(reader->v, e, VERIFY_WRONG, "the range exceeds the address space");
}

static void take_page(struct reader *reader, const XML_Char **attributes,
		      struct system_region *region)
{
	uint64_t page = MICROKIT_PAGE_SMALL;

	if (attribute(attributes, MICROKIT_PAGE_SIZE) &&
	    !take_number(reader, region->name, attributes, MICROKIT_PAGE_SIZE, &page))
		return;
	if (page == MICROKIT_PAGE_SMALL || page == MICROKIT_PAGE_LARGE)
		region->page = page;
	else
		complain(reader, verify_text(reader->v, "page_size 0x%" PRIx64, page),
			 "the page size is either 0x1000 or 0x200000");
}

static bool is_prefilled(const XML_Char **attributes)
{
	return attribute(attributes, MICROKIT_PREFILL_PATH) ||
	       attribute(attributes, MICROKIT_PREFILL_BOOTINFO);
}

static void start_region(struct reader *reader, const XML_Char **attributes)
{
	const char *name = attribute(attributes, MICROKIT_NAME);
	struct system_region *region =
		reader->system.regions.n < SYSTEM_MAX ? array_add(&reader->system.regions) : NULL;
	uint64_t address;

	if (!region) {
		refuse_more(reader, reader->system.regions.n < SYSTEM_MAX);
		return;
	}
	*region = (struct system_region){ .name = verify_text(reader->v, "%s", name ? name : "?"),
					  .line = (uint32_t)line_of(reader),
					  .page = MICROKIT_PAGE_SMALL,
					  .entry = ENTRY_NONE };
	take_page(reader, attributes, region);
	if (is_prefilled(attributes) && !attribute(attributes, MICROKIT_SIZE))
		return; /* as large as the file */
	if (take_number(reader, region->name, attributes, MICROKIT_SIZE, &region->size) &&
	    attribute(attributes, MICROKIT_PHYS_ADDR) &&
	    take_number(reader, region->name, attributes, MICROKIT_PHYS_ADDR, &address))
		add_frames(reader, region, address);
}

static void start_map(struct reader *reader, const XML_Char **attributes)
{
	const char *name = attribute(attributes, MICROKIT_MR),
		   *cached = attribute(attributes, MICROKIT_CACHED);
	struct system_map map = { .line = (uint32_t)line_of(reader),
				  .space = reader->elements[reader->depth].space,
				  .in_guest = reader->guest_depth > 0,
				  .cached = !cached || !streq(cached, MICROKIT_FALSE) };
	struct system_map *added;

	if (!name) {
		complain(reader, MICROKIT_MAP, "the element has no mr");
		return;
	}
	map.name = verify_text(reader->v, "%s", name);
	map.has_vaddr = take_number(reader, verify_text(reader->v, "map %s", name), attributes,
				    MICROKIT_VADDR, &map.vaddr);
	added = reader->system.maps.n < SYSTEM_MAX ? array_add(&reader->system.maps) : NULL;
	if (added)
		*added = map;
	else
		refuse_more(reader, reader->system.maps.n < SYSTEM_MAX);
}

/* The ids of one `space` differ. Whether there is one, *ret. */
static bool take_id(struct reader *reader, const char *element, const char *space,
		    const XML_Char **attributes, uint64_t *ret)
{
	struct system_id id = { .domain = space, .line = (uint32_t)line_of(reader) };
	struct system_id *added;

	if (!take_decimal(reader, element, attributes, MICROKIT_ID, &id.id))
		return false;
	id.text = verify_text(reader->v, "%s id %s", element, attribute(attributes, MICROKIT_ID));
	added = reader->system.ids.n < VERIFY_ENTRIES_MAX ? array_add(&reader->system.ids) : NULL;
	if (added)
		*added = id;
	else
		refuse_more(reader, reader->system.ids.n < VERIFY_ENTRIES_MAX);
	*ret = id.id;
	return true;
}

/* Ends of channels and interrupts of a domain share its ids. */
static void start_end(struct reader *reader, const XML_Char **attributes)
{
	const char *domain = attribute(attributes, MICROKIT_PD);
	uint64_t id;

	if (domain)
		take_id(reader, MICROKIT_END, verify_text(reader->v, "%s", domain), attributes,
			&id);
	else
		complain(reader, MICROKIT_END, "the element has no pd");
}

static void start_irq(struct reader *reader, const XML_Char **attributes)
{
	const char *trigger = attribute(attributes, MICROKIT_TRIGGER);
	const char *domain = reader->elements[reader->depth].domain;
	struct entry *e;
	uint64_t intid, id;

	if (attribute(attributes, MICROKIT_PIN) || attribute(attributes, MICROKIT_PCIDEV)) {
		complain(reader, MICROKIT_IRQ,
			 "pin and pcidev are for x86, and Microkit refuses them on Arm; write "
			 "irq=\"INTID\"");
		return;
	}
	if (!take_decimal(reader, MICROKIT_IRQ, attributes, MICROKIT_IRQ, &intid))
		return;
	trigger = trigger ? trigger : MICROKIT_LEVEL; /* the default in the manual */
	e = add_entry(reader, ENTRY_INTERRUPT,
		      verify_text(reader->v, "irq %" PRIu64 " %s", intid, trigger));
	if (!e)
		return;
	e->owner = OWNER_ALL;
	e->interrupt.intid = intid > UINT32_MAX ? UINT32_MAX : (uint32_t)intid;
	if (streq(trigger, MICROKIT_EDGE))
		e->interrupt.says = SAYS_EDGE;
	else if (streq(trigger, MICROKIT_LEVEL))
		e->interrupt.says = SAYS_LEVEL;
	else
		report(reader->v, e, VERIFY_WRONG, "a trigger is either level or edge");
	if (!take_id(reader, MICROKIT_IRQ, domain, attributes, &id))
		return;
	e->interrupt.has_channel = true;
	e->interrupt.channel = id;
}

static void start_domain(struct reader *reader, const XML_Char **attributes)
{
	const char *name = attribute(attributes, MICROKIT_NAME);
	struct element *element = &reader->elements[reader->depth];

	element->space = ++reader->n_spaces;
	element->domain = name ? verify_text(reader->v, "%s", name)
			       : verify_text(reader->v, "<%" PRIu32 ">", element->space);
}

static void start_guest(struct reader *reader, const XML_Char **attributes)
{
	struct element *element = &reader->elements[reader->depth];
	const char *name = attribute(attributes, MICROKIT_NAME);
	struct entry *e;

	if (reader->guest_depth > 0)
		return;
	reader->guest_depth = reader->depth;
	element->space = ++reader->n_spaces;
	element->is_machine = true;
	element->has_processor = attribute(attributes, MICROKIT_ID) != NULL;
	reader->elements[reader->depth - 1].is_monitor = true;
	if (!name)
		return;
	e = add_entry(reader, ENTRY_NAME,
		      verify_text(reader->v, MICROKIT_VIRTUAL_MACHINE " %s", name));
	if (!e)
		return;
	e->name = verify_text(reader->v, "%s", name);
	e->owner = reader->n_spaces;
}

static void start_vcpu(struct reader *reader, const XML_Char **attributes)
{
	const struct element *element = &reader->elements[reader->depth];
	uint64_t id;

	reader->elements[reader->depth - 1].has_processor = true;
	take_id(reader, MICROKIT_VCPU, verify_text(reader->v, "<vcpu %" PRIu32 ">", element->space),
		attributes, &id);
}

static const struct {
	const char *name;
	void (*start)(struct reader *reader, const XML_Char **attributes);
} starters[] = {
	{ MICROKIT_MEMORY_REGION, start_region },
	{ MICROKIT_PROTECTION_DOMAIN, start_domain },
	{ MICROKIT_VIRTUAL_MACHINE, start_guest },
	{ MICROKIT_VCPU, start_vcpu },
	{ MICROKIT_MAP, start_map },
	{ MICROKIT_IRQ, start_irq },
	{ MICROKIT_END, start_end },
};

/* ---- names ---- */

static void check_attributes(struct reader *reader, const struct element_form *form,
			     const XML_Char **attributes)
{
	for (; *attributes; attributes += 2)
		if (!element_takes(form, attributes[0]))
			doubt(reader, verify_text(reader->v, "%s %s", form->name, attributes[0]),
			      "this attribute is not in Microkit 1.2 to 2.2, which refuse what "
			      "they "
			      "do not know");
}

/* What is below an unknown element has said enough. */
static void check_form(struct reader *reader, const XML_Char *name, const XML_Char **attributes)
{
	struct element *element = &reader->elements[reader->depth];
	const struct element_form *form = element_form(name), *parent = element[-1].form;

	element->form = reader->depth == 1 || parent ? form : NULL;
	if (!element->form && parent)
		doubt(reader, verify_text(reader->v, "%.100s", name),
		      "this element is not in Microkit 1.2 to 2.2, which refuse what they do not "
		      "know");
	if (!element->form)
		return;
	if (parent && !element_goes_into(form, parent->name))
		complain(reader, name, "Microkit does not take this element inside of %s",
			 parent->name);
	check_attributes(reader, form, attributes);
}

/* An element inherits the domain and the address space of its parent. */
static void on_start(void *userdata, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = userdata;
	struct element *element;

	if (reader->depth == DEPTH_MAX) {
		refuse(reader, "elements are nested more than %d levels deep", DEPTH_MAX);
		return;
	}
	element = &reader->elements[++reader->depth];
	*element = element[-1];
	element->first = reader->v->n;
	element->is_monitor = element->is_machine = element->has_processor = false;
	if (reader->depth == 1 && !streq(name, MICROKIT_SYSTEM)) {
		refuse(reader,
		       "a system description of Microkit begins with <system>, not <%.100s>", name);
		return;
	}
	check_form(reader, name, attributes);
	for (size_t i = 0; i < ARRAY_SIZE(starters); i++)
		if (streq(name, starters[i].name))
			starters[i].start(reader, attributes);
}

static void on_end(void *userdata, const XML_Char *name)
{
	struct reader *reader = userdata;
	const struct element *element = &reader->elements[reader->depth];

	if (element->is_machine && !element->has_processor)
		complain(reader, MICROKIT_VIRTUAL_MACHINE,
			 "it has no processor: add <vcpu id=\"0\" />, or, for Microkit 1.4, an id "
			 "to "
			 "the element");
	if (reader->guest_depth == reader->depth)
		reader->guest_depth = 0;
	if (reader->elements[reader->depth].is_monitor)
		for (size_t i = reader->elements[reader->depth].first; i < reader->v->n; i++)
			reader->v->items[i].for_guest = true;
	reader->depth--;
}

/* Entities, and default values of attributes, can expand a small file without bound. Microkit's
 * tool refuses them as well (roxmltree, allow_dtd). */
static void on_doctype(void *userdata, const XML_Char *name, const XML_Char *system_id,
		       const XML_Char *public_id, int has_internal_subset)
{
	refuse(userdata, "Microkit does not accept a <!DOCTYPE>; remove it");
}

static int parse(struct reader *reader, const char *data, size_t size)
{
	reader->xml->set_userdata(reader->parser, reader);
	reader->xml->set_elements(reader->parser, on_start, on_end);
	reader->xml->set_doctype(reader->parser, on_doctype);
	if (reader->xml->parse(reader->parser, data, (int)size, 1) == XML_STATUS_OK)
		return 0;
	if (reader->r != 0)
		return reader->r;
	if (reader->xml->error(reader->parser) == XML_ERROR_NO_MEMORY)
		return -ENOMEM;
	return verify_error_set(reader->error, line_of(reader),
				"not well-formed XML (%s); xmllint may show more",
				reader->xml->error_text(reader->xml->error(reader->parser)));
}

int verify_read_microkit(struct verify *v, const char *data, size_t size,
			 struct verify_error *error)
{
	struct reader reader = { .v = v, .error = error, .xml = xml_load() };
	int r;

	if (!reader.xml)
		return verify_error_set(error, 0,
					"libexpat, which reads system descriptions of Microkit, "
					"cannot be loaded; install it (apt install libexpat1)");
	reader.parser = reader.xml->create(NULL);
	if (!reader.parser)
		return -ENOMEM;
	reader.elements[0].domain = "";
	r = parse(&reader, data, size);
	if (r == 0)
		system_check(v, &reader.system);
	reader.xml->free(reader.parser);
	system_done(&reader.system);
	return r != 0 ? r : v->failed ? -ENOMEM : 0;
}
