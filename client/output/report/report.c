/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nothing of the JSON can end the element that it is in: '<', '>' and '&' are written as escapes,
 * and everything beyond ASCII too. The script makes text nodes of it. The policy of the page allows
 * this one script and this one style sheet, by their hashes (Content Security Policy Level
 * 3, 2.3.1). */

#include "output/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/compact.h"
#include "describe/describe.h"
#include "output/json.h"
#include "output/picture/groups.h"
#include "resolve/finding.h"
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

static json_t *explanations(const json_t *devices)
{
	json_t *codes = json_object();
	const json_t *device, *finding;
	size_t i, k;

	json_array_foreach (devices, i, device)
		json_array_foreach (json_object_get(device, "findings"), k, finding)
			if (!json_object_get(codes, json_get_text(finding, "code")))
				json_object_set_new(codes, json_get_text(finding, "code"),
						    explanation(finding));
	return codes;
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

json_t *report_data(const json_t *devices)
{
	return json_pack("{s:O, s:o, s:o, s:o}", "devices", devices, "codes", explanations(devices),
			 "groups", groups_of(devices), "windows", windows());
}

/* ---- writing ---- */

static void put_html(FILE *out, const char *text)
{
	for (; *text; text++)
		if (strchr("<>&\"'", *text))
			fprintf(out, "&#%d;", *text);
		else
			fputc(*text, out);
}

/* JSON has these within strings only. A daemon may send what nests deeper than a board does. */
static void put_json(FILE *out, json_t *data)
{
	_cleanup_(freep) char *text = compact_text(data);

	if (!text)
		text = json_dumps(data, JSON_COMPACT);
	for (const char *p = text; p && *p;) {
		size_t n = strcspn(p, "<>&");

		fwrite(p, 1, n, out);
		p += n;
		if (*p)
			fprintf(out, "\\u%04x", (unsigned int)*p++);
	}
}

/* 'sha256-…' of the content of an element. */
static void put_hash(FILE *out, const char *content, size_t size)
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
	fprintf(out, "'sha256-%s'", text ? text : "");
}

static void put_head(FILE *out, const char *source)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "img-src data:; base-uri 'none'; form-action 'none'; style-src ",
	      out);
	put_hash(out, style, sizeof(style) - 1);
	fputs("; script-src ", out);
	put_hash(out, script, sizeof(script) - 1);
	fputs("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<link rel=\"icon\" href=\"data:,\">\n<title>",
	      out);
	put_html(out, source);
	fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
	fputs("<nav aria-label=\"Views\"></nav>\n<main>\n<h1>", out);
	put_html(out, source);
	fputs("</h1>\n<p class=\"faint\">What of this board can be passed through to guests of "
	      "Xen, "
	      "by ptctl " PTD_VERSION "</p>\n<noscript>This page is made by the script in it, "
	      "which your browser does not run.</noscript>\n</main>\n",
	      out);
}

char *report_make(const char *source, json_t *data, size_t *ret_size)
{
	char *page = NULL;
	FILE *out = open_memstream(&page, ret_size);

	if (!out)
		return NULL;
	put_head(out, source);
	fputs("<script type=\"application/json\" id=\"board\">", out);
	put_json(out, data);
	fputs("</script>\n", out);
	fprintf(out, "<script>%s</script>\n</body>\n</html>\n", script);
	if (fclose(out) == 0)
		return page;
	free(page);
	return NULL;
}
