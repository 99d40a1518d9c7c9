/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/list-columns.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text/nearest.h"
#include "base/util.h"
#include "output/json.h"
#include "output/put.h"
#include "output/rank.h"
#include "status.h"
#include "verdict/verdict.h"

/* ---- cells ---- */

static void put_path(FILE *out, const json_t *summary, const struct list_style *style)
{
	fputs(json_get_text(summary, "path"), out);
}

static void put_verdict(FILE *out, const json_t *summary, const struct list_style *style)
{
	fputs(json_get_text(summary, "verdict"), out);
}

static void put_mark(FILE *out, const json_t *summary, const struct list_style *style)
{
	fputs(json_get_text(summary, "mark"), out);
}

static void put_mmio(FILE *out, const json_t *summary, const struct list_style *style)
{
	put_regions(out, json_object_get(summary, "regions"), style->separator);
}

static void put_numbers(FILE *out, const json_t *summary, const struct list_style *style)
{
	put_intids(out, json_object_get(summary, "interrupts"), style->separator);
}

static void put_codes(FILE *out, const json_t *summary, const struct list_style *style, bool notes)
{
	json_t *codes = rank_reasons(summary, notes);

	put_strings(out, codes, style->code_separator);
	json_decref(codes);
}

static void put_why(FILE *out, const json_t *summary, const struct list_style *style)
{
	put_codes(out, summary, style, false);
}

static void put_notes(FILE *out, const json_t *summary, const struct list_style *style)
{
	put_codes(out, summary, style, true);
}

static void put_status(FILE *out, const json_t *summary, const struct list_style *style)
{
	fputs(json_get_text(summary, "status"), out);
}

static void put_aliases(FILE *out, const json_t *summary, const struct list_style *style)
{
	put_strings(out, json_object_get(summary, "aliases"), style->separator);
}

static void put_compatible(FILE *out, const json_t *summary, const struct list_style *style)
{
	put_strings(out, json_object_get(summary, "compatible"), style->separator);
}

static void put_bound(FILE *out, const json_t *summary, const struct list_style *style)
{
	put_driver(out, summary);
}

static void put_holder(FILE *out, const json_t *summary, const struct list_style *style)
{
	fputs(json_get_text(json_object_get(summary, "assignment"), "domain"), out);
}

static void put_group(FILE *out, const json_t *summary, const struct list_style *style)
{
	fputs(json_get_text(summary, "group"), out);
}

static void put_guest(FILE *out, const json_t *summary, const struct list_style *style)
{
	const json_t *region;
	size_t i;

	json_array_foreach (json_object_get(summary, "regions"), i, region) {
		const char *address = json_get_text(region, "guestAddress");

		fprintf(out, "%s%s", i ? style->separator : "", *address ? address : "?");
	}
}

/* ---- keys ---- */

static unsigned long long verdict_key(const json_t *summary)
{
	for (unsigned int i = VERDICT_ASSIGNABLE; i <= VERDICT_BLOCKED; i++)
		if (streq(json_get_text(summary, "verdict"), verdict_name((enum verdict)i)))
			return i;
	return ULLONG_MAX;
}

static unsigned long long lowest(const json_t *array, const char *key)
{
	unsigned long long least = ULLONG_MAX;
	const json_t *item;
	size_t i;

	json_array_foreach (array, i, item)
		if (json_object_get(item, key) && json_get_address(item, key) < least)
			least = json_get_address(item, key);
	return least;
}

static unsigned long long mmio_key(const json_t *summary)
{
	return lowest(json_object_get(summary, "regions"), "address");
}

static unsigned long long intid_key(const json_t *summary)
{
	return lowest(json_object_get(summary, "interrupts"), "intid");
}

static unsigned long long guest_key(const json_t *summary)
{
	return lowest(json_object_get(summary, "regions"), "guestAddress");
}

/* ---- the table ---- */

const struct list_column list_columns[] = {
	{ "PATH", "the node's full path", LIST_ALWAYS, put_path, NULL },
	{ "VERDICT", "assignable, risky or blocked", LIST_ALWAYS, put_verdict, verdict_key },
	{ "MARK", "whether the host tree has xen,passthrough on it", LIST_IF_DIFFERENT, put_mark,
	  NULL },
	{ "MMIO", "registers as the CPU addresses them, address+size", LIST_ENTRIES, put_mmio,
	  mmio_key },
	{ "INTID", "interrupts by their numbers at the GIC", LIST_ENTRIES, put_numbers, intid_key },
	{ "WHY", "codes of the findings that decide the verdict", LIST_ALWAYS, put_why, NULL },
	{ "NOTES", "codes of findings that do not affect it", LIST_ON_REQUEST, put_notes, NULL },
	{ "GROUP", "the first of the devices that it cannot be separated from", LIST_ON_REQUEST,
	  put_group, NULL },
	{ "GUEST", "addresses of the registers in a guest", LIST_ON_REQUEST, put_guest, guest_key },
	{ "STATUS", "the node's status", LIST_ON_REQUEST, put_status, NULL },
	{ "ALIASES", "names in /aliases", LIST_ON_REQUEST, put_aliases, NULL },
	{ "COMPATIBLE", "what the hardware is", LIST_ON_REQUEST, put_compatible, NULL },
	{ "DRIVER", "dom0's driver that is bound to it", LIST_ON_REQUEST, put_bound, NULL },
	{ "DOMAIN", "the domain that has it", LIST_ON_REQUEST, put_holder, NULL },
	{ NULL },
};
_Static_assert(ARRAY_SIZE(list_columns) <= LIST_COLUMNS_MAX, "a list can have all columns");

const struct list_column *list_column_find(const char *name)
{
	for (const struct list_column *column = list_columns; column->name; column++)
		if (strcasecmp(column->name, name) == 0)
			return column;
	return NULL;
}

static void fail_column(const char *name)
{
	struct nearest nearest = { .wanted = name };

	for (const struct list_column *column = list_columns; column->name; column++)
		nearest_try(&nearest, column->name);
	fail_unknown("column", &nearest, "'ptctl list --columns help' lists them");
}

size_t list_columns_parse(const char *names, const struct list_column *ret[LIST_COLUMNS_MAX])
{
	for (size_t n = 0; n < LIST_COLUMNS_MAX; names++) {
		size_t length = strcspn(names, ",");
		_cleanup_(freep) char *name = strndup(names, length);

		ret[n] = name ? list_column_find(name) : NULL;
		if (!ret[n++]) {
			fail_column(name ? name : "");
			return 0;
		}
		names += length;
		if (*names == '\0')
			return n;
	}
	fail(EXIT_USAGE, "--columns takes at most %d names", LIST_COLUMNS_MAX);
	return 0;
}

void list_columns_help(void)
{
	for (const struct list_column *column = list_columns; column->name; column++)
		printf("  %-11s %s%s\n", column->name, column->help,
		       column->use == LIST_ON_REQUEST ? "" : " *");
	puts("\nThose with an asterisk are shown unless --columns names others.");
}
