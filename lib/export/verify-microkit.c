/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a system description of Microkit says (manual, "System Description File"; tool/microkit,
 * sdf.rs): memory regions with a physical address, where they are mapped, interrupts. */

#include <errno.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "export/statement.h"

#define DEPTH_MAX  64
#define ID_MAX     61 /* sdf.rs, PD_MAX_ID: two bits of a badge are taken */
#define PAGE_LARGE ((uint64_t)2 << 20)

struct map {
	const char *mr;
	uint32_t line;
	uint64_t vaddr;
	bool in_guest, cached, has_vaddr;
};

struct mr { /* a memory region with a physical address */
	const char *name;
	size_t statement; /* index */
};

struct reader {
	struct verify *v;
	struct verify_error *error;
	XML_Parser parser;
	int r;
	unsigned int depth, guest_depth; /* of the virtual machine; 0: not in one */
	struct {
		uint64_t ids;      /* of interrupts: those taken */
		size_t first;      /* statement */
		bool is_monitor;   /* has a virtual machine */
	} elements[DEPTH_MAX + 1]; /* by depth */
	struct {
		ARRAY_OF(struct map);
	} maps;
	struct {
		ARRAY_OF(struct mr);
	} regions;
	struct {
		ARRAY_OF(const char *);
	} names; /* of all memory regions */
};

static int line_of(const struct reader *reader)
{
	return (int)XML_GetCurrentLineNumber(reader->parser);
}

__attribute__((format(printf, 2, 3))) static void refuse(struct reader *reader, const char *format,
							 ...)
{
	char text[sizeof(reader->error->text)];
	va_list args;

	if (reader->r < 0)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	reader->r = verify_error_set(reader->error, line_of(reader), "%s", text);
	XML_StopParser(reader->parser, XML_FALSE);
}

static void out_of_memory(struct reader *reader)
{
	reader->r = -ENOMEM;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void refuse_more(struct reader *reader, bool is_memory)
{
	if (is_memory)
		out_of_memory(reader);
	else
		refuse(reader, "more than %d numbers; no system has so many",
		       VERIFY_STATEMENTS_MAX);
}

/* ---- attributes ---- */

static const char *attribute(const XML_Char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
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

static struct statement *say(struct reader *reader, enum statement_kind kind, const char *what)
{
	struct statement *s = statement_new(reader->v, kind, (uint32_t)line_of(reader), what);

	if (!s)
		refuse_more(reader, reader->v->failed);
	return s;
}

__attribute__((format(printf, 3, 4))) static void complain(struct reader *reader, const char *what,
							   const char *format, ...)
{
	struct statement *s = say(reader, SAYS_SOMETHING, what);
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	judge(reader->v, s, VERIFY_WRONG, "%s", text);
}

/* The number of an attribute that has to be there. */
static bool take_number(struct reader *reader, const char *element, const XML_Char **attributes,
			const char *name, uint64_t *ret)
{
	const char *text = attribute(attributes, name);

	if (text && parse_number(text, ret))
		return true;
	if (text)
		complain(reader, verify_text(reader->v, "%s %s", element, text),
			 "Microkit reads no number in %s=\"%.100s\"", name, text);
	else
		complain(reader, element, "the element has no %s", name);
	return false;
}

/* ---- elements ---- */

static void start_region(struct reader *reader, const XML_Char **attributes)
{
	const char *name = attribute(attributes, "name");
	const char **known = array_add(&reader->names);
	uint64_t size = 0, address = 0, page = FRAME_SIZE;
	struct statement *s;
	struct mr *mr;

	name = verify_text(reader->v, "%s", name ? name : "?");
	if (!known || reader->names.n > VERIFY_STATEMENTS_MAX) {
		refuse_more(reader, !known);
		return;
	}
	*known = name;
	if (!attribute(attributes, "phys_addr") ||
	    !take_number(reader, name, attributes, "phys_addr", &address) ||
	    !take_number(reader, name, attributes, "size", &size) ||
	    (attribute(attributes, "page_size") &&
	     !take_number(reader, name, attributes, "page_size", &page)))
		return;
	s = say(reader, SAYS_FRAMES,
		verify_text(reader->v, "%s 0x%" PRIx64 "+0x%" PRIx64, name, address, size));
	mr = s ? array_add(&reader->regions) : NULL;
	if (!mr) {
		if (s)
			out_of_memory(reader);
		return;
	}
	*mr = (struct mr){ name, (size_t)(s - reader->v->items) };
	s->frames = range_frames(address, size);
	if (page != FRAME_SIZE && page != PAGE_LARGE)
		judge(reader->v, s, VERIFY_WRONG,
		      "pages are 0x1000 or 0x200000 large, not 0x%" PRIx64, page);
	else if (size == 0 || (address | size) & (page - 1))
		judge(reader->v, s, VERIFY_WRONG,
		      "address and size have to be multiples of the page size 0x%" PRIx64
		      "; write 0x%" PRIx64 " and 0x%" PRIx64,
		      page, address & ~(page - 1),
		      (((address & (page - 1)) + (size ? size : 1)) + page - 1) & ~(page - 1));
	else if (address + size - 1 < address)
		judge(reader->v, s, VERIFY_WRONG, "this goes beyond any address");
}

static void start_map(struct reader *reader, const XML_Char **attributes)
{
	const char *mr = attribute(attributes, "mr"), *cached = attribute(attributes, "cached");
	struct map map = { .line = (uint32_t)line_of(reader),
			   .in_guest = reader->guest_depth > 0,
			   .cached = !cached || strcmp(cached, "false") != 0 };
	struct map *added;

	if (!mr) {
		complain(reader, "map", "the element has no mr");
		return;
	}
	map.mr = verify_text(reader->v, "%s", mr);
	map.has_vaddr = take_number(reader, verify_text(reader->v, "map %s", mr), attributes,
				    "vaddr", &map.vaddr);
	added = reader->maps.n < VERIFY_STATEMENTS_MAX ? array_add(&reader->maps) : NULL;
	if (added)
		*added = map;
	else
		refuse_more(reader, reader->maps.n < VERIFY_STATEMENTS_MAX);
}

static void check_id(struct reader *reader, const XML_Char **attributes)
{
	const char *text = attribute(attributes, "id");
	const char *what = verify_text(reader->v, "irq id %s", text ? text : "");
	uint64_t id;

	if (!take_number(reader, "irq", attributes, "id", &id))
		return;
	if (id > ID_MAX)
		complain(reader, what, "ids go from 0 to %d", ID_MAX);
	else if (reader->elements[reader->depth - 1].ids & (uint64_t)1 << id)
		complain(reader, what, "this id is taken in the same protection domain");
	else
		reader->elements[reader->depth - 1].ids |= (uint64_t)1 << id;
}

static void start_irq(struct reader *reader, const XML_Char **attributes)
{
	const char *trigger = attribute(attributes, "trigger");
	struct statement *s;
	uint64_t intid;

	if (!take_number(reader, "irq", attributes, "irq", &intid))
		return;
	trigger = trigger ? trigger : "level"; /* manual: the default */
	s = say(reader, SAYS_INTERRUPT,
		verify_text(reader->v, "irq %" PRIu64 " %s", intid, trigger));
	if (!s)
		return;
	s->intid = intid > UINT32_MAX ? UINT32_MAX : (uint32_t)intid;
	s->wants_edge = strcmp(trigger, "edge") == 0;
	s->wants_level = strcmp(trigger, "level") == 0;
	if (!s->wants_edge && !s->wants_level)
		judge(reader->v, s, VERIFY_WRONG, "a trigger is level or edge");
	check_id(reader, attributes);
}

static void start_element(struct reader *reader, const XML_Char *name, const XML_Char **attributes)
{
	if (reader->depth == 1 && strcmp(name, "system") != 0)
		refuse(reader,
		       "a system description of Microkit begins with <system>, not <%.100s>", name);
	else if (strcmp(name, "memory_region") == 0)
		start_region(reader, attributes);
	else if (strcmp(name, "map") == 0)
		start_map(reader, attributes);
	else if (strcmp(name, "irq") == 0)
		start_irq(reader, attributes);
	else if (strcmp(name, "virtual_machine") == 0 && reader->guest_depth == 0) {
		reader->guest_depth = reader->depth;
		reader->elements[reader->depth - 1].is_monitor = true;
	}
}

static void on_start(void *userdata, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = userdata;

	if (reader->depth == DEPTH_MAX) {
		refuse(reader, "elements are nested more than %d deep", DEPTH_MAX);
		return;
	}
	reader->depth++;
	reader->elements[reader->depth].ids = 0;
	reader->elements[reader->depth].first = reader->v->n;
	reader->elements[reader->depth].is_monitor = false;
	start_element(reader, name, attributes);
}

static void on_end(void *userdata, const XML_Char *name)
{
	struct reader *reader = userdata;

	if (reader->guest_depth == reader->depth)
		reader->guest_depth = 0;
	if (reader->elements[reader->depth].is_monitor)
		for (size_t i = reader->elements[reader->depth].first; i < reader->v->n; i++)
			reader->v->items[i].for_guest = true;
	reader->depth--;
}

/* Entities could make much out of little, and no system description needs them. */
static void on_entity(void *userdata, const XML_Char *name, int is_parameter, const XML_Char *value,
		      int size, const XML_Char *base, const XML_Char *system_id,
		      const XML_Char *public_id, const XML_Char *notation)
{
	refuse(userdata, "it declares an entity; Microkit needs none, take it out");
}

/* ---- maps ---- */

static bool is_known(const struct reader *reader, const char *name)
{
	for (size_t i = 0; i < reader->names.n; i++)
		if (strcmp(reader->names.items[i], name) == 0)
			return true;
	return false;
}

static const struct mr *find_region(const struct reader *reader, const char *name)
{
	for (size_t i = 0; i < reader->regions.n; i++)
		if (strcmp(reader->regions.items[i].name, name) == 0)
			return &reader->regions.items[i];
	return NULL;
}

/* Microkit maps what is not told otherwise as cached memory; registers would not work so. */
static void link_map(struct reader *reader, const struct map *map)
{
	const struct mr *mr = find_region(reader, map->mr);
	struct statement *s, *region;

	if (!mr && is_known(reader, map->mr))
		return;
	s = statement_new(reader->v, SAYS_SOMETHING, map->line,
			  verify_text(reader->v, "map %s 0x%" PRIx64, map->mr, map->vaddr));
	if (!s)
		return;
	if (!mr) {
		judge(reader->v, s, VERIFY_WRONG, "there is no memory_region of this name");
		return;
	}
	region = &reader->v->items[mr->statement];
	if (map->vaddr & (FRAME_SIZE - 1))
		judge(reader->v, s, VERIFY_WRONG,
		      "the address has to be a multiple of 0x1000; write 0x%" PRIx64,
		      map->vaddr & ~(FRAME_SIZE - 1));
	else if (map->in_guest && map->has_vaddr && !region->has_guest_frame) {
		region->has_guest_frame = true;
		region->guest_frame = map->vaddr >> FRAME_SHIFT;
	}
	s->kind = map->cached ? SAYS_CACHED : SAYS_SOMETHING;
	s->frames = region->frames;
	judge(reader->v, s, VERIFY_RIGHT, "any address will do that the domain does not use");
}

static int parse(struct reader *reader, const char *data, size_t size)
{
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, on_start, on_end);
	XML_SetEntityDeclHandler(reader->parser, on_entity);
	if (XML_Parse(reader->parser, data, (int)size, 1) == XML_STATUS_OK)
		return 0;
	if (reader->r < 0)
		return reader->r;
	if (XML_GetErrorCode(reader->parser) == XML_ERROR_NO_MEMORY)
		return -ENOMEM;
	return verify_error_set(reader->error, line_of(reader),
				"this is no well-formed XML (%s); xmllint may tell more",
				XML_ErrorString(XML_GetErrorCode(reader->parser)));
}

int verify_read_microkit(struct verify *v, const char *data, size_t size,
			 struct verify_error *error)
{
	struct reader reader = { .v = v, .error = error, .parser = XML_ParserCreate(NULL) };
	int r;

	if (!reader.parser)
		return -ENOMEM;
	r = parse(&reader, data, size);
	for (size_t i = 0; r == 0 && i < reader.maps.n; i++)
		link_map(&reader, &reader.maps.items[i]);
	XML_ParserFree(reader.parser);
	array_done(&reader.maps);
	array_done(&reader.regions);
	array_done(&reader.names);
	return r < 0 ? r : v->failed ? -ENOMEM : 0;
}
