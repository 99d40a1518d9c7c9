/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first byte chooses a command of ptctl, the rest is what the daemon replies. Whatever that is,
 * no control character is printed. */

#include <getopt.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/util.h"
#include "check.h"
#include "console.h"
#include "fuzz.h"
#include "options.h"
#include "verbs/verbs.h"

#define WORDS_MAX 8

/* New ones go to the end: the corpus counts them. */
static const char *const commands[][WORDS_MAX] = {
	{ "list" },
	{ "show", "a" },
	{ "graph", "a" },
	{ "graph", "--json", "a" },
	{ "plan", "a", "b" },
	{ "assign", "a", "b" },
	{ "revoke", "a" },
	{ "assignments" },
	{ "monitor" },
	{ "status" },
	{ "reload" },
	{ "export", "--format=dts", "--json", "a" },
	{ "monitor", "--json" },
};

static const struct verb *const verbs[] = {
	&verb_list,   &verb_show,        &verb_graph,   &verb_plan,   &verb_assign, &verb_revoke,
	&verb_export, &verb_assignments, &verb_monitor, &verb_status, &verb_reload, NULL,
};

/* ---- the daemon ---- */

static char address[] = "--socket=unix:@fuzz-reply-4294967295";
/* A copy, as the thread may be at it longer than the input lives. */
static uint8_t reply[1 << 20];
static size_t reply_size;

static void answer(int fd)
{
	char byte;
	ssize_t n;

	while ((n = recv(fd, &byte, 1, 0)) == 1 && byte != '\0')
		;
	for (size_t sent = 0; n == 1 && sent < reply_size; sent += (size_t)n) {
		n = send(fd, reply + sent, reply_size - sent, MSG_NOSIGNAL);
		if (n < 0)
			return;
	}
}

__attribute__((noreturn)) static void *serve(void *listener)
{
	for (;;) {
		int fd = accept(*(int *)listener, NULL, NULL);

		check(fd >= 0);
		answer(fd);
		close(fd);
	}
}

static void start_daemon(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	static int listener;
	pthread_t thread;
	int n;

	snprintf(address, sizeof(address), "--socket=unix:@fuzz-reply-%u", (unsigned int)getpid());
	n = snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1, "%s", strchr(address, '@') + 1);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	check_eq(bind(listener, (struct sockaddr *)&name,
		      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n)),
		 0);
	check_eq(listen(listener, 8), 0);
	check_eq(pthread_create(&thread, NULL, serve, &listener), 0);
}

/* ---- the output ---- */

/* Both streams lead into one file. Those of the fuzzer itself are left alone. */
static int start_output(void)
{
	int fd = memfd_create("output", MFD_CLOEXEC);

	check(fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0);
	console_open();
	stderr = stdout;
	return fd;
}

static void check_output(int fd)
{
	char text[4096];
	ssize_t n;

	fflush(stdout);
	check(lseek(fd, 0, SEEK_SET) == 0);
	while ((n = read(fd, text, sizeof(text))) > 0)
		for (ssize_t i = 0; i < n; i++)
			if (((unsigned char)text[i] < ' ' && !strchr("\n\t", text[i])) ||
			    text[i] == 0x7f)
				abort();
	check_eq(ftruncate(fd, 0), 0);
	check(lseek(fd, 0, SEEK_SET) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char words[WORDS_MAX + 1][64], *argv[WORDS_MAX + 2] = { address, address };
	static int output = -1;
	struct options options;
	int argc = 2;

	if (size == 0)
		return 0;
	if (output < 0) {
		start_daemon();
		output = start_output();
	}
	for (size_t i = 0; i < WORDS_MAX && commands[data[0] % ARRAY_SIZE(commands)][i]; i++) {
		snprintf(words[i], sizeof(words[i]), "%s",
			 commands[data[0] % ARRAY_SIZE(commands)][i]);
		argv[argc++] = words[i];
	}
	reply_size = size - 1 < sizeof(reply) ? size - 1 : sizeof(reply);
	memcpy(reply, data + 1, reply_size);
	optind = 0;
	check_eq(options_parse(argc, argv, verbs, &options), EXIT_DONE);
	options.verb->run(&options);
	check_output(output);
	return 0;
}
