/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libptctl against a server that plays a script: well-formed replies in any slices, and others. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>

#include "base/cleanup.h"
#include "check.h"
#include "ptctl.h"
#include "script.h"

/* ---- calls ---- */

static void test_reply(void)
{
	struct script script = { REPLIES("{\"parameters\":{\"a\":1}}") };
	struct ptctl *p = play(&script);
	const char *error = "untouched";
	json_t *reply = NULL;

	check_eq(ptctl_call(p, "Method", NULL, &reply, &error), 0);
	check(error == NULL);
	check_eq(json_integer_value(json_object_get(reply, "a")), 1);
	json_decref(reply);
	over(p);
}

static void test_what_is_sent(void)
{
	struct script script = { .echoes = true };
	struct ptctl *p = play(&script);
	json_t *parameters = json_pack("{s:i}", "a", 1), *call = NULL;

	check_eq(ptctl_call(p, "List", parameters, &call, NULL), 0);
	check_str(json_string_value(json_object_get(call, "method")), "org.ptctl.Passthrough.List");
	check(json_equal(json_object_get(call, "parameters"), parameters));
	check(!json_object_get(call, "more"));
	json_decref(call);
	check_eq(ptctl_call(p, "org.varlink.service.GetInfo", NULL, &call, NULL), 0);
	check_str(json_string_value(json_object_get(call, "method")),
		  "org.varlink.service.GetInfo");
	check(!json_object_get(call, "parameters"));
	json_decref(call);
	json_decref(parameters);
	over(p);
}

static void test_slices(void)
{
	struct script script = { REPLIES("{\"parameters\":{\"a\":1}}"), .slice = 1 };
	struct ptctl *p = play(&script);
	json_t *reply = NULL;

	for (int i = 0; i < 3; i++) {
		check_eq(ptctl_call(p, "Method", NULL, &reply, NULL), 0);
		check_eq(json_object_size(reply), 1);
		json_decref(reply);
	}
	over(p);
}

static void test_reply_larger_than_a_read(void)
{
	size_t size = 1 << 20;
	char *text = malloc(size + 1);
	struct script script = { .replies = text, .size = size };
	json_t *reply = NULL;
	struct ptctl *p;

	memset(text, 'x', size);
	memcpy(text, "{\"parameters\":{\"a\":\"", 20);
	memcpy(text + size - 4, "\"}}", 4);
	p = play(&script);
	check_eq(ptctl_call(p, "Method", NULL, &reply, NULL), 0);
	check_eq(json_string_length(json_object_get(reply, "a")), size - 20 - 4);
	json_decref(reply);
	free(text);
	over(p);
}

static void test_reply_that_nobody_wants(void)
{
	struct script script = { REPLIES("{\"parameters\":{\"a\":1}}") };
	struct ptctl *p = play(&script);

	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), 0);
	over(p);
}

static void test_no_parameters(void)
{
	static const char *const replies[] = { "{}", "{\"parameters\":null}",
					       " {\"parameters\":{}}\n" };

	for (size_t i = 0; i < 3; i++) {
		struct script script = { .replies = replies[i], .size = strlen(replies[i]) + 1 };
		struct ptctl *p = play(&script);
		json_t *reply = NULL;

		check_eq(ptctl_call(p, "Method", NULL, &reply, NULL), 0);
		check(json_is_object(reply));
		check_eq(json_object_size(reply), 0);
		json_decref(reply);
		over(p);
	}
}

static void test_error(void)
{
	struct script script = {
		REPLIES("{\"error\":\"org.ptctl.Passthrough.NoSuchDevice\","
			"\"parameters\":{\"device\":\"x\"}}"),
	};
	struct ptctl *p = play(&script);

	for (int i = 0; i < 2; i++) { /* the connection stays good */
		const char *error = NULL;
		json_t *reply = NULL;

		check_eq(ptctl_call(p, "Describe", NULL, &reply, &error), PTCTL_E_REPLY);
		check_str(error, "org.ptctl.Passthrough.NoSuchDevice");
		check_str(json_string_value(json_object_get(reply, "device")), "x");
		json_decref(reply);
	}
	over(p);
}

static void test_wrong_arguments(void)
{
	struct script script = { .echoes = true };
	struct ptctl *p = play(&script);
	json_t *array = json_array();

	check_eq(ptctl_call(p, "Method", array, NULL, NULL), -EINVAL);
	check_eq(ptctl_call(p, "", NULL, NULL, NULL), -EINVAL);
	check_eq(ptctl_call(p, "\xff", NULL, NULL, NULL), -EINVAL);
	check_eq(ptctl_next(p, NULL, NULL), -EINVAL);
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), 0);
	json_decref(array);
	over(p);
}

static void test_null(void)
{
	struct script script = { .echoes = true };
	const char *error = "untouched";
	struct ptctl *p = play(&script);

	check_eq(ptctl_connect(NULL, script_address), -EINVAL);
	check_eq(ptctl_call(NULL, "Method", NULL, NULL, &error), -EINVAL);
	check(error == NULL);
	check_eq(ptctl_call_more(NULL, "Method", NULL), -EINVAL);
	check_eq(ptctl_next(NULL, NULL, &error), -EINVAL);
	check_eq(ptctl_fd(NULL), -EINVAL);
	ptctl_set_timeout(NULL, 1);
	ptctl_freep(NULL);
	check(ptctl_free(NULL) == NULL);
	check_eq(ptctl_call(p, NULL, NULL, NULL, &error), -EINVAL);
	check_eq(ptctl_call_more(p, NULL, NULL), -EINVAL);
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), 0);
	over(p);
}

/* ---- fork ---- */

/* In the child everything fails, and nothing of it reaches the peer. */
static void test_fork(void)
{
	struct script script = { .echoes = true };
	struct ptctl *p = play(&script);
	json_t *call = NULL;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), -ECHILD);
		check_eq(ptctl_call_more(p, "Method", NULL), -ECHILD);
		check_eq(ptctl_next(p, NULL, NULL), -ECHILD);
		check_eq(ptctl_fd(p), -ECHILD);
		ptctl_free(p);
		_exit(0);
	}
	check_eq(waitpid(pid, &status, 0), pid);
	check_eq(status, 0);
	check_eq(ptctl_call(p, "Parent", NULL, &call, NULL), 0);
	check_str(json_string_value(json_object_get(call, "method")),
		  "org.ptctl.Passthrough.Parent");
	json_decref(call);
	over(p);
}

/* ---- invalid replies ---- */

/* The call fails with that result, and so do all later ones. */
static void fails(const struct script *script, int result)
{
	struct ptctl *p = play(script);
	const char *error = "untouched";
	json_t *reply = NULL;

	check_eq(ptctl_call(p, "Method", NULL, &reply, &error), result);
	check(reply == NULL);
	check(error == NULL);
	check_eq(ptctl_call(p, "Method", NULL, &reply, NULL), result);
	check_eq(ptctl_call_more(p, "Method", NULL), result);
	check_eq(ptctl_next(p, NULL, NULL), result);
	over(p);
}

static void test_junk(void)
{
	static const char *const junk[] = {
		"",
		"junk",
		"[]",
		"1",
		"{}x",
		"{\"parameters\":{}",
		"{\"parameters\":[]}",
		"{\"parameters\":1}",
		"{\"error\":1}",
		"{\"error\":null}",
		"{\"parameters\":{\"a\":1,\"a\":1}}",
		"{\"parameters\":{\"a\":\"\xff\"}}",
		"{\"continues\":1}",
		"{\"continues\":true}", /* nobody asked for more */
		"{\"continues\":true,\"error\":\"a.B\"}",
	};

	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++) {
		struct script script = { .replies = junk[i], .size = strlen(junk[i]) + 1 };

		fails(&script, -EBADMSG);
	}
}

static void test_hang_up(void)
{
	struct script at_once = { .hangs_up = true };
	struct script amid = { .replies = "{\"par", .size = 5, .hangs_up = true };

	fails(&at_once, -ECONNRESET);
	fails(&amid, -ECONNRESET);
}

static void test_reply_without_end(void)
{
	size_t size = PTCTL_REPLY_MAX + 1;
	char *text = malloc(size);
	struct script script = { .replies = text, .size = size, .hangs_up = true };

	memset(text, ' ', size);
	fails(&script, -EMSGSIZE);
	free(text);
}

/* {"parameters":{"a":[[],[],…]}} */
static void test_reply_of_too_many_values(void)
{
	static const char begin[] = "{\"parameters\":{\"a\":[", end[] = "[]]}}";
	size_t size = sizeof(begin) - 1 + 3 * PTCTL_VALUES_MAX + sizeof(end);
	char *text = malloc(size), *p = text;
	struct script script = { .replies = text, .size = size };

	p = mempcpy(p, begin, sizeof(begin) - 1);
	for (size_t n = 0; n < PTCTL_VALUES_MAX; n++)
		p = mempcpy(p, "[],", 3);
	memcpy(p, end, sizeof(end));
	fails(&script, -EMSGSIZE);
	free(text);
}

static void test_two_replies_to_one_call(void)
{
	struct script script = { REPLIES("{}\0{}") };
	struct ptctl *p = play(&script);

	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), 0);
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), -EBADMSG);
	over(p);
}

/* The second one has come when the next call is made. */
static void test_late_reply(void)
{
	struct script script = { REPLIES("{}\0{\"error\":\"a.b.C\"}"), .hangs_up = true };
	struct ptctl *p = play(&script);

	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), 0);
	wait_for_hangup();
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), -EBADMSG);
	check_eq(ptctl_call_more(p, "Method", NULL), -EBADMSG);
	over(p);
}

static void test_reply_after_the_last(void)
{
	struct script script = { REPLIES("{}\0{}"), .slice = 3, .hangs_up = true };
	struct ptctl *p = play(&script);

	check_eq(ptctl_call_more(p, "Method", NULL), 0);
	check_eq(ptctl_next(p, NULL, NULL), 0);
	check_eq(ptctl_next(p, NULL, NULL), PTCTL_E_END);
	wait_for_hangup();
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), -EBADMSG);
	over(p);
}

static void test_timeout(void)
{
	struct script script = { .replies = "{", .size = 1 };
	struct ptctl *p = play(&script);

	ptctl_set_timeout(p, 10);
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), -ETIMEDOUT);
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), -ETIMEDOUT);
	over(p);
}

/* A signal without SA_RESTART in the middle of waiting changes nothing. */
static void on_alarm(int signal)
{
}

static void test_interrupted(void)
{
	struct script script = { REPLIES("{\"parameters\":{}}"), .slice = 1 };
	struct ptctl *p = play(&script);
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerspec every = { { 0, 2000000 }, { 0, 2000000 } };
	timer_t timer;

	check_eq(sigaction(SIGALRM, &action, NULL), 0);
	check_eq(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
	check_eq(timer_settime(timer, 0, &every, NULL), 0);
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), 0);
	timer_delete(timer);
	over(p);
}

/* ---- streams ---- */

static void test_stream(void)
{
	struct script script = {
		REPLIES("{\"parameters\":{\"a\":1},\"continues\":true}\0"
			"{\"parameters\":{\"a\":2},\"continues\":true}\0{\"parameters\":{\"a\":3}"
			"}"),
	};
	struct ptctl *p = play(&script);

	check_eq(ptctl_call_more(p, "Monitor", NULL), 0);
	for (int i = 1; i <= 3; i++) {
		json_t *reply = NULL;

		check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), -EBUSY);
		check_eq(ptctl_next(p, &reply, NULL), 0);
		check_eq(json_integer_value(json_object_get(reply, "a")), i);
		json_decref(reply);
	}
	check_eq(ptctl_next(p, NULL, NULL), PTCTL_E_END);
	check_eq(ptctl_next(p, NULL, NULL), PTCTL_E_END);
	check_eq(ptctl_call_more(p, "Monitor", NULL), 0);
	over(p);
}

static void test_stream_sends_more(void)
{
	struct script script = { .echoes = true };
	struct ptctl *p = play(&script);
	json_t *call = NULL;

	check_eq(ptctl_call_more(p, "Monitor", NULL), 0);
	check_eq(ptctl_next(p, &call, NULL), 0);
	check(json_is_true(json_object_get(call, "more")));
	json_decref(call);
	over(p);
}

static void test_stream_ends_with_error(void)
{
	struct script script = { REPLIES("{\"continues\":true}\0{\"error\":\"a.b.C\"}") };
	struct ptctl *p = play(&script);
	const char *error = NULL;

	check_eq(ptctl_call_more(p, "Monitor", NULL), 0);
	check_eq(ptctl_next(p, NULL, &error), 0);
	check_eq(ptctl_next(p, NULL, &error), PTCTL_E_REPLY);
	check_str(error, "a.b.C");
	check_eq(ptctl_next(p, NULL, &error), PTCTL_E_END);
	check(error == NULL);
	over(p);
}

static void test_stream_without_waiting(void)
{
	struct script script = { .replies = "{\"continues\":true}\0{\"cont", .size = 25 };
	struct ptctl *p = play(&script);

	check_eq(ptctl_call_more(p, "Monitor", NULL), 0);
	check_eq(poll(&(struct pollfd){ .fd = ptctl_fd(p), .events = POLLIN }, 1, 20000), 1);
	ptctl_set_timeout(p, 0);
	check_eq(ptctl_next(p, NULL, NULL), 0);
	check_eq(ptctl_next(p, NULL, NULL), -ETIMEDOUT);
	check_eq(ptctl_next(p, NULL, NULL), -ETIMEDOUT);
	over(p);
}

static void test_stream_hang_up(void)
{
	struct script script = { REPLIES("{\"continues\":true}"), .hangs_up = true };
	struct ptctl *p = play(&script);

	check_eq(ptctl_call_more(p, "Monitor", NULL), 0);
	check_eq(ptctl_next(p, NULL, NULL), 0);
	check_eq(ptctl_next(p, NULL, NULL), -ECONNRESET);
	over(p);
}

/* ---- words ---- */

static void test_strerror(void)
{
	check_str(ptctl_strerror(0), "success");
	check_str(ptctl_strerror(PTCTL_E_REPLY), "the daemon replied with an error");
	check_str(ptctl_strerror(-EBADMSG), "invalid reply from the daemon");
	check_str(ptctl_strerror(-ENOENT), "No such file or directory");
	check_str(ptctl_strerror(77), "unknown error");
	check_str(ptctl_strerror(-7777), "unknown error");
}

int main(void)
{
	test_reply();
	test_what_is_sent();
	test_slices();
	test_reply_larger_than_a_read();
	test_reply_that_nobody_wants();
	test_no_parameters();
	test_error();
	test_wrong_arguments();
	test_null();
	test_fork();
	test_junk();
	test_hang_up();
	test_reply_without_end();
	test_reply_of_too_many_values();
	test_two_replies_to_one_call();
	test_late_reply();
	test_reply_after_the_last();
	test_timeout();
	test_interrupted();
	test_stream();
	test_stream_sends_more();
	test_stream_ends_with_error();
	test_stream_without_waiting();
	test_stream_hang_up();
	test_strerror();
	return 0;
}
