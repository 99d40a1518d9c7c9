/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Journal, syslog or text. Each line or field is made in one buffer and written at once, so
 * that entries of several processes never mix. */

#define SD_JOURNAL_SUPPRESS_LOCATION /* it would always be this file */
#include "log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <systemd/sd-journal.h>

#include "base/cleanup.h"
#include "base/text/format.h"
#include "base/text/memstream.h"
#include "base/util.h"

/* An entry without its details is better than none. */
#define NO_MEMORY "There is no memory for an entry of the log"

static enum target {
	TARGET_PLAIN,
	TARGET_PREFIXED, /* each line begins with <PRIORITY>, which systemd removes */
	TARGET_JOURNAL,
	TARGET_SYSLOG,
} target;

/* The ids are in units/ptd.catalog and docs/ptd.8.scd too; tests/house/test-units.sh compares. */
static const struct event {
	const char *name, *id;
	int priority;
	const char *verb, *preposition;
} events[] = {
	[LOG_ASSIGNED] = { "assigned", "dba26d87da1541c480a7c4143bbb4a86", LOG_NOTICE, "Assigned",
			   "to" },
	[LOG_REVOKED] = { "revoked", "a1bc3c6ffe69463da28379538771cb59", LOG_NOTICE, "Revoked",
			  "from" },
	[LOG_REFUSED] = { "refused", "393f832211dd4133af12a36d0c6aca1a", LOG_WARNING, "Refused",
			  "for" },
	[LOG_RELEASED] = { "released", "1488c0f2a06a477eba56ff8c6bec4727", LOG_NOTICE,
			   "Free again:", "after" },
	[LOG_HELD] = { "held", "15b0de7098994dc8b9a3a5cf10f79b0b", LOG_WARNING,
		       "Still held:", "by" },
};

static int priority_of(const struct log_act *act)
{
	return act->is_normal ? LOG_INFO : events[act->event].priority;
}

/* Nobody reads what is written there. */
static bool leads_nowhere(const struct stat *st)
{
	struct stat null;

	return S_ISCHR(st->st_mode) && stat("/dev/null", &null) == 0 && null.st_rdev == st->st_rdev;
}

/* systemd sets $JOURNAL_STREAM for all that it starts; stderr may have been redirected since. */
static enum target target_of_stderr(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;

	if (fstat(STDERR_FILENO, &st) < 0 || leads_nowhere(&st))
		return TARGET_SYSLOG;
	if (!stream || sscanf(stream, "%ju:%ju", &device, &inode) != 2)
		return TARGET_PLAIN;
	if (st.st_dev == device && st.st_ino == inode)
		return TARGET_JOURNAL;
	return S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) ? TARGET_PREFIXED : TARGET_PLAIN;
}

/* sd_journal_send() succeeds without a journal, and the entry is lost. */
static bool has_journal(void)
{
	return access("/run/systemd/journal/socket", W_OK) == 0;
}

void log_open(const char *name)
{
	target = target_of_stderr();
	if (streq(name, "journal") && has_journal())
		target = TARGET_JOURNAL;
	else if (streq(name, "syslog"))
		target = TARGET_SYSLOG;
	else if (streq(name, "stderr"))
		target = target == TARGET_SYSLOG    ? TARGET_PLAIN
			 : target == TARGET_JOURNAL ? TARGET_PREFIXED
						    : target;
	if (target == TARGET_SYSLOG)
		openlog("ptd", LOG_PID, LOG_DAEMON);
}

/* Writes printable ASCII as it is, and a backslash before characters of `special`, so that text
 * that only looks escaped can be distinguished. */
static void escape(FILE *out, const char *text, const char *special)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c < ' ' || *c > '~') {
			fprintf(out, "\\x%02x", *c);
			continue;
		}
		if (strchr(special, *c))
			fputc('\\', out);
		fputc(*c, out);
	}
}

static void write_line(int priority, const char *text)
{
	if (target == TARGET_SYSLOG)
		syslog(priority, "%s", text);
	else if (target == TARGET_PREFIXED)
		dprintf(STDERR_FILENO, "<%d>%s\n", priority, text);
	else
		dprintf(STDERR_FILENO, "%s\n", text);
}

/* ---- acts as text ---- */

static void print_int(FILE *out, const char *key, intmax_t value)
{
	if (value < 0)
		fprintf(out, " %s=-", key);
	else
		fprintf(out, " %s=%jd", key, value);
}

static void print_string(FILE *out, const char *key, const char *value)
{
	if (!value) {
		fprintf(out, " %s=-", key);
		return;
	}
	fprintf(out, " %s=\"", key);
	escape(out, value, "\\\"");
	fputc('"', out);
}

/* -1 for nobody, whatever the width of uid_t. */
static intmax_t uid_of(const struct log_act *act)
{
	return act->uid == (uid_t)-1 ? -1 : (intmax_t)act->uid;
}

/* All keys in this order, as docs/ptd.8.scd promises. */
static void print_act(FILE *out, const struct log_act *act)
{
	fprintf(out, "event=%s", events[act->event].name);
	print_int(out, "uid", uid_of(act));
	print_int(out, "pid", uid_of(act) < 0 ? -1 : act->pid);
	print_string(out, "device", act->device);
	print_string(out, "domain", act->domain);
	print_int(out, "domid", act->domid);
	print_string(out, "uuid", act->uuid);
	print_string(out, "grants", act->grants);
	print_string(out, "result", act->result);
}

static void write_act(const struct log_act *act)
{
	_cleanup_(freep) char *text = NULL;
	struct memstream stream;
	FILE *out = memstream_open(&stream);

	if (out)
		print_act(out, act);
	text = memstream_close(&stream, NULL);
	write_line(priority_of(act), text ? text : NO_MEMORY);
}

/* ---- acts as journal fields ---- */

/* Fields end with a zero byte, which no field can contain. */
static void add_string(FILE *out, const char *key, const char *value)
{
	if (!value)
		return;
	fprintf(out, "%s=", key);
	escape(out, value, "\\");
	fputc('\0', out);
}

static void add_int(FILE *out, const char *key, intmax_t value)
{
	if (value >= 0)
		fprintf(out, "%s=%jd%c", key, value, '\0');
}

static void add_message(FILE *out, const struct log_act *act)
{
	const struct event *event = &events[act->event];

	fprintf(out, "MESSAGE=%s ", event->verb);
	escape(out, act->device ? act->device : "devices", "");
	if (act->domain) {
		fprintf(out, " %s ", event->preposition);
		escape(out, act->domain, "");
	}
	if (act->domid >= 0)
		fprintf(out, " (domid %d)", act->domid);
	if (act->result) {
		fputs(": ", out);
		escape(out, act->result, "");
	}
	fputc('\0', out);
}

static void add_fields(FILE *out, const struct log_act *act)
{
	const struct event *event = &events[act->event];

	add_message(out, act);
	add_string(out, "MESSAGE_ID", event->id);
	add_int(out, "PRIORITY", priority_of(act));
	add_string(out, "PTD_EVENT", event->name);
	add_int(out, "PTD_UID", uid_of(act));
	add_int(out, "PTD_PID", uid_of(act) < 0 ? -1 : act->pid);
	add_string(out, "PTD_DEVICE", act->device);
	add_string(out, "PTD_DOMAIN", act->domain);
	add_int(out, "PTD_DOMID", act->domid);
	add_string(out, "PTD_UUID", act->uuid);
	add_string(out, "PTD_GRANTS", act->grants);
	add_string(out, "PTD_RESULT", act->result);
}

size_t log_act_fields(const struct log_act *act, struct iovec ret[LOG_FIELDS_MAX], char **ret_text)
{
	_cleanup_(freep) char *text = NULL;
	size_t size, length, n = 0;
	struct memstream stream;
	FILE *out = memstream_open(&stream);

	if (out)
		add_fields(out, act);
	text = memstream_close(&stream, &size);
	if (!text)
		return 0;
	for (char *field = text; field < text + size && n < LOG_FIELDS_MAX; field += length + 1) {
		length = strlen(field);
		ret[n++] = (struct iovec){ .iov_base = field, .iov_len = length };
	}
	*ret_text = TAKE(text);
	return n;
}

static void send_act(const struct log_act *act)
{
	_cleanup_(freep) char *text = NULL;
	struct iovec fields[LOG_FIELDS_MAX];
	size_t n;

	if (target == TARGET_JOURNAL) {
		n = log_act_fields(act, fields, &text);
		if (n > 0 && sd_journal_sendv(fields, (int)n) >= 0)
			return;
	}
	write_act(act); /* also if the journal is not available: better twice than never */
}

static const char *cut(const char *name, char buffer[LOG_NAME_MAX + 1])
{
	if (name)
		snprintf(buffer, LOG_NAME_MAX + 1, "%s", name);
	return name ? buffer : NULL;
}

/* Names in a request may be as long as a message. */
void log_act(const struct log_act *act)
{
	char device[LOG_NAME_MAX + 1], domain[LOG_NAME_MAX + 1];
	struct log_act short_act = *act;

	short_act.device = cut(act->device, device);
	short_act.domain = cut(act->domain, domain);
	send_act(&short_act);
}

/* ---- lines ---- */

static void send_line(int priority, const char *text)
{
	if (target != TARGET_JOURNAL ||
	    sd_journal_send("MESSAGE=%s", text, "PRIORITY=%d", priority, NULL) < 0)
		write_line(priority, text);
}

void log_line(int priority, const char *format, ...)
{
	_cleanup_(freep) char *raw = NULL, *text = NULL;
	struct memstream stream;
	va_list list;
	FILE *out;

	va_start(list, format);
	raw = format_text(format, list);
	va_end(list);
	out = memstream_open(&stream);
	if (out && raw)
		escape(out, raw, "");
	text = memstream_close(&stream, NULL);
	send_line(priority, raw && text ? text : NO_MEMORY);
}
