/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the daemon says: structured entries in the journal if stderr goes there, else the same as
 * text on stderr. The only file that knows sd-journal. Nothing that a peer sent is logged before it
 * was checked; and whatever it was, an entry is one line of printable ASCII: other bytes are
 * written as \xNN. */

#include <sys/types.h>
#include <sys/uio.h>

/* To be called first: finds out where stderr goes ($JOURNAL_STREAM). */
void log_init(void);

/* A sentence without a newline; priority as in <syslog.h>. */
__attribute__((format(printf, 2, 3))) void log_line(int priority, const char *format, ...);

enum log_event { LOG_ASSIGNED, LOG_REVOKED, LOG_REFUSED, LOG_RELEASED, LOG_HELD };

#define LOG_NAME_MAX 256 /* bytes */

/* An act on an assignment, for auditors. Strings may be NULL. */
struct log_act {
	enum log_event event;
	uid_t uid; /* of who asked; (uid_t)-1: nobody, it happened by itself */
	pid_t pid;
	const char *device; /* path, or what was asked for; cut at LOG_NAME_MAX */
	const char *domain; /* name, or what was asked for; the same */
	int domid;          /* -1: not known */
	const char *uuid;
	const char *grants; /* as text, one after the other */
	const char *result; /* a sentence: the error, or what stays held */
};

/* Journal fields: MESSAGE, MESSAGE_ID (one for each event, docs/ptd.8.scd lists them), PRIORITY,
 * PTD_EVENT, PTD_UID, PTD_PID, PTD_DEVICE, PTD_DOMAIN, PTD_DOMID, PTD_UUID, PTD_GRANTS, PTD_RESULT.
 */
void log_act(const struct log_act *act);

/* What log_act() hands to the journal; apart so that tests can look at it. The fields lie in *text,
 * which the caller frees. Returns how many there are; 0: no memory. */
#define LOG_FIELDS_MAX 16
size_t log_act_fields(const struct log_act *act, struct iovec ret[LOG_FIELDS_MAX], char **ret_text);
