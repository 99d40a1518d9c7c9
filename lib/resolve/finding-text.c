/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a finding and its template to the sentence. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text/memstream.h"
#include "resolve/finding.h"

static void put_number(FILE *out, char letter, const struct finding *f)
{
	uint64_t number = letter == 'X' || letter == 'D' ? f->a : f->b;

	if (letter == 'X' || letter == 'Y')
		fprintf(out, "0x%" PRIx64, number);
	else
		fprintf(out, "%" PRIu64, number);
}

static void put_path(FILE *out, const struct node *node)
{
	char path[TREE_PATH_MAX];

	if (node)
		fputs(node_path(node, path), out);
}

/* Not all of them may have been looked for. */
static void put_sharers(FILE *out, const struct finding *f)
{
	if (!f->other)
		fputs("another device", out);
	put_path(out, f->other);
	if (f->n_more > 0)
		fprintf(out, " and %" PRIu32 " more ('ptctl show' lists all)", f->n_more);
}

static void put_cells(FILE *out, const struct cells *cells)
{
	for (size_t i = 0; i < cells->n; i++)
		fprintf(out, "%s%" PRIu32, i ? " " : "", cells_at(cells, i));
}

static void put_template(FILE *out, const char *template, const struct finding *f)
{
	for (;; template ++) {
		size_t n = strcspn(template, "%");

		fwrite(template, 1, n, out);
		template += n;
		if (*template == '\0')
			return;
		switch (*++template) {
		case 'N':
			put_path(out, f->node);
			break;
		case 'O':
			put_path(out, f->other);
			break;
		case 'S':
			put_sharers(out, f);
			break;
		case 'I':
			put_path(out, f->iommu);
			break;
		case 'P':
			fputs(f->property ? f->property : "", out);
			break;
		case 'C':
			put_cells(out, &f->cells);
			break;
		case 'W': /* a phrase holds no %W of its own */
			put_template(out, f->why, f);
			break;
		case 'V': /* it was not written here: a % in it is a character */
			fputs(f->what, out);
			break;
		default:
			put_number(out, *template, f);
		}
	}
}

static char *expand(const char *template, const struct finding *finding)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	char *text;
	size_t size;

	if (out)
		put_template(out, template, finding);
	text = memstream_close(&stream, &size);
	while (text && size > 0 && text[size - 1] == ' ') /* no second node was needed */
		text[--size] = '\0';
	return text;
}

char *finding_text(const struct finding *finding)
{
	return expand(finding_info(finding->code)->text, finding);
}

char *finding_phrase(const struct finding *finding)
{
	return expand(finding->why, finding);
}
