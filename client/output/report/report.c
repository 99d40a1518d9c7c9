/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nothing of the JSON can end the element that it is in: '<', '>' and '&' are written as escapes.
 * The script makes text nodes of it. The policy of the page allows
 * this one script and this one style sheet, by their hashes (Content Security Policy Level
 * 3, 2.3.1). */

#include "output/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/base64.h"
#include "base/text/compact.h"
#include "describe/describe.h"
#include "output/json.h"
#include "output/picture/groups.h"
#include "output/rank.h"
#include "resolve/finding.h"
#include "status.h"
#include "tree/digest.h"
#include "xen/guest-map.h"

static const char style[] =
#include "output/report/page.css.h" /* made of the file: a string literal for each line */
	;
static const char script[] =
#include "output/report/page.js.h" /* likewise */
	;

/* ---- what it is made of ---- */

/* A code that this program does not know has no explanation. */
static json_t *explanation(const json_t *finding)
{
	const struct finding_info *info = finding_info_by_name(json_get_text(finding, "code"));

	if (info)
		return describe_code(info);
	return json_pack("{s:s, s:s, s:s, s:s}", "severity", json_get_text(finding, "severity"),
			 "meaning", "", "example", "", "action", "");
}

static void add_explanations(json_t *codes, const json_t *findings)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding)
		if (!json_object_get(codes, json_get_text(finding, "code")))
			json_object_set_new(codes, json_get_text(finding, "code"),
					    explanation(finding));
}

/* The names of the codes, those first that matter most. */
static json_t *ranking(json_t *codes)
{
	json_t *names = json_array(), *ranked, *explained;
	const char *name;

	json_object_foreach (codes, name, explained)
		json_array_append_new(names, json_string(name));
	ranked = rank_codes(names);
	json_decref(names);
	return ranked;
}

/* What groups_make() looks at. */
static json_t *member(const json_t *device)
{
	static const char *const keys[] = { "path", "verdict", "group", "isBus", "sharing" };
	json_t *object = json_object();

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (json_object_get(device, keys[i]))
			json_object_set(object, keys[i], json_object_get(device, keys[i]));
	return object;
}

static json_t *windows(void)
{
	json_t *array = json_array();
	size_t n;
	const struct guest_window *window = guest_map_windows(&n);

	for (; n > 0; n--, window++) {
		struct range addresses = window->addresses;
		char first[24], size[24];

		snprintf(first, sizeof(first), "0x%llx", (unsigned long long)addresses.first);
		snprintf(size, sizeof(size), "0x%llx",
			 (unsigned long long)(addresses.last - addresses.first + 1));
		json_array_append_new(array,
				      json_pack("{s:s, s:s}", "address", first, "size", size));
	}
	return array;
}

/* Those of more than one. */
static json_t *groups_of(const json_t *devices)
{
	json_t *made = groups_make(devices), *groups = json_array(), *group;
	size_t i;

	json_array_foreach (json_object_get(made, "groups"), i, group)
		if (json_array_size(json_object_get(group, "devices")) > 1)
			json_array_append(groups, group);
	json_decref(made);
	return groups;
}

/* ---- writing ---- */

static void put(struct compact *out, const char *text)
{
	compact_put(out, text, strlen(text));
}

static void put_html(struct compact *out, const char *text)
{
	char character[8];

	for (; *text; text++) {
		snprintf(character, sizeof(character), strchr("<>&\"'", *text) ? "&#%d;" : "%c",
			 *text);
		put(out, character);
	}
}

/* What nests deeper than a board does, as a daemon may send it. JSON has these characters within
 * strings only. */
static void put_deep_json(struct compact *out, const json_t *value)
{
	_cleanup_(freep) char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	char escape[8];

	for (const char *p = text; p && *p;) {
		size_t n = out->for_html ? strcspn(p, "<>&") : strlen(p);

		compact_put(out, p, n);
		p += n;
		if (*p) {
			snprintf(escape, sizeof(escape), "\\u%04x", (unsigned char)*p++);
			put(out, escape);
		}
	}
}

static void put_json(struct compact *out, json_t *value)
{
	size_t before = out->n;
	bool failed = out->failed;

	compact_add(out, value);
	if (out->failed && !failed) {
		out->n = before;
		out->failed = false;
		put_deep_json(out, value);
	}
}

/* Takes over the value. */
static void put_member(struct compact *out, const char *name, json_t *value)
{
	put(out, ",\"");
	put(out, name);
	put(out, "\":");
	put_json(out, value);
	json_decref(value);
}

/* 'sha256-…' of the content of an element. */
static void put_hash(struct compact *out, const char *content, size_t size)
{
	char hex[DIGEST_SIZE];
	unsigned char bytes[32];
	_cleanup_(freep) char *text = NULL;

	digest_make(content, size, hex);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		unsigned int byte;

		if (sscanf(hex + 2 * i, "%2x", &byte) == 1)
			bytes[i] = (unsigned char)byte;
	}
	text = base64_encode(bytes, sizeof(bytes));
	put(out, "'sha256-");
	put(out, text ? text : "");
	put(out, "'");
}

static void put_head(struct compact *out, const char *source)
{
	put(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		 "img-src data:; base-uri 'none'; form-action 'none'; style-src ");
	put_hash(out, style, sizeof(style) - 1);
	put(out, "; script-src ");
	put_hash(out, script, sizeof(script) - 1);
	put(out, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		 "<link rel=\"icon\" href=\"data:,\">\n<title>");
	put_html(out, source);
	put(out, "</title>\n<style>");
	put(out, style);
	put(out, "</style>\n</head>\n<body>\n<nav aria-label=\"Views\"></nav>\n<main>\n<h1>");
	put_html(out, source);
	put(out,
	    "</h1>\n<p class=\"faint\">What of this board can be passed through to guests of "
	    "Xen, by ptctl " PTD_VERSION "</p>\n<noscript>This page is made by the script in it, "
	    "which your browser does not run.</noscript>\n</main>\n");
}

/* ---- the report ---- */

void page_begin(struct page *page, const char *source)
{
	*page = (struct page){ .codes = json_object(), .together = json_array() };
	page->text.for_html = source;
	if (source) {
		put_head(&page->text, source);
		put(&page->text, "<script type=\"application/json\" id=\"board\">");
	}
	put(&page->text, "{\"devices\":[");
}

int page_take(void *userdata, json_t *device)
{
	struct page *page = userdata;

	if (page->n++ > 0)
		put(&page->text, ",");
	put_json(&page->text, device);
	add_explanations(page->codes, json_object_get(device, "findings"));
	if (json_object_get(device, "group"))
		json_array_append_new(page->together, member(device));
	json_decref(device);
	return EXIT_DONE;
}

char *page_end(struct page *page, size_t *ret_size)
{
	struct compact *text = &page->text;

	put(text, "]");
	put_member(text, "ranking", ranking(page->codes));
	put_member(text, "codes", page->codes);
	put_member(text, "groups", groups_of(page->together));
	put_member(text, "windows", windows());
	if (page->system)
		put_member(text, "system", json_incref(page->system));
	json_decref(page->together);
	put(text, "}");
	if (text->for_html) {
		put(text, "</script>\n<script>");
		put(text, script);
		put(text, "</script>\n</body>\n</html>\n");
	}
	compact_put(text, "", 1);
	*ret_size = text->n - 1;
	if (text->failed)
		array_done(text);
	return text->items;
}
