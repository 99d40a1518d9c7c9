/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The daemon's log: structured entries in the journal if stderr goes there, else the same as text
 * on stderr. Only log.c knows sd-journal. What a peer sends is checked before it is logged; in any
 * case an entry is one line of printable ASCII, with other bytes as \xNN. */

#include <stdbool.h>
#include <sys/types.h>
#include <sys/uio.h>

/* "journal", "stderr", "syslog" (as daemon), or "auto": the journal if stderr goes there
 * ($JOURNAL_STREAM), syslog if it goes to /dev/null or nowhere, else stderr. Where there is no
 * journal, "journal" means "auto". To be called before
 * anything is logged, and possibly again. */
void log_open(const char *target);

/* A sentence without a newline; priority as in <syslog.h>. */
__attribute__((format(printf, 2, 3))) void log_line(int priority, const char *format, ...);

enum log_event { LOG_ASSIGNED, LOG_REVOKED, LOG_REFUSED, LOG_RELEASED, LOG_HELD };

#define LOG_NAME_MAX 256 /* bytes */

/* An act on an assignment, for auditors. Strings may be NULL. */
struct log_act {
	enum log_event event;
	uid_t uid; /* who asked; (uid_t)-1: nobody, it happened by itself */
	pid_t pid;
	const char *device; /* path, or the name in the request; cut at LOG_NAME_MAX */
	const char *domain; /* the same */
	int domid;          /* -1: not known */
	const char *uuid;
	const char *grants; /* as text, one after the other */
	const char *result; /* a sentence: the error, or what stays held */
	bool is_normal;     /* part of the usual course: LOG_INFO at most */
};

/* Journal fields: MESSAGE, MESSAGE_ID (one for each event, docs/ptd.8.scd lists them), PRIORITY,
 * PTD_EVENT, PTD_UID, PTD_PID, PTD_DEVICE, PTD_DOMAIN, PTD_DOMID, PTD_UUID, PTD_GRANTS, PTD_RESULT.
 */
void log_act(const struct log_act *act);

/* The fields that log_act() hands to the journal, for tests. They are in *text, which the caller
 * frees. Returns how many there are; 0: no memory. */
#define LOG_FIELDS_MAX 16
size_t log_act_fields(const struct log_act *act, struct iovec ret[LOG_FIELDS_MAX], char **ret_text);
