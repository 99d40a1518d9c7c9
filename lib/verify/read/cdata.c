/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Initialisers: NAME = VALUE and NAME[] = { VALUE, … }, where a value is a constant, and everything
 * else is passed over by its brackets. */

#include "verify/read/cdata.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"
#include "verify/read/ctext.h"

#define TEXT_MAX 80 /* bytes of a value that are shown */

struct reader {
	struct verify *v;
	struct cdata *cdata;
	struct ctext c;
	int r;
};

static bool has_failed(const struct reader *reader)
{
	return reader->r < 0 || reader->c.r < 0 || reader->c.token.kind == CTOKEN_END;
}

static void fail(struct reader *reader, const char *what)
{
	if (reader->r == 0 && reader->c.r == 0)
		reader->r = verify_error_set(reader->c.error, reader->c.token.line, "%s", what);
}

/* ---- values ---- */

/* Inside brackets of any kind: whether this token ends the value. */
static bool ends_value(const struct reader *reader, unsigned int depth)
{
	return depth == 0 && (ctext_is(&reader->c, ',') || ctext_is(&reader->c, '}') ||
			      ctext_is(&reader->c, ';'));
}

static unsigned int depth_after(const struct ctext *c, unsigned int depth)
{
	if (ctext_is(c, '(') || ctext_is(c, '{') || ctext_is(c, '['))
		return depth + 1;
	if (depth > 0 && (ctext_is(c, ')') || ctext_is(c, '}') || ctext_is(c, ']')))
		return depth - 1;
	return depth;
}

static const char *text_between(struct reader *reader, const char *from, const char *to)
{
	size_t n = (size_t)(to - from);

	while (n > 0 && strchr(" \t\r\n", from[n - 1]))
		n--;
	return n > TEXT_MAX ? verify_text(reader->v, "%.*s...", TEXT_MAX, from)
			    : verify_text(reader->v, "%.*s", (int)n, from);
}

/* Adjacent literals are one text. */
static const char *read_string(struct reader *reader)
{
	_cleanup_(freep) char *text = NULL;
	struct memstream stream;
	FILE *out = memstream_open(&stream);

	while (reader->c.token.kind == CTOKEN_STRING) {
		if (out)
			ctoken_put_string(&reader->c.token, out);
		ctext_next(&reader->c);
	}
	text = memstream_close(&stream, NULL);
	reader->v->failed |= !text;
	return text ? verify_text(reader->v, "%s", text) : "";
}

/* A constant, perhaps in parentheses; anything else up to the end of the value is CVALUE_OTHER. */
static struct cvalue read_value(struct reader *reader)
{
	struct ctext *c = &reader->c;
	struct cvalue value = { .line = c->token.line };
	const char *from = c->token.text;
	unsigned int depth = 0, parentheses = 0;

	while (ctext_take(c, '('))
		parentheses++;
	if (c->token.kind == CTOKEN_NUMBER && ctoken_number(&c->token, &value.number)) {
		value.kind = CVALUE_NUMBER;
		ctext_next(c);
	} else if (c->token.kind == CTOKEN_STRING) {
		value.kind = CVALUE_STRING;
		value.string = read_string(reader);
	}
	while (parentheses > 0 && ctext_take(c, ')'))
		parentheses--;
	depth = parentheses;
	if (!ends_value(reader, depth))
		value.kind = CVALUE_OTHER;
	while (!has_failed(reader) && !ends_value(reader, depth)) {
		depth = depth_after(c, depth);
		ctext_next(c);
	}
	value.text = text_between(reader, from, c->token.text);
	return value;
}

/* ---- one item of iomems ---- */

static uint64_t *member_of(struct cvalue *iomem, const struct ctoken *name)
{
	return ctoken_is(name, ZEPHYR_FIRST_GFN)   ? &iomem->iomem.gfn
	       : ctoken_is(name, ZEPHYR_FIRST_MFN) ? &iomem->iomem.mfn
	       : ctoken_is(name, ZEPHYR_NR_MFNS)   ? &iomem->iomem.n
						   : NULL;
}

static void set_member(struct reader *reader, struct cvalue *iomem, uint64_t *member)
{
	struct cvalue value = read_value(reader);

	if (value.kind == CVALUE_NUMBER && member)
		*member = value.number;
	else if (!iomem->iomem.why)
		iomem->iomem.why =
			member ? verify_text(reader->v,
					     "only a compiler knows the value %s; write the number",
					     value.text)
			       : verify_text(reader->v,
					     "struct " ZEPHYR_IOMEM
					     " has three members, " ZEPHYR_FIRST_GFN
					     ", " ZEPHYR_FIRST_MFN " and " ZEPHYR_NR_MFNS);
}

/* Without names they stand in the order of the structure. */
static struct cvalue read_iomem(struct reader *reader)
{
	struct ctext *c = &reader->c;
	struct cvalue iomem = { .kind = CVALUE_IOMEM, .line = c->token.line };
	const char *from = c->token.text;
	uint64_t *const order[] = { &iomem.iomem.gfn, &iomem.iomem.mfn, &iomem.iomem.n };
	size_t n = 0;

	ctext_next(c);
	while (!has_failed(reader) && !ctext_is(c, '}')) {
		uint64_t *member = n < ARRAY_SIZE(order) ? order[n++] : NULL;

		if (ctext_take(c, '.')) {
			member = member_of(&iomem, &c->token);
			n = ARRAY_SIZE(order);
			ctext_next(c);
			if (!ctext_take(c, '='))
				fail(reader, "the name of a member must be followed by =");
		}
		set_member(reader, &iomem, member);
		if (!ctext_take(c, ',') && !ctext_is(c, '}'))
			fail(reader, "values must be separated by commas");
	}
	if (n > 0 && n < ARRAY_SIZE(order) && !iomem.iomem.why)
		iomem.iomem.why = "versions of struct " ZEPHYR_IOMEM
				  " differ in their first member; name the members";
	iomem.text = text_between(reader, from, c->token.text + c->token.size);
	ctext_take(c, '}');
	return iomem;
}

/* ---- arrays ---- */

static void add_value(struct reader *reader, struct cvalue value)
{
	struct cvalue *added;

	if (reader->cdata->values.n > VERIFY_ENTRIES_MAX) {
		fail(reader, "too many values for a few guests");
		return;
	}
	added = array_add(&reader->cdata->values);
	if (added)
		*added = value;
	else
		reader->r = -ENOMEM;
}

/* [3] = */
static void skip_designator(struct reader *reader)
{
	if (!ctext_is(&reader->c, '['))
		return;
	while (!has_failed(reader) && !ctext_is(&reader->c, '='))
		ctext_next(&reader->c);
	ctext_next(&reader->c);
}

/* From the opening brace to behind the closing one. */
static void read_array(struct reader *reader, const char *name, bool has_iomems)
{
	struct ctext *c = &reader->c;
	struct carray array = { name, c->token.line, has_iomems, reader->cdata->values.n, 0 };
	struct carray *added;

	ctext_next(c);
	while (!has_failed(reader) && !ctext_is(c, '}')) {
		skip_designator(reader);
		add_value(reader,
			  has_iomems && ctext_is(c, '{') ? read_iomem(reader) : read_value(reader));
		if (!ctext_take(c, ',') && !ctext_is(c, '}'))
			fail(reader, "values must be separated by commas");
	}
	if (!ctext_take(c, '}'))
		fail(reader, "the list does not end; add a }");
	array.n = reader->cdata->values.n - array.first;
	if (reader->cdata->arrays.n >= CDATA_MAX)
		fail(reader, "too many lists for a few guests");
	added = has_failed(reader) && reader->r < 0 ? NULL : array_add(&reader->cdata->arrays);
	if (added)
		*added = array;
	else if (reader->r == 0)
		reader->r = -ENOMEM;
}

/* ---- domains ---- */

/* (TYPE[]){ … }: the array, which is read, or false with all tokens up to there passed over. */
static bool take_type(struct reader *reader, bool *ret_iomems)
{
	struct ctext *c = &reader->c, before = *c;
	bool is_type = false;

	*ret_iomems = false;
	if (ctext_take(c, '('))
		while (!has_failed(reader) && !ctext_is(c, ')')) {
			*ret_iomems |= ctoken_is(&c->token, ZEPHYR_IOMEM);
			is_type = ctext_is(c, ']') || ctext_is(c, '[');
			ctext_next(c);
		}
	if (is_type && ctext_take(c, ')') && ctext_is(c, '{'))
		return true;
	*c = before;
	return false;
}

static void read_member(struct reader *reader)
{
	struct ctext *c = &reader->c;
	struct cmember member = { .name = "" }, *added;
	bool has_iomems;

	if (ctext_take(c, '.')) {
		member.name = text_between(reader, c->token.text, c->token.text + c->token.size);
		ctext_next(c);
		if (!ctext_take(c, '='))
			fail(reader, "the name of a member must be followed by =");
	}
	if (take_type(reader, &has_iomems)) {
		member.value = (struct cvalue){ .line = c->token.line, .text = "" };
		read_array(reader, NULL, has_iomems);
		member.array = reader->cdata->arrays.n;
	} else {
		member.value = read_value(reader);
	}
	added = array_add(&reader->cdata->members);
	if (added)
		*added = member;
	else
		reader->r = -ENOMEM;
}

static void read_domain(struct reader *reader)
{
	struct ctext *c = &reader->c;
	struct cdomain domain = { c->token.line, reader->cdata->members.n, 0 }, *added;

	ctext_next(c);
	while (!has_failed(reader) && !ctext_is(c, '}')) {
		if (reader->cdata->members.n > VERIFY_ENTRIES_MAX)
			fail(reader, "too many members for a few guests");
		read_member(reader);
		if (!ctext_take(c, ',') && !ctext_is(c, '}'))
			fail(reader, "members must be separated by commas");
	}
	if (!ctext_take(c, '}'))
		fail(reader, "the domain does not end; add a }");
	domain.n = reader->cdata->members.n - domain.first;
	if (reader->cdata->domains.n >= CDATA_MAX)
		fail(reader, "too many domains for one file");
	added = array_add(&reader->cdata->domains);
	if (added)
		*added = domain;
	else
		reader->r = -ENOMEM;
}

/* One, or an array of them. */
static void read_domains(struct reader *reader, bool is_array)
{
	struct ctext *c = &reader->c;

	if (!is_array) {
		read_domain(reader);
		return;
	}
	ctext_next(c);
	while (!has_failed(reader) && !ctext_is(c, '}')) {
		skip_designator(reader);
		if (ctext_is(c, '{'))
			read_domain(reader);
		else
			read_value(reader);
		if (!ctext_take(c, ',') && !ctext_is(c, '}'))
			fail(reader, "domains must be separated by commas");
	}
	ctext_take(c, '}');
}

/* ---- declarations ---- */

/* What precedes an =. */
struct declaration {
	struct ctoken name; /* the last one outside of brackets */
	bool is_domain, has_iomems, is_array;
};

static void read_initialiser(struct reader *reader, const struct declaration *d)
{
	const struct ctoken *name = &d->name;
	int before = reader->c.conditional_line;

	if (d->is_domain)
		read_domains(reader, d->is_array);
	else if (d->is_array && name->kind == CTOKEN_NAME)
		read_array(reader, text_between(reader, name->text, name->text + name->size),
			   d->has_iomems);
	else
		return;
	if (reader->c.conditional_line != before)
		reader->cdata->conditional_line = reader->c.conditional_line;
}

static void read_declarations(struct reader *reader)
{
	struct ctext *c = &reader->c;
	struct declaration d = { .is_array = false };

	while (!has_failed(reader)) {
		if (ctext_take(c, '=')) {
			if (ctext_is(c, '{'))
				read_initialiser(reader, &d);
			d = (struct declaration){ .is_array = false };
			continue;
		}
		if (ctext_is(c, ';') || ctext_is(c, '{') || ctext_is(c, '}'))
			d = (struct declaration){ .is_array = false };
		d.is_array |= ctext_is(c, '[');
		d.is_domain |= ctoken_is(&c->token, ZEPHYR_CFG);
		d.has_iomems |= ctoken_is(&c->token, ZEPHYR_IOMEM);
		if (c->token.kind == CTOKEN_NAME && !d.is_array)
			d.name = c->token;
		ctext_next(c);
	}
}

int cdata_read(struct verify *v, struct cdata *cdata, const char *data, size_t size,
	       struct verify_error *error)
{
	struct reader reader = { .v = v, .cdata = cdata };

	if (memchr(data, '\0', size))
		return verify_error_set(error, 0, "a NUL byte: this is not a text");
	ctext_init(&reader.c, data, size, error);
	read_declarations(&reader);
	if (reader.r < 0 || reader.c.r < 0)
		return reader.r < 0 ? reader.r : reader.c.r;
	if (cdata->arrays.n == 0 && cdata->domains.n == 0)
		return verify_error_set(error, 0,
					"this C has no initialiser of a struct " ZEPHYR_CFG
					" or of the arrays that one refers to");
	return 0;
}

void cdata_done(struct cdata *cdata)
{
	array_done(&cdata->values);
	array_done(&cdata->arrays);
	array_done(&cdata->members);
	array_done(&cdata->domains);
}
