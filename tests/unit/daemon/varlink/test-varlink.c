/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls and replies. */

#undef NDEBUG
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "peers.h"

#define ECHO(parameters) "{\"method\":\"org.example.Test.Echo\",\"parameters\":" parameters "}"
#define INVALID(name)                                          \
	"{\"error\":\"org.varlink.service.InvalidParameter\"," \
	"\"parameters\":{\"parameter\":\"" name "\"}}"
#define REPLY(parameters) "{\"parameters\":" parameters "}"

/* The reply to a call on a connection of its own. NULL: the server closes it. */
static void expect(const char *call, const char *reply)
{
	struct bench bench;

	bench_init(&bench, NULL);
	check_str(bench_ask_once(&bench, call), reply);
	check_eq(server_connections(bench.server), 0);
	bench_done(&bench);
}

static void expect_hangup(const char *bytes, size_t size)
{
	struct bench bench;
	int fd;

	bench_init(&bench, NULL);
	fd = bench_connect(&bench);
	check_eq(send(fd, bytes, size, 0), size);
	bench_run(&bench);
	check_str(peer_receive(fd), NULL);
	check_eq(server_connections(bench.server), 0);
	check_eq(bench.calls, 0);
	close(fd);
	bench_done(&bench);
}
#define expect_hangup_str(text) expect_hangup(text, sizeof(text))

/* ---- org.varlink.service ---- */

static void test_get_info(void)
{
	expect("{\"method\":\"org.varlink.service.GetInfo\"}",
	       REPLY("{\"vendor\":\"Vendor\",\"product\":\"Product\",\"version\":\"1\","
		     "\"url\":\"https://example.org\","
		     "\"interfaces\":[\"org.example.Test\",\"org.varlink.service\"]}"));
	expect("{\"method\":\"org.varlink.service.GetInfo\",\"parameters\":{\"a\":1}}",
	       INVALID("a"));
}

static void test_get_interface_description(void)
{
	const char *reply;
	struct bench bench;

	expect("{\"method\":\"org.varlink.service.GetInterfaceDescription\","
	       "\"parameters\":{\"interface\":\"org.example.Test\"}}",
	       REPLY("{\"description\":\"interface org.example.Test\\n\"}"));
	expect("{\"method\":\"org.varlink.service.GetInterfaceDescription\","
	       "\"parameters\":{\"interface\":\"a.b\"}}",
	       "{\"error\":\"org.varlink.service.InterfaceNotFound\","
	       "\"parameters\":{\"interface\":\"a.b\"}}");
	expect("{\"method\":\"org.varlink.service.GetInterfaceDescription\"}",
	       INVALID("interface"));
	bench_init(&bench, NULL);
	reply = bench_ask_once(&bench,
			       "{\"method\":\"org.varlink.service.GetInterfaceDescription"
			       "\",\"parameters\":{\"interface\":\"org.varlink.service\"}}");
	check(strstr(reply, "method GetInfo()") != NULL);
	bench_done(&bench);
}

static void test_unknown_interface_or_method(void)
{
	expect("{\"method\":\"a.b.C\"}", "{\"error\":\"org.varlink.service.InterfaceNotFound\","
					 "\"parameters\":{\"interface\":\"a.b\"}}");
	expect("{\"method\":\"org.example.Test.X\"}",
	       "{\"error\":\"org.varlink.service.MethodNotFound\","
	       "\"parameters\":{\"method\":\"org.example.Test.X\"}}");
	expect("{\"method\":\"org.example.Test.\"}",
	       "{\"error\":\"org.varlink.service.MethodNotFound\","
	       "\"parameters\":{\"method\":\"org.example.Test.\"}}");
	expect("{\"method\":\"Echo\"}", "{\"error\":\"org.varlink.service.MethodNotFound\","
					"\"parameters\":{\"method\":\"Echo\"}}");
}

/* ---- parameters ---- */

static void test_parameters_of_each_type(void)
{
	expect(ECHO("{\"text\":\"a\",\"flag\":true,\"number\":-1,\"words\":[\"b\",\"c\"],"
		    "\"things\":[{\"name\":\"d\",\"size\":2}],\"color\":\"green\"}"),
	       REPLY("{\"text\":\"a\",\"flag\":true,\"number\":-1,\"words\":[\"b\",\"c\"],"
		     "\"things\":[{\"name\":\"d\",\"size\":2}],\"color\":\"green\"}"));
	expect(ECHO("{\"text\":\"\",\"words\":[],\"things\":[]}"),
	       REPLY("{\"text\":\"\",\"words\":[],\"things\":[]}"));
}

static void test_null_is_absent(void)
{
	expect(ECHO("{\"text\":\"a\",\"flag\":null,\"things\":[{\"name\":\"b\",\"size\":null}]}"),
	       REPLY("{\"text\":\"a\",\"things\":[{\"name\":\"b\"}]}"));
	expect(ECHO("{\"text\":null}"), INVALID("text"));
}

static void test_the_first_wrong_parameter_is_named(void)
{
	expect(ECHO("{}"), INVALID("text"));
	expect(ECHO("null"), INVALID("text"));
	expect("{\"method\":\"org.example.Test.Echo\"}", INVALID("text"));
	expect(ECHO("{\"text\":\"a\",\"txt\":1}"), INVALID("txt"));
	expect(ECHO("{\"color\":1,\"number\":true,\"text\":\"a\"}"), INVALID("number"));
}

static void test_wrong_types(void)
{
	expect(ECHO("{\"text\":1}"), INVALID("text"));
	expect(ECHO("{\"text\":\"a\",\"flag\":1}"), INVALID("flag"));
	expect(ECHO("{\"text\":\"a\",\"words\":\"b\"}"), INVALID("words"));
	expect(ECHO("{\"text\":\"a\",\"words\":[\"b\",1]}"), INVALID("words"));
	expect(ECHO("{\"text\":\"a\",\"things\":{}}"), INVALID("things"));
	expect(ECHO("{\"text\":\"a\",\"things\":[1]}"), INVALID("things"));
	expect(ECHO("{\"text\":\"a\",\"things\":[{}]}"), INVALID("things"));
	expect(ECHO("{\"text\":\"a\",\"things\":[{\"name\":\"b\",\"x\":1}]}"), INVALID("things"));
	expect(ECHO("{\"text\":\"a\",\"color\":\"blue\"}"), INVALID("color"));
	expect(ECHO("{\"text\":\"a\",\"color\":1}"), INVALID("color"));
}

static void expect_number(const char *number, const char *seen)
{
	char call[256], reply[256];

	snprintf(call, sizeof(call), ECHO("{\"text\":\"a\",\"number\":%s}"), number);
	snprintf(reply, sizeof(reply), REPLY("{\"text\":\"a\",\"number\":%s}"), seen);
	expect(call, seen ? reply : INVALID("number"));
}

static void test_ints_in_other_clothes(void)
{
	expect_number("1.0", "1");
	expect_number("-9007199254740992.0", "-9007199254740992");
	expect_number("1.5", NULL);
	expect_number("9007199254740994.0", NULL);
	expect_number("1e300", NULL);
	expect_number("\"42\"", "42");
	expect_number("\"-9223372036854775808\"", "-9223372036854775808");
	expect_number("\"9223372036854775808\"", NULL);
	expect_number("\"\"", NULL);
	expect_number("\"-\"", NULL);
	expect_number("\" 1\"", NULL);
	expect_number("\"+1\"", NULL);
	expect_number("\"0x1\"", NULL);
	expect_number("false", NULL);
}

/* ---- envelope ---- */

static void test_flags_that_are_false(void)
{
	expect("{\"method\":\"org.example.Test.Count\",\"more\":false,\"oneway\":false,"
	       "\"upgrade\":false,\"parameters\":null}",
	       REPLY("{\"n\":1}"));
}

static void test_more_without_a_stream_is_an_ordinary_call(void)
{
	expect("{\"method\":\"org.example.Test.Count\",\"more\":true}", REPLY("{\"n\":1}"));
}

static void test_upgrade_is_refused(void)
{
	expect("{\"method\":\"org.example.Test.Count\",\"upgrade\":true}",
	       "{\"error\":\"org.varlink.service.MethodNotImplemented\","
	       "\"parameters\":{\"method\":\"org.example.Test.Count\"}}");
}

static void test_oneway_is_never_answered(void)
{
	struct bench bench;
	int fd;

	bench_init(&bench, NULL);
	fd = bench_connect(&bench);
	check_str(bench_ask(&bench, fd, "{\"method\":\"org.example.Test.Count\",\"oneway\":true}"),
		  "");
	check_eq(bench.calls, 1);
	check_str(bench_ask(&bench, fd, "{\"method\":\"a.b.C\",\"oneway\":true}"), "");
	check_str(bench_ask(&bench, fd, "{\"method\":\"org.example.Test.Break\",\"oneway\":true}"),
		  "");
	check_str(bench_ask(&bench, fd, "{\"method\":\"org.example.Test.Echo\",\"oneway\":true}"),
		  "");
	check_str(bench_ask(&bench, fd, "{\"method\":\"org.example.Test.Watch\",\"oneway\":true}"),
		  "");
	check_str(bench_ask(&bench, fd, "{\"method\":\"org.example.Test.Pieces\",\"oneway\":true}"),
		  "");
	check_str(bench_ask(&bench, fd, "{\"method\":\"org.example.Test.Count\"}"),
		  REPLY("{\"n\":2}"));
	close(fd);
	bench_done(&bench);
}

static void test_extensions_are_ignored(void)
{
	expect("{\"method\":\"org.example.Test.Count\",\"org.example.trace\":{\"id\":1}}",
	       REPLY("{\"n\":1}"));
	expect_hangup_str("{\"method\":\"org.example.Test.Count\",\"trace\":1}");
}

static void test_flags_that_exclude_each_other(void)
{
	expect_hangup_str("{\"method\":\"org.example.Test.Count\",\"more\":true,\"oneway\":true}");
	expect_hangup_str("{\"method\":\"org.example.Test.Count\",\"upgrade\":true,\"more\":true}");
	expect_hangup_str("{\"method\":\"org.example.Test.Count\",\"more\":1}");
}

static void test_broken_messages(void)
{
	expect_hangup_str("");
	expect_hangup_str("{");
	expect_hangup_str("[]");
	expect_hangup_str("\"org.example.Test.Count\"");
	expect_hangup_str("{}");
	expect_hangup_str("{\"method\":1}");
	expect_hangup_str("{\"method\":\"org.example.Test.Count\"}x");
	expect_hangup_str("{\"method\":\"org.example.Test.Count\"}{}");
	expect_hangup_str("{\"method\":\"org.example.Test.Count\",\"parameters\":[]}");
	expect_hangup_str("{\"method\":\"x\",\"method\":\"org.example.Test.Count\"}");
	expect_hangup_str(ECHO("{\"text\":\"a\",\"text\":\"b\"}"));
	expect_hangup_str(ECHO("{\"text\":\"\xff\"}"));
	expect_hangup_str(ECHO("{\"text\":\"\\u0000\"}"));
	expect_hangup_str(ECHO("{\"text\":\"\\ud800\"}"));
	expect_hangup_str(ECHO("{\"text\":\"a\",\"number\":9223372036854775808}"));
}

static void test_space_around_a_message(void)
{
	expect(" {\"method\" : \"org.example.Test.Count\" } \n", REPLY("{\"n\":1}"));
}

static void test_nesting(void)
{
	char text[9000] = "{\"method\":\"org.example.Test.Count\",\"parameters\":{\"a\":";
	size_t n = strlen(text);

	memset(text + n, '[', 1000);
	memset(text + n + 1000, ']', 1000);
	strcpy(text + n + 2000, "}}");
	expect(text, INVALID("a"));
	memset(text + n, '[', 4000);
	strcpy(text + n + 4000, "");
	expect(text, NULL);
}

/* ---- replies ---- */

static void test_errors(void)
{
	expect("{\"method\":\"org.example.Test.CachedFail\"}",
	       "{\"error\":\"org.example.Test.NoThing\",\"parameters\":{\"thing\":\"it\"}}");
	expect("{\"method\":\"org.example.Test.Break\"}",
	       "{\"error\":\"org.example.Test.SystemError\",\"parameters\":{\"errno\":\"ENOMEM\","
	       "\"text\":\"Cannot allocate memory.\"}}");
	expect("{\"method\":\"org.example.Test.Watch\"}",
	       "{\"error\":\"org.varlink.service.ExpectedMore\",\"parameters\":{}}");
}

static void test_reply_in_pieces(void)
{
	expect("{\"method\":\"org.example.Test.Pieces\"}", REPLY("{\"a\":1}"));
}

static void test_parameters_are_always_there(void)
{
	expect("{\"method\":\"org.example.Test.Big\",\"parameters\":{\"size\":0}}",
	       REPLY("{\"text\":\"\"}"));
}

static void test_peer_is_known(void)
{
	char reply[128];

	snprintf(reply, sizeof(reply), REPLY("{\"uid\":%d,\"pid\":%d}"), (int)geteuid(),
		 (int)getpid());
	expect("{\"method\":\"org.example.Test.WhoAmI\"}", reply);
}

/* ---- cache ---- */

static void expect_count(struct bench *bench, const char *method, int count)
{
	char call[128], reply[128];

	snprintf(call, sizeof(call), "{\"method\":\"org.example.Test.%s\"}", method);
	snprintf(reply, sizeof(reply), REPLY("{\"n\":%d}"), count);
	check_str(bench_ask_once(bench, call), reply);
}

static void test_cached_until_something_changes(void)
{
	struct bench bench;

	bench_init(&bench, NULL);
	expect_count(&bench, "Cached", 1);
	expect_count(&bench, "Cached", 1);
	expect_count(&bench, "Count", 2);
	server_changed(bench.server);
	expect_count(&bench, "Cached", 3);
	expect_count(&bench, "Cached", 3);
	bench_done(&bench);
}

static uint64_t now_usec(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void expect_on(struct bench *bench, int fd, const char *method, int count)
{
	char call[128], reply[128];

	snprintf(call, sizeof(call), "{\"method\":\"org.example.Test.%s\"}", method);
	snprintf(reply, sizeof(reply), REPLY("{\"n\":%d}"), count);
	check_str(bench_ask(bench, fd, call), reply);
}

static void test_cached_until_it_expires(void)
{
	struct bench bench;
	int fd;

	bench_init(&bench, NULL);
	fd = bench_connect(&bench);
	bench.expires = now_usec() + 1000000000;
	expect_on(&bench, fd, "Expire", 1);
	expect_on(&bench, fd, "Expire", 1);
	server_changed(bench.server);
	bench.expires = now_usec();
	expect_on(&bench, fd, "Expire", 2);
	expect_on(&bench, fd, "Expire", 3);
	close(fd);
	bench_done(&bench);
}

/* Replies that expire may contain the number of connections. */
static void test_expiring_reply_ends_with_the_next_connection(void)
{
	struct bench bench;
	int fd;

	bench_init(&bench, NULL);
	fd = bench_connect(&bench);
	bench.expires = now_usec() + 1000000000;
	expect_on(&bench, fd, "Expire", 1);
	close(bench_connect(&bench));
	expect_on(&bench, fd, "Expire", 2);
	close(fd);
	bench_done(&bench);
}

static void test_errors_and_oneway_are_not_cached(void)
{
	struct bench bench;
	int fd;

	bench_init(&bench, NULL);
	bench_ask_once(&bench, "{\"method\":\"org.example.Test.CachedFail\"}");
	bench_ask_once(&bench, "{\"method\":\"org.example.Test.CachedFail\"}");
	check_eq(bench.calls, 2);
	fd = bench_connect(&bench);
	bench_ask(&bench, fd, "{\"method\":\"org.example.Test.Cached\",\"oneway\":true}");
	bench_ask(&bench, fd, "{\"method\":\"org.example.Test.Cached\",\"oneway\":true}");
	check_eq(bench.calls, 4);
	close(fd);
	bench_done(&bench);
}

int main(void)
{
	test_get_info();
	test_get_interface_description();
	test_unknown_interface_or_method();
	test_parameters_of_each_type();
	test_null_is_absent();
	test_the_first_wrong_parameter_is_named();
	test_wrong_types();
	test_ints_in_other_clothes();
	test_flags_that_are_false();
	test_more_without_a_stream_is_an_ordinary_call();
	test_upgrade_is_refused();
	test_oneway_is_never_answered();
	test_extensions_are_ignored();
	test_flags_that_exclude_each_other();
	test_broken_messages();
	test_space_around_a_message();
	test_nesting();
	test_errors();
	test_reply_in_pieces();
	test_parameters_are_always_there();
	test_peer_is_known();
	test_cached_until_something_changes();
	test_cached_until_it_expires();
	test_expiring_reply_ends_with_the_next_connection();
	test_errors_and_oneway_are_not_cached();
	return 0;
}
