/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries as text, through a pipe on stderr, and as journal fields. */

#undef NDEBUG
#include <fcntl.h>
#include <syslog.h>

#include "base/cleanup.h"
#include "check.h"
#include "log.h"

static const struct log_act full = {
	.event = LOG_REFUSED,
	.uid = 1000,
	.pid = 42,
	.device = "/soc/rtc@fff35000",
	.domain = "guest",
	.domid = 7,
	.uuid = "6e1b9ab5-06a9-4b0b-9e0a-6b7d0b5d7a11",
	.grants = "iomem 0xfff35000+0x1000; interrupt 51",
	.result = "no rule of the policy is about this device",
};

static const struct log_act empty = { .event = LOG_HELD, .uid = (uid_t)-1, .domid = -1 };

/* Text that is written to stderr between begin() and end(). */
struct capture {
	int saved, fds[2];
	char text[4096];
};

static void capture_begin(struct capture *capture, int target)
{
	fflush(stderr);
	capture->saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	check(capture->saved >= 0 && dup2(target, STDERR_FILENO) >= 0);
}

static void capture_end(struct capture *capture)
{
	ssize_t n;

	check(dup2(capture->saved, STDERR_FILENO) >= 0);
	close(capture->saved);
	close(capture->fds[1]);
	n = read(capture->fds[0], capture->text, sizeof(capture->text) - 1);
	check(n >= 0);
	capture->text[n] = '\0';
	close(capture->fds[0]);
}

/* One act through a pipe on stderr; `stream` is $JOURNAL_STREAM, or NULL. */
static void capture_act(struct capture *capture, const char *stream, const struct log_act *act)
{
	check(pipe2(capture->fds, O_CLOEXEC) == 0);
	check(stream ? setenv("JOURNAL_STREAM", stream, 1) == 0 : unsetenv("JOURNAL_STREAM") == 0);
	capture_begin(capture, capture->fds[1]);
	log_open("auto");
	log_act(act);
	capture_end(capture);
}

static void test_act_is_one_line(void)
{
	struct capture capture;

	capture_act(&capture, NULL, &full);
	check_str(capture.text, "event=refused uid=1000 pid=42 device=\"/soc/rtc@fff35000\" "
				"domain=\"guest\" domid=7 "
				"uuid=\"6e1b9ab5-06a9-4b0b-9e0a-6b7d0b5d7a11\" "
				"grants=\"iomem 0xfff35000+0x1000; interrupt 51\" "
				"result=\"no rule of the policy is about this device\"\n");
}

static void test_every_key_is_there(void)
{
	struct capture capture;

	capture_act(&capture, NULL, &empty);
	check_str(capture.text, "event=held uid=- pid=- device=- domain=- domid=- uuid=- "
				"grants=- result=-\n");
}

static void test_values_cannot_forge_lines_or_keys(void)
{
	struct log_act act = empty;
	struct capture capture;

	act.device = "/a\" uid=\"0\n\x1b[2Jevent=released";
	act.domain = "back\\x0aslash";
	act.result = "\xc3\xa9\x7f";
	capture_act(&capture, NULL, &act);
	check_str(
		capture.text,
		"event=held uid=- pid=- "
		"device=\"/a\\\" uid=\\\"0\\x0a\\x1b[2Jevent=released\" "
		"domain=\"back\\\\x0aslash\" domid=- uuid=- grants=- result=\"\\xc3\\xa9\\x7f\"\n");
}

static void test_priority_only_for_systemd(void)
{
	struct capture capture;

	capture_act(&capture, "1:1", &empty); /* not the pipe */
	check(strncmp(capture.text, "<4>event=held ", 14) == 0);
	capture_act(&capture, "nonsense", &empty);
	check(strncmp(capture.text, "event=held ", 11) == 0);
}

static void test_files_get_no_priority(void)
{
	struct capture capture = { .fds = { -1, -1 } };
	char name[] = "/tmp/test-log.XXXXXX";
	int fd = mkstemp(name);

	check(fd >= 0 && unlink(name) == 0 && setenv("JOURNAL_STREAM", "1:1", 1) == 0);
	capture.fds[0] = fd;
	capture_begin(&capture, fd);
	log_open("auto");
	log_line(LOG_ERR, "a %s", "line");
	lseek(fd, 0, SEEK_SET);
	capture_end(&capture);
	check_str(capture.text, "a line\n");
}

static void test_line_stays_one_line(void)
{
	struct capture capture;

	check(pipe2(capture.fds, O_CLOEXEC) == 0 && setenv("JOURNAL_STREAM", "1:1", 1) == 0);
	capture_begin(&capture, capture.fds[1]);
	log_open("auto");
	log_line(LOG_WARNING, "%s: %d", "two\nlines", 2);
	capture_end(&capture);
	check_str(capture.text, "<4>two\\x0alines: 2\n");
}

static const char *find_field(const struct iovec *fields, size_t n, const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < n; i++) {
		const char *field = fields[i].iov_base;

		check_eq(strlen(field), fields[i].iov_len);
		if (strncmp(field, key, length) == 0 && field[length] == '=')
			return field + length + 1;
	}
	return NULL;
}

static void test_fields_of_the_journal(void)
{
	_cleanup_(freep) char *text = NULL;
	struct iovec fields[LOG_FIELDS_MAX];
	size_t n = log_act_fields(&full, fields, &text);

	check_eq(n, 12);
	check_str(find_field(fields, n, "MESSAGE"),
		  "Refused /soc/rtc@fff35000 for guest (domid 7): "
		  "no rule of the policy is about this device");
	check_eq(strlen(find_field(fields, n, "MESSAGE_ID")), 32);
	check_str(find_field(fields, n, "PRIORITY"), "4");
	check_str(find_field(fields, n, "PTD_EVENT"), "refused");
	check_str(find_field(fields, n, "PTD_UID"), "1000");
	check_str(find_field(fields, n, "PTD_PID"), "42");
	check_str(find_field(fields, n, "PTD_DEVICE"), full.device);
	check_str(find_field(fields, n, "PTD_DOMAIN"), "guest");
	check_str(find_field(fields, n, "PTD_DOMID"), "7");
	check_str(find_field(fields, n, "PTD_UUID"), full.uuid);
	check_str(find_field(fields, n, "PTD_GRANTS"), full.grants);
	check_str(find_field(fields, n, "PTD_RESULT"), full.result);
}

static void test_fields_that_are_not_known_are_left_out(void)
{
	_cleanup_(freep) char *text = NULL;
	struct iovec fields[LOG_FIELDS_MAX];
	size_t n = log_act_fields(&empty, fields, &text);

	check_eq(n, 4);
	check_str(find_field(fields, n, "MESSAGE"), "Still held: devices");
	check_str(find_field(fields, n, "PTD_UID"), NULL);
}

static void test_fields_are_escaped(void)
{
	_cleanup_(freep) char *text = NULL;
	struct iovec fields[LOG_FIELDS_MAX];
	struct log_act act = full;
	size_t n;

	act.device = "/a\nPTD_UID=0";
	n = log_act_fields(&act, fields, &text);
	check_str(find_field(fields, n, "PTD_DEVICE"), "/a\\x0aPTD_UID=0");
	check_str(find_field(fields, n, "PTD_UID"), "1000");
}

static void test_events_have_ids_of_their_own(void)
{
	char ids[LOG_HELD + 1][33];

	for (unsigned int i = 0; i <= LOG_HELD; i++) {
		_cleanup_(freep) char *text = NULL;
		struct iovec fields[LOG_FIELDS_MAX];
		struct log_act act = full;
		size_t n;

		act.event = (enum log_event)i;
		n = log_act_fields(&act, fields, &text);
		snprintf(ids[i], sizeof(ids[i]), "%s", find_field(fields, n, "MESSAGE_ID"));
		for (unsigned int j = 0; j < i; j++)
			check(strcmp(ids[i], ids[j]) != 0);
	}
}

int main(void)
{
	test_act_is_one_line();
	test_every_key_is_there();
	test_values_cannot_forge_lines_or_keys();
	test_priority_only_for_systemd();
	test_files_get_no_priority();
	test_line_stays_one_line();
	test_fields_of_the_journal();
	test_fields_that_are_not_known_are_left_out();
	test_fields_are_escaped();
	test_events_have_ids_of_their_own();
	return 0;
}
