/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which entries go to syslog: the linker puts these functions in place of the C library's. */

#undef NDEBUG
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "check.h"
#include "log.h"

void __wrap_openlog(const char *name, int options, int facility);
void __wrap_syslog(int priority, const char *format, ...);
void __wrap___syslog_chk(int priority, int flag, const char *format, ...);

static int last_facility, last_priority;
static char last_text[256];

void __wrap_openlog(const char *name, int options, int facility)
{
	check_str(name, "ptd");
	last_facility = facility;
}

__attribute__((format(printf, 2, 0))) static void keep(int priority, const char *format,
						       va_list list)
{
	last_priority = priority;
	vsnprintf(last_text, sizeof(last_text), format, list);
}

__attribute__((format(printf, 2, 3))) void __wrap_syslog(int priority, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	keep(priority, format, list);
	va_end(list);
}

__attribute__((format(printf, 3, 4))) void __wrap___syslog_chk(int priority, int flag,
							       const char *format, ...)
{
	va_list list;

	va_start(list, format);
	keep(priority, format, list);
	va_end(list);
}

/* Text that syslog() gets while stderr is `path`. */
static const char *text_with(const char *path, const char *target)
{
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), fd = open(path, O_WRONLY | O_CLOEXEC);

	check(saved >= 0 && fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
	close(fd);
	last_text[0] = '\0';
	log_open(target);
	log_line(LOG_WARNING, "%d %%s", 2);
	check(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	return last_text;
}

static void test_syslog_on_request(void)
{
	check_str(text_with("/dev/full", "syslog"), "2 %s");
	check_eq(last_priority, LOG_WARNING);
	check_eq(last_facility, LOG_DAEMON);
}

static void test_syslog_where_stderr_leads_nowhere(void)
{
	check_str(text_with("/dev/null", "auto"), "2 %s");
}

static void test_stderr_where_it_leads_somewhere(void)
{
	check_str(text_with("/dev/full", "auto"), "");
}

static void test_stderr_on_request(void)
{
	check_str(text_with("/dev/null", "stderr"), "");
}

static void test_nothing_is_lost_without_a_journal(void)
{
	bool has_journal = access("/run/systemd/journal/socket", W_OK) == 0;

	check_str(text_with("/dev/null", "journal"), has_journal ? "" : "2 %s");
}

int main(void)
{
	unsetenv("JOURNAL_STREAM");
	test_syslog_on_request();
	test_syslog_where_stderr_leads_nowhere();
	test_stderr_where_it_leads_somewhere();
	test_stderr_on_request();
	test_nothing_is_lost_without_a_journal();
	return 0;
}
