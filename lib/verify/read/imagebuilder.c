/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration of ImageBuilder: assignments of bash, which are read and never run. NAME=VALUE
 * and NAME[INDEX]=VALUE, one or more in a line, with comments; values in quotes, without, or mixed.
 * What only a shell could know, as $HOME, stays unknown. */

#include "format/imagebuilder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "verify/read/read.h"

#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789"
#define BLANKS          " \t\r"
#define INDEX_NONE      UINT32_MAX

struct reader {
	struct verify *v;
	struct verify_error *error;
	const char *at, *end;
	int line;
	char *value; /* room for the longest */
	uint32_t n_domus;
	bool in_array;
};

struct assignment {
	const char *name;
	uint32_t index; /* or INDEX_NONE */
	int line;
	bool needs_shell;
};

/* ---- values ---- */

static bool take_char(struct reader *reader, char **out, char c)
{
	reader->line += c == '\n';
	*(*out)++ = c;
	reader->at++;
	return true;
}

/* In double quotes, a backslash is only special before these. */
static bool is_escape(const char *p, bool quoted)
{
	return *p == '\\' && p[1] && (!quoted || strchr("$`\"\\\n", p[1]));
}

static bool take_escaped(struct reader *reader, char **out)
{
	reader->at++;
	if (*reader->at != '\n')
		return take_char(reader, out, *reader->at);
	reader->line++; /* the line goes on */
	reader->at++;
	return true;
}

/* One character, or a quote that begins or ends; `quote` is the one that is open, or NUL. False at
 * the end of the value. */
static bool take_some(struct reader *reader, char **out, char *quote, bool *needs_shell)
{
	char c = *reader->at;

	if (reader->at >= reader->end)
		return false;
	if (*quote ? c == *quote : c == '"' || c == '\'') {
		*quote = *quote ? '\0' : c;
		reader->at++;
		return true;
	}
	if (*quote != '\'' && is_escape(reader->at, *quote == '"'))
		return take_escaped(reader, out);
	if (!*quote && (strchr(BLANKS "\n;", c) || (reader->in_array && c == ')')))
		return false;
	*needs_shell |= *quote != '\'' && (c == '$' || c == '`');
	return take_char(reader, out, c);
}

static int read_value(struct reader *reader, struct assignment *assignment)
{
	char *out = reader->value, quote = '\0';

	while (take_some(reader, &out, &quote, &assignment->needs_shell)) {
	}
	*out = '\0';
	if (quote)
		return verify_error_set(reader->error, assignment->line,
					"the value of %.100s begins with %c and does not end",
					assignment->name, quote);
	return 0;
}

/* ---- what matters for devices ---- */

static struct entry *add_entry(struct reader *reader, const struct assignment *assignment,
			       enum entry_kind kind, const char *value)
{
	struct entry *e = entry_new(reader->v, kind, (uint32_t)assignment->line,
				    verify_text(reader->v, "%s[%" PRIu32 "] %s", assignment->name,
						assignment->index, value));

	if (e)
		e->owner = assignment->index;
	return e;
}

static void read_paths(struct reader *reader, const struct assignment *assignment)
{
	char *rest = NULL;

	for (char *path = strtok_r(reader->value, BLANKS "\n", &rest); path;
	     path = strtok_r(NULL, BLANKS "\n", &rest)) {
		struct entry *e = add_entry(reader, assignment, ENTRY_NODE, path);

		if (e)
			e->path.path = verify_text(reader->v, "%s", path);
	}
}

static void read_tree(struct reader *reader, const struct assignment *assignment)
{
	struct entry *e = add_entry(reader, assignment, ENTRY_GUEST_TREE, reader->value);

	if (e)
		e->path.path = verify_text(reader->v, "%s", reader->value);
	report(reader->v, e, VERIFY_RIGHT, "the guest's tree; give it to verify, too");
}

static void use(struct reader *reader, const struct assignment *assignment)
{
	bool has_paths = streq(assignment->name, IMAGEBUILDER_PASSTHROUGH_PATHS);
	bool has_tree = streq(assignment->name, IMAGEBUILDER_PASSTHROUGH_DTB);
	bool is_later = streq(assignment->name, IMAGEBUILDER_NOBOOT) && *reader->value;

	if (streq(assignment->name, IMAGEBUILDER_NUM_DOMUS))
		reader->n_domus = (uint32_t)strtoul(reader->value, NULL, 10);
	if ((!has_paths && !has_tree && !is_later) || assignment->index == INDEX_NONE)
		return;
	if (assignment->needs_shell)
		report(reader->v, add_entry(reader, assignment, ENTRY_OTHER, reader->value),
		       VERIFY_UNKNOWN, "only a shell knows this value; write it out");
	else if (has_paths)
		read_paths(reader, assignment);
	else if (has_tree)
		read_tree(reader, assignment);
	else
		add_entry(reader, assignment, ENTRY_LATER, reader->value);
}

/* ---- assignments ---- */

static bool read_index(struct reader *reader, uint32_t *ret)
{
	char *end;

	*ret = INDEX_NONE;
	if (*reader->at != '[')
		return true;
	errno = 0;
	*ret = (uint32_t)strtoul(reader->at + 1, &end, 10);
	if (errno != 0 || end == reader->at + 1 || *end != ']')
		return false;
	reader->at = end + 1;
	return true;
}

static void skip_blanks(struct reader *reader)
{
	for (; *reader->at && strchr(BLANKS "\n", *reader->at); reader->at++)
		reader->line += *reader->at == '\n';
}

/* NAME=(A B) is NAME[0]=A NAME[1]=B. */
static int read_array(struct reader *reader, struct assignment *assignment)
{
	int r = 0;

	reader->in_array = true;
	skip_blanks(reader);
	for (assignment->index = 0;
	     r == 0 && *reader->at && *reader->at != ')' && *reader->at != ';';
	     assignment->index++) {
		assignment->line = reader->line;
		assignment->needs_shell = false;
		r = read_value(reader, assignment);
		if (r == 0)
			use(reader, assignment);
		skip_blanks(reader);
	}
	reader->in_array = false;
	if (r == 0 && *reader->at++ != ')')
		return verify_error_set(reader->error, assignment->line,
					"the list of %.100s does not end; add a )",
					assignment->name);
	return r;
}

static int read_assignment(struct reader *reader)
{
	size_t n = strspn(reader->at, NAME_CHARACTERS);
	struct assignment assignment = { .name = verify_text(reader->v, "%.*s", (int)n, reader->at),
					 .line = reader->line };
	int r;

	reader->at += n;
	if (n == 0 || !read_index(reader, &assignment.index) || *reader->at != '=')
		return verify_error_set(
			reader->error, reader->line,
			"not an assignment, NAME=VALUE; verify reads ImageBuilder's "
			"configuration and never runs it");
	reader->at++;
	if (*reader->at == '(' && assignment.index == INDEX_NONE) {
		reader->at++;
		return read_array(reader, &assignment);
	}
	r = read_value(reader, &assignment);
	if (r == 0)
		use(reader, &assignment);
	return r;
}

static int read_all(struct reader *reader)
{
	int r = 0;

	while (r == 0 && reader->at < reader->end) {
		reader->at += strspn(reader->at, BLANKS ";");
		if (*reader->at == '#')
			reader->at += strcspn(reader->at, "\n");
		if (*reader->at == '\n') {
			reader->line++;
			reader->at++;
		} else if (strncmp(reader->at, "export ", 7) == 0) {
			reader->at += 7;
		} else if (reader->at < reader->end) {
			r = read_assignment(reader);
		}
	}
	return r;
}

/* ImageBuilder goes through the DomUs by number. */
static void check_indices(struct reader *reader)
{
	struct verify *v = reader->v;

	for (size_t i = v->first; i < v->n; i++) {
		struct entry *e = &v->items[i];

		if (e->owner < reader->n_domus)
			continue;
		if (e->kind != ENTRY_LATER)
			report(v, e, VERIFY_WRONG,
			       IMAGEBUILDER_NUM_DOMUS " is %" PRIu32
						      ", so ImageBuilder ignores this",
			       reader->n_domus);
		e->kind = ENTRY_OTHER;
	}
}

int verify_read_imagebuilder(struct verify *v, const char *data, size_t size,
			     struct verify_error *error)
{
	struct reader reader = { .v = v,
				 .error = error,
				 .at = data,
				 .end = data + size,
				 .line = 1,
				 .n_domus = UINT32_MAX };
	int r;

	if (memchr(data, '\0', size))
		return verify_error_set(error, 0, "a NUL byte: this is not a text");
	reader.value = malloc(size + 1);
	if (!reader.value)
		return -ENOMEM;
	r = read_all(&reader);
	free(reader.value);
	if (r == 0)
		check_indices(&reader);
	return r < 0 ? r : v->failed ? -ENOMEM : 0;
}
