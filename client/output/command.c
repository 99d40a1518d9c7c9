/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/command.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "console.h"

void command_put_word(FILE *out, const char *word)
{
	if (*word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789/@,._+=:-")] == '\0') {
		fprintf(out, " %s", word);
		return;
	}
	fputs(" '", out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

void command_put_words(FILE *out, const json_t *words)
{
	const json_t *word;
	size_t i;

	json_array_foreach (words, i, word)
		command_put_word(out, json_string_value(word));
}

/* A word of a shell, which may have blanks between quotes. */
static size_t word_length(const char *word)
{
	bool is_quoted = false;
	size_t n = 0;

	for (; word[n] != '\0' && (is_quoted || word[n] != ' '); n++)
		if (word[n] == '\'')
			is_quoted = !is_quoted;
		else if (word[n] == '\\' && !is_quoted && word[n + 1] != '\0')
			n++;
	return n;
}

void command_print(FILE *out, const char *command)
{
	size_t width = console_is_terminal(out) ? console_width(out) : SIZE_MAX;
	size_t column = strlen("  ");

	fputs("  ", out);
	for (size_t n; *command; command += n + (command[n] == ' ')) {
		n = word_length(command);
		if (column > strlen("  ") && column + n > width - strlen(" \\")) {
			fputs("\\\n    ", out);
			column = strlen("    ");
		}
		fprintf(out, "%.*s%s", (int)n, command, command[n] == ' ' ? " " : "\n");
		column += n + 1;
	}
}
