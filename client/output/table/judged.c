/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/judged.h"

#include <errno.h>
#include <stdio.h>

#include "base/util.h"
#include "console.h"
#include "output/json.h"

static size_t count(const struct judged *judged, const json_t *objects, const char *word)
{
	const json_t *object;
	size_t n = 0, i;

	json_array_foreach (objects, i, object)
		n += streq(json_get_text(object, judged->key), word);
	return n;
}

/* Appends those with one of the words from `first` to `last`. */
static int pick_range(const struct judged *judged, const json_t *objects, size_t first, size_t last,
		      json_t *picked)
{
	for (size_t i = 0; i < json_array_size(objects); i++) {
		json_t *object = json_array_get(objects, i);
		bool is_wanted = false;

		for (size_t k = first; k <= last; k++)
			is_wanted |= streq(json_get_text(object, judged->key), judged->words[k]);
		if (is_wanted && json_array_append(picked, object) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* A new reference, or NULL without memory. */
static json_t *pick(const struct judged *judged, const json_t *objects, bool all)
{
	size_t last = JUDGED_WORDS - (all ? 1 : 2), step = judged->is_sorted ? 1 : JUDGED_WORDS;
	json_t *picked = json_array();
	int r = picked ? 0 : -ENOMEM;

	for (size_t k = 0; r == 0 && k <= last; k += step)
		r = pick_range(judged, objects, k, judged->is_sorted ? k : last, picked);
	if (r == 0)
		return picked;
	json_decref(picked);
	return NULL;
}

static void print_sums(const struct options *o, const struct judged *judged, const json_t *objects)
{
	size_t n = 0;

	for (size_t k = 0; k < JUDGED_WORDS; k++) {
		n = count(judged, objects, judged->words[k]);
		printf("%s%zu %s", k == 0 ? "" : ", ", n, judged->sums[k]);
	}
	puts(n > 0 && !o->all ? "; --all lists these too" : "");
}

void judged_print(const struct options *o, const struct judged *judged, const json_t *objects)
{
	json_t *picked = pick(judged, objects, o->all);

	if (!picked)
		console_lose(-ENOMEM);
	if (json_array_size(picked) > 0)
		table_print_below(judged->columns, picked, !o->no_legend);
	if (picked && !o->no_legend) {
		if (json_array_size(picked) > 0 && console_is_terminal(stdout))
			putchar('\n');
		print_sums(o, judged, objects);
	}
	json_decref(picked);
}
