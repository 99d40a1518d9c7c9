/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tree as source for dtc. Names and content come from trees that nobody vouches for: text between
 * quotes, brackets and comment marks cannot leave them. */

#include <inttypes.h>
#include <string.h>

#include "base/util.h"
#include "export/livetree.h"
#include "input/cells.h"

#define COLUMNS       100
#define TAB_COLUMNS   8
#define COLUMNS_LEAST 40 /* of a comment's text, at any depth */

#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

static bool is_plain(uint8_t c)
{
	return c >= ' ' && c <= '~';
}

static void put_indent(FILE *out, unsigned int depth)
{
	for (; depth > 0; depth--)
		fputc('\t', out);
}

/* ---- comments ---- */

/* The bytes that fit on one line, up to a blank. Longer words are not cut: half a path is useless.
 */
static size_t line_length(const char *text, size_t columns)
{
	size_t n = strlen(text), end = columns;

	if (n <= columns)
		return n;
	while (end > 0 && text[end] != ' ')
		end--;
	return end > 0 ? end : columns + strcspn(text + columns, " ");
}

static void put_comment_line(FILE *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool ends = text[i] == '/' && i > 0 && text[i - 1] == '*';

		fputc(is_plain((uint8_t)text[i]) && !ends ? text[i] : '?', out);
	}
}

static void put_comment(FILE *out, const struct livetree_item *item, unsigned int depth)
{
	const char *text = (const char *)item->data;
	size_t taken = depth * TAB_COLUMNS + strlen("/*  */");
	size_t columns = taken + COLUMNS_LEAST < COLUMNS ? COLUMNS - taken : COLUMNS_LEAST;
	const char *start = "/*";

	do {
		size_t n = line_length(text, columns);

		put_indent(out, depth);
		fprintf(out, "%s ", start);
		put_comment_line(out, text, n);
		text += n;
		text += strspn(text, " ");
		fputs(*text ? "\n" : " */\n", out);
		start = " *";
	} while (*text);
}

/* ---- content ---- */

/* Only strings that are not empty and plain; then every byte can be told from the source. */
static bool is_strings(const struct livetree_item *item)
{
	if (item->form != LIVETREE_GUESS || item->size < 2 || item->data[item->size - 1] != '\0')
		return false;
	for (size_t i = 0; i < item->size; i++)
		if (item->data[i] == '\0' ? i == 0 || item->data[i - 1] == '\0'
					  : !is_plain(item->data[i]))
			return false;
	return true;
}

static void put_strings(FILE *out, const struct livetree_item *item)
{
	fputc('"', out);
	for (size_t i = 0; i + 1 < item->size; i++) {
		uint8_t c = item->data[i];

		if (c == '\0')
			fputs("\", \"", out);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

/* A pair of brackets for each group, and for each reference with what follows it. */
static void put_cells(FILE *out, const struct livetree_item *item)
{
	const struct livetree_reference *next = item->references;
	size_t in_group = 0;

	fputc('<', out);
	for (size_t offset = 0; offset + 4 <= item->size; offset += 4) {
		bool is_reference = next && next->offset == offset;

		if (offset > 0 && (is_reference || (item->group && in_group == item->group))) {
			fputs(">, <", out);
			in_group = 0;
		}
		if (in_group++ > 0)
			fputc(' ', out);
		if (!is_reference) {
			fprintf(out, item->form == LIVETREE_DECIMAL ? "%" PRIu32 : "0x%" PRIx32,
				cell_load(item->data + offset));
			continue;
		}
		fprintf(out, "&%s", next->target->label);
		next = next->next;
	}
	fputc('>', out);
}

static void put_hexadecimal(FILE *out, const struct livetree_item *item)
{
	fputc('[', out);
	for (size_t i = 0; i < item->size; i++)
		fprintf(out, "%s%02x", i > 0 ? " " : "", item->data[i]);
	fputc(']', out);
}

/* Whether cpp, which a source may go through before dtc, would take a line that begins with the
 * name for itself: it reads "#define-cells" as "#define", and "#1" as a line number. (Names that it
 * does not know, such as "#size-cells", it leaves alone.) */
static bool is_directive(const char *name)
{
	static const char *const directives[] = {
		"assert", "define",   "elif",    "elifdef", "elifndef",     "else",
		"embed",  "endif",    "error",   "ident",   "if",           "ifdef",
		"ifndef", "import",   "include", "line",    "include_next", "pragma",
		"sccs",   "unassert", "undef",   "warning",
	};
	size_t n;

	if (name[0] != '#')
		return false;
	n = strspn(name + 1, WORD);
	for (size_t i = 0; i < ARRAY_SIZE(directives); i++)
		if (strlen(directives[i]) == n && strncmp(name + 1, directives[i], n) == 0)
			return true;
	return n == 0 || (name[1] >= '0' && name[1] <= '9');
}

/* A label in front keeps cpp away; dtc drops it. No label of a node has "__" before a letter. */
static void put_property(FILE *out, const struct livetree_item *item, size_t *n_labels)
{
	if (is_directive(item->name))
		fprintf(out, "not__for_cpp_%zu: ", (*n_labels)++);
	fputs(item->name, out);
	if (item->size > 0)
		fputs(" = ", out);
	if (is_strings(item))
		put_strings(out, item);
	else if (item->size > 0 && item->size % 4 == 0)
		put_cells(out, item);
	else if (item->size > 0)
		put_hexadecimal(out, item);
	fputs(";\n", out);
}

/* ---- nodes ---- */

static void put_items(FILE *out, const struct livetree_node *node, unsigned int depth,
		      size_t *n_labels)
{
	for (const struct livetree_item *item = node->items; item; item = item->next) {
		if (!item->name) {
			put_comment(out, item, depth);
			continue;
		}
		put_indent(out, depth);
		put_property(out, item, n_labels);
	}
	if (!node->phandle)
		return;
	put_indent(out, depth);
	fprintf(out, "phandle = <0x%" PRIx32 ">;\n", node->phandle);
}

static void put_opening(FILE *out, const struct livetree_node *node, unsigned int depth)
{
	fputc('\n', out);
	put_indent(out, depth);
	if (node->label)
		fprintf(out, "%s: ", node->label);
	fprintf(out, "%s {\n", node->parent ? node->name : "/");
}

int livetree_write_source(struct livetree *livetree, FILE *out)
{
	unsigned int depth = 0, closed;
	size_t n_labels = 0;
	int r = livetree_finish(livetree);

	if (r < 0)
		return r;
	fputs(livetree->is_overlay ? "/dts-v1/;\n/plugin/;\n" : "/dts-v1/;\n", out);
	for (const struct livetree_node *node = livetree->root, *next; node; node = next) {
		next = livetree_next(node, &closed);
		put_opening(out, node, depth++);
		put_items(out, node, depth, &n_labels);
		for (; closed > 0; closed--) {
			put_indent(out, --depth);
			fputs("};\n", out);
		}
	}
	return 0;
}
