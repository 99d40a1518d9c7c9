/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* C sources with domains of zephyr-xenlib, as in zephyr-dom0-xt: each struct xen_domain_cfg is a
 * guest, and refers to lists by name. Without one, the lists are those of one guest. */

#include "format/zephyr.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "verify/read/cdata.h"
#include "verify/read/listed.h"
#include "verify/read/read.h"
#include "verify/spelling.h"

struct zephyr {
	struct verify *v;
	struct file *file;
	const struct cdata *cdata;
	uint32_t owner;
	bool *used; /* by array */
};

enum list { LIST_IOMEMS, LIST_IRQS, LIST_DTDEVS, LIST_NODES };

static const char *const list_names[] = { ZEPHYR_IOMEMS, ZEPHYR_IRQS, ZEPHYR_DTDEVS, ZEPHYR_NODES };

/* ---- items ---- */

static struct entry *new_entry(struct zephyr *z, enum entry_kind kind, int line, const char *what)
{
	struct entry *e = entry_new(z->v, kind, (uint32_t)line, what);

	if (e)
		e->owner = z->owner;
	return e;
}

static void complain(struct zephyr *z, enum verify_verdict verdict, int line, const char *what,
		     const char *text)
{
	report(z->v, new_entry(z, ENTRY_OTHER, line, what), verdict, "%s", text);
}

static void read_iomem(struct zephyr *z, struct entry *e, const struct cvalue *value)
{
	if (value->kind != CVALUE_IOMEM)
		report(z->v, e, VERIFY_UNKNOWN,
		       "only a compiler knows this value; write the members in braces");
	else if (value->iomem.why)
		report(z->v, e, VERIFY_UNKNOWN, "%s", value->iomem.why);
	else
		listed_frames(z->v, e, value->iomem.mfn, value->iomem.n,
			      value->iomem.gfn > 0 ? &value->iomem.gfn : NULL);
}

static void read_irq(struct zephyr *z, struct entry *e, const struct cvalue *value)
{
	if (value->kind == CVALUE_NUMBER)
		listed_interrupt(z->v, e, value->number);
	else
		report(z->v, e, VERIFY_UNKNOWN,
		       "only a compiler knows this value; write the INTID as a number");
}

static void read_path(struct zephyr *z, struct entry *e, const struct cvalue *value, enum list list)
{
	if (value->kind != CVALUE_STRING) {
		report(z->v, e, VERIFY_UNKNOWN,
		       "only a compiler knows this value; write the path in quotes");
	} else if (list == LIST_NODES) {
		report(z->v, e, VERIFY_RIGHT,
		       "a node of the guest's tree, which zephyr-xenlib copies beside "
		       "/passthrough");
	} else {
		e->kind = ENTRY_PATH;
		e->path.path = verify_text(z->v, "%s", value->string);
	}
}

static void read_item(struct zephyr *z, const struct cvalue *value, enum list list)
{
	const char *shown = value->kind == CVALUE_STRING ? value->string : value->text;
	struct entry *e = new_entry(z, ENTRY_OTHER, value->line,
				    verify_text(z->v, "%s %s", list_names[list], shown));

	if (!e)
		return;
	if (list == LIST_IOMEMS)
		read_iomem(z, e, value);
	else if (list == LIST_IRQS)
		read_irq(z, e, value);
	else
		read_path(z, e, value, list);
}

/* ---- lists ---- */

/* What lies behind the number that is given with a list. */
static void read_array(struct zephyr *z, const struct carray *array, enum list list, uint64_t most)
{
	for (size_t i = 0; i < array->n && !z->v->too_many; i++) {
		const struct cvalue *value = &z->cdata->values.items[array->first + i];

		if (i < most)
			read_item(z, value, list);
		else
			complain(z, VERIFY_WRONG, value->line,
				 verify_text(z->v, "%s %s", list_names[list], value->text),
				 verify_text(z->v,
					     ZEPHYR_NR "%s is %" PRIu64
						       ", so zephyr-xenlib does not read this",
					     list_names[list], most));
	}
	if (most > array->n && most != UINT64_MAX)
		complain(z, VERIFY_WRONG, array->line, list_names[list],
			 verify_text(z->v,
				     ZEPHYR_NR "%s is %" PRIu64
					       ", and the list has only %zu; zephyr-xenlib would "
					       "read what lies behind it",
				     list_names[list], most, array->n));
}

static const struct cmember *find_member(const struct zephyr *z, const struct cdomain *domain,
					 const char *name)
{
	for (size_t i = domain->n; i-- > 0;)
		if (streq(z->cdata->members.items[domain->first + i].name, name))
			return &z->cdata->members.items[domain->first + i];
	return NULL;
}

static size_t find_array(const struct zephyr *z, const struct cmember *member)
{
	if (member->array > 0)
		return member->array - 1;
	for (size_t i = 0; i < z->cdata->arrays.n; i++)
		if (z->cdata->arrays.items[i].name &&
		    streq(z->cdata->arrays.items[i].name, member->value.text))
			return i;
	return SIZE_MAX;
}

static bool is_null(const struct cmember *member)
{
	return member->array == 0 &&
	       (streq(member->value.text, "NULL") ||
		(member->value.kind == CVALUE_NUMBER && member->value.number == 0));
}

/* The number of items: what only a compiler knows is most likely that of the array. */
static uint64_t count_of(const struct zephyr *z, const struct cdomain *domain, enum list list)
{
	const char *name = verify_text(z->v, ZEPHYR_NR "%s", list_names[list]);
	const struct cmember *member = find_member(z, domain, name);

	if (!member)
		return 0;
	return member->value.kind == CVALUE_NUMBER ? member->value.number : UINT64_MAX;
}

/* Whether there is an item. */
static bool read_list(struct zephyr *z, const struct cdomain *domain, enum list list)
{
	const struct cmember *member = find_member(z, domain, list_names[list]);
	uint64_t count = count_of(z, domain, list);
	size_t index;

	if (!member || is_null(member))
		return false;
	index = find_array(z, member);
	if (index == SIZE_MAX) {
		if (count > 0)
			complain(z, VERIFY_UNKNOWN, member->value.line,
				 verify_text(z->v, "%s %s", list_names[list], member->value.text),
				 "this list is not in this file");
		return count > 0;
	}
	z->used[index] = true;
	read_array(z, &z->cdata->arrays.items[index], list, count);
	return count > 0 && z->cdata->arrays.items[index].n > 0;
}

/* ---- domains ---- */

static void read_name(struct zephyr *z, const struct cdomain *domain)
{
	const struct cmember *member = find_member(z, domain, ZEPHYR_NAME);
	struct entry *e;

	if (!member || member->value.kind != CVALUE_STRING || !*member->value.string)
		return;
	e = new_entry(z, ENTRY_NAME, member->value.line,
		      verify_text(z->v, ZEPHYR_NAME " %s", member->value.string));
	if (e)
		e->name = verify_text(z->v, "%s", member->value.string);
}

static void read_memory(struct zephyr *z, const struct cdomain *domain)
{
	const struct cmember *member = find_member(z, domain, ZEPHYR_MEM_KB);
	uint64_t kb = member && member->value.kind == CVALUE_NUMBER ? member->value.number : 0;
	uint64_t mib = listed_next_unit(kb);

	if (mib > z->file->memory)
		z->file->memory = mib;
}

/* The file that is embedded between the symbols; NULL: the symbol does not tell. */
static const char *file_of(struct zephyr *z, const char *symbol)
{
	size_t before = strlen(ZEPHYR_DTB_BEFORE), behind = strlen(ZEPHYR_DTB_START_BEHIND);
	size_t n = strlen(symbol);

	if (n <= before + behind || strncmp(symbol, ZEPHYR_DTB_BEFORE, before) != 0 ||
	    !streq(symbol + n - behind, ZEPHYR_DTB_START_BEHIND))
		return NULL;
	return verify_text(z->v, "%.*s.dtb", (int)(n - before - behind), symbol + before);
}

static void read_tree(struct zephyr *z, const struct cdomain *domain)
{
	const char *name;
	const struct cmember *member = find_member(z, domain, ZEPHYR_DTB_START);

	if (!member || is_null(member))
		member = find_member(z, domain, "image_dt_read");
	if (!member || is_null(member))
		return;
	z->file->hides_tree = true;
	name = z->cdata->domains.n == 1 ? file_of(z, member->value.text) : NULL;
	z->file->device_tree = name;
	complain(z, VERIFY_RIGHT, member->value.line,
		 verify_text(z->v, "%s %s", member->name, member->value.text),
		 name ? verify_text(z->v, "the guest's tree; %s is read if it is there", name)
		      : "the guest's tree; give it to verify, too");
}

/* A macro may have the flag as well. */
static bool may_have_iommu(const struct cmember *flags)
{
	if (!flags)
		return false;
	if (flags->value.kind == CVALUE_NUMBER)
		return flags->value.number >> ZEPHYR_FLAG_IOMMU_BIT & 1;
	return strstr(flags->value.text, ZEPHYR_FLAG_IOMMU) ||
	       !strstr(flags->value.text, "XEN_DOMCTL_CDF_");
}

static void check_flags(struct zephyr *z, const struct cdomain *domain)
{
	const struct cmember *flags = find_member(z, domain, ZEPHYR_FLAGS);

	if (!may_have_iommu(flags))
		complain(z, VERIFY_WRONG, flags ? flags->value.line : domain->line, ZEPHYR_FLAGS,
			 "Xen assigns no device of " ZEPHYR_DTDEVS
			 " to a domain whose flags lack " ZEPHYR_FLAG_IOMMU);
}

static void read_domain(struct zephyr *z, const struct cdomain *domain)
{
	read_name(z, domain);
	read_memory(z, domain);
	read_tree(z, domain);
	if (find_member(z, domain, ""))
		complain(z, VERIFY_UNKNOWN, domain->line, "struct " ZEPHYR_CFG,
			 "versions of it differ in the order of their members; name them");
	if (read_list(z, domain, LIST_DTDEVS))
		check_flags(z, domain);
	read_list(z, domain, LIST_IOMEMS);
	read_list(z, domain, LIST_IRQS);
	z->file->copies_nodes |= read_list(z, domain, LIST_NODES);
}

/* ---- lists of their own ---- */

/* By what it holds and how it is called. */
static bool guess_list(const struct carray *array, enum list *ret)
{
	*ret = array->has_iomems                                 ? LIST_IOMEMS
	       : array->name && strcasestr(array->name, "irq")   ? LIST_IRQS
	       : array->name && strcasestr(array->name, "dtdev") ? LIST_DTDEVS
								 : LIST_NODES;
	return *ret != LIST_NODES;
}

static void read_rest(struct zephyr *z)
{
	for (size_t i = 0; i < z->cdata->arrays.n; i++) {
		const struct carray *array = &z->cdata->arrays.items[i];
		enum list list;

		if (z->used[i] || !guess_list(array, &list))
			continue;
		if (z->cdata->domains.n == 0)
			read_array(z, array, list, UINT64_MAX);
		else if (array->n > 0)
			complain(z, VERIFY_UNKNOWN, array->line, array->name ? array->name : "",
				 "no struct " ZEPHYR_CFG " of this file refers to this list");
	}
}

int verify_read_zephyr(struct verify *v, const char *data, size_t size, struct verify_error *error)
{
	_cleanup_(cdata_done) struct cdata cdata = { .conditional_line = 0 };
	bool used[CDATA_MAX] = { false };
	struct zephyr z = { .v = v, .file = verify_last_file(v), .cdata = &cdata, .used = used };
	int r = cdata_read(v, &cdata, data, size, error);

	if (r < 0)
		return r;
	if (cdata.conditional_line > 0)
		complain(&z, VERIFY_UNKNOWN, cdata.conditional_line, "#if",
			 "only a compiler knows which lines count; all of them are read");
	for (; z.owner < cdata.domains.n; z.owner++)
		read_domain(&z, &cdata.domains.items[z.owner]);
	z.owner = 0;
	read_rest(&z);
	return v->failed ? -ENOMEM : 0;
}
