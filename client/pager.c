/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* As systemd's pager_open() (src/shared/pager.c): words of $PAGER, else the first of the usual ones
 * that runs; no shell, and no commands from within less. For root, of the usual ones only less: the
 * others know no $LESSSECURE, and who may run ptctl through sudo, which drops $PAGER, may not be
 * meant to have a shell. */

#include "pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/util.h"

#define WORDS_MAX 32

enum { READ, WRITE };

/* Breaks the text up. False if there is nothing to run. */
static bool split(char *text, char *words[WORDS_MAX + 1])
{
	char *rest = NULL;
	size_t n = 0;

	for (char *word = strtok_r(text, " \t\n", &rest); word && n < WORDS_MAX;
	     word = strtok_r(NULL, " \t\n", &rest))
		words[n++] = word;
	words[n] = NULL;
	return n > 0 && !streq(words[0], "cat");
}

/* Does not return. The parent learns of a failure from what is written to `failed`, which a
 * successful exec closes. */
static void run(char *const words[], int in, int failed)
{
	dup2(in, STDIN_FILENO);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	setenv("LESS", "FRX", 0);
	setenv("LESSSECURE", "1", 1);
	execvp(words[0], words);
	(void)!write(failed, "", 1);
	_exit(EXIT_FAILURE);
}

/* The end of the file says that exec worked. */
static bool has_started(int failed)
{
	char byte;
	ssize_t n;

	do
		n = read(failed, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n == 0;
}

static pid_t start(char *const words[], const int data[2], int *ret_fd)
{
	int failed[2];
	pid_t pid;

	if (pipe2(failed, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		run(words, data[READ], failed[WRITE]);
	close(failed[WRITE]);
	if (pid > 0 && !has_started(failed[READ])) {
		pager_wait(pid);
		pid = -1;
	}
	close(failed[READ]);
	if (pid > 0)
		*ret_fd = data[WRITE];
	return pid;
}

/* $LESS is for the user's own pager, and may lack what colours and short texts need. */
static void add_options(void)
{
	const char *own = getenv("LESS");
	_cleanup_(freep) char *all = NULL;

	if (own && asprintf(&all, "-FRX %s", own) >= 0)
		setenv("LESS", all, 1);
}

static pid_t start_first(char *const words[], const int data[2], int *ret_fd)
{
	/* "pager" is what Debian's alternatives choose. */
	static const char *const usual[] = { "less", "pager", "less", "more" };
	size_t i = geteuid() == 0 ? 0 : 1, end = i == 0 ? 1 : ARRAY_SIZE(usual);
	pid_t pid = words[0] ? start(words, data, ret_fd) : -1;

	if (pid < 0)
		add_options();
	for (; pid < 0 && i < end; i++) {
		char name[] = "pager";

		strcpy(name, usual[i]);
		pid = start((char *const[]){ name, NULL }, data, ret_fd);
	}
	return pid;
}

pid_t pager_start(int *ret_fd)
{
	const char *pager = secure_getenv("PAGER");
	_cleanup_(freep) char *text = pager ? strdup(pager) : NULL;
	char *words[WORDS_MAX + 1] = { NULL };
	int data[2];
	pid_t pid;

	if ((pager && (!text || !split(text, words))) || pipe2(data, O_CLOEXEC) < 0)
		return -1;
	pid = start_first(words, data, ret_fd);
	close(data[READ]);
	if (pid < 0) {
		close(data[WRITE]);
		return -1;
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	return pid;
}

void pager_wait(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
