/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /proc/interrupts (Linux, kernel/irq/proc.c, show_interrupts): a header with the CPUs, then
 *
 *   NUMBER:  COUNT…  CHIP HWIRQ Level  actions, actions
 *
 * The chip prints its own name, which may have blanks. Without a domain there is no HWIRQ; "Level"
 * or "Edge" is there on Arm, with a flow's name behind it ("-event"). Lines whose label is no
 * number are the architecture's (IPI0, Err, FIQ). */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/util.h"
#include "witness/read/readers.h"

#define CPUS_MAX 4096 /* Linux, CONFIG_NR_CPUS of arm64 */

static int count_cpus(char *header, size_t *ret)
{
	char *state = NULL;

	*ret = 0;
	for (char *word = strtok_r(header, " \t", &state); word;
	     word = strtok_r(NULL, " \t", &state)) {
		if (strncmp(word, "CPU", 3) != 0 || *ret == CPUS_MAX)
			return -EINVAL;
		++*ret;
	}
	return *ret > 0 ? 0 : -EINVAL;
}

/* The word at *at, which ends with a NUL then, and moves *at behind it. NULL at the end. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \t"), *end = word + strcspn(word, " \t");

	if (*word == '\0')
		return NULL;
	*at = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

static int skip_counters(const struct lines *lines, char **at, size_t n_cpus)
{
	for (size_t i = 0; i < n_cpus; i++) {
		const char *word = next_word(at);
		uint64_t count;

		if (!word || !lines_number(word, &count))
			return lines_fail(lines, "has %zu counters, where the header has %zu CPUs",
					  i, n_cpus);
	}
	return 0;
}

/* " Level" or " Edge", as a word. */
static char *find_trigger(char *text, enum kernel_trigger *ret)
{
	static const struct {
		const char *word;
		enum kernel_trigger trigger;
	} words[] = { { " Level", KERNEL_TRIGGER_LEVEL }, { " Edge", KERNEL_TRIGGER_EDGE } };
	char *best = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t n = strlen(words[i].word);
		char *found = strstr(text, words[i].word);

		while (found && found[n] != ' ' && found[n] != '\0')
			found = strstr(found + 1, words[i].word);
		if (found && (!best || found < best)) {
			best = found;
			*ret = words[i].trigger;
		}
	}
	return best;
}

static void trim(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		text[--n] = '\0';
}

/* CHIP [HWIRQ]: the last word is a number if there is a domain. */
static void read_chip(struct kernel_irq *irq, char *text)
{
	char *last;

	text += strspn(text, " \t");
	trim(text);
	last = strrchr(text, ' ');
	if (last && lines_number(last + 1, &irq->hwirq)) {
		irq->has_hwirq = true;
		*last = '\0';
		trim(text);
	}
	irq->chip = text;
}

/* [-FLOW] [ACTIONS]: two blanks before the actions, which may begin with '-' themselves. */
static void read_actions(struct kernel_irq *irq, char *text)
{
	text += strspn(text, " ");
	if (*text == '-') {
		char *end = strstr(text, "  ");

		text = end ? end : text + strlen(text);
		text += strspn(text, " ");
	}
	trim(text);
	irq->actions = text;
	irq->is_requested = *text != '\0';
}

/* Without a column for the trigger: CHIP HWIRQ ACTIONS. */
static void read_plain(struct kernel_irq *irq, char *text)
{
	char *word = next_word(&text), *before;

	irq->chip = word ? word : "";
	before = text;
	word = next_word(&text);
	if (word && lines_number(word, &irq->hwirq))
		irq->has_hwirq = true;
	else if (word)
		text = before;
	read_actions(irq, text);
}

static int read_irq(struct witness *witness, struct lines *lines, uint32_t number, char *text,
		    size_t n_cpus)
{
	struct kernel_irq *irq;
	char *at = text, *trigger;
	int r = skip_counters(lines, &at, n_cpus);

	if (r < 0)
		return r;
	if (at[strspn(at, " \t")] == '\0')
		return lines_fail(lines, "has no interrupt chip behind its counters");
	irq = kernel_irq_new(witness, number);
	if (!irq)
		return -ENOMEM;
	irq->line = lines->line;
	trigger = find_trigger(at, &irq->trigger);
	if (!trigger) {
		read_plain(irq, at);
		return 0;
	}
	*trigger = '\0';
	read_chip(irq, at);
	trigger += strlen(irq->trigger == KERNEL_TRIGGER_LEVEL ? " Level" : " Edge");
	read_actions(irq, trigger);
	return 0;
}

static int read_line(struct witness *witness, struct lines *lines, char *line, size_t n_cpus)
{
	char *colon = strchr(line, ':'), *label = line + strspn(line, " \t");
	uint64_t number;

	if (!colon)
		return lines_fail(lines, "has no colon behind an interrupt's number");
	*colon = '\0';
	if (*label == '\0' || strpbrk(label, " \t"))
		return lines_fail(lines, "does not begin with one word and a colon");
	if (!lines_number(label, &number))
		return 0;
	if (number > INT32_MAX)
		return lines_fail(lines, "has an interrupt's number beyond 31 bits");
	return read_irq(witness, lines, (uint32_t)number, colon + 1, n_cpus);
}

int interrupts_read(struct witness *witness, struct lines *lines)
{
	size_t n_cpus;
	char *line;
	int r = lines_next(lines, &line);

	if (r < 0)
		return r;
	if (r == 0 || count_cpus(line, &n_cpus) < 0) {
		lines->line = 1;
		return lines_fail(lines, "should be the header of /proc/interrupts, with the CPUs");
	}
	r = 0;
	while (r == 0 && (r = lines_next(lines, &line)) > 0)
		r = read_line(witness, lines, line, n_cpus);
	return r;
}
