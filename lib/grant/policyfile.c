/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policy files → rules. A file is refused as a whole at the first thing that is not as documented:
 * a rule that does not mean what it says is worse than none. */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "grant/account.h"
#include "grant/policy.h"

struct reader {
	struct policy *policy;
	bool in_rule; /* the last rule of the policy is being read */
	struct ini_error *error;
};

static struct policy_rule *last_rule(struct reader *reader)
{
	return &reader->policy->items[reader->policy->n - 1];
}

static int check_complete(struct reader *reader)
{
	if (!reader->in_rule || last_rule(reader)->domains.n > 0)
		return 0;
	return ini_error_set(reader->error, last_rule(reader)->line,
			     "the section has no Domains=; name the domains that may get the "
			     "device, or remove the section");
}

/* The quoted path of `device "/path"`. 0, -ENOMEM, or -EINVAL if the section has another form. */
static int section_path(const char *section, char **ret)
{
	static const char word[] = "device";
	const char *start = section + strlen(word), *end;

	if (strncmp(section, word, strlen(word)) != 0)
		return -EINVAL;
	start += strspn(start, " \t");
	end = *start == '"' ? strchr(start + 1, '"') : NULL;
	if (!end || end[1])
		return -EINVAL;
	*ret = strndup(start + 1, (size_t)(end - start - 1));
	return *ret ? 0 : -ENOMEM;
}

/* The fault of a device's path, or NULL. */
static const char *path_fault(const char *path)
{
	if (path[0] != '/')
		return "the device's path must begin with '/'; `ptctl list` shows full paths";
	if (path[strlen(path) - 1] == '/') /* the root is not a device */
		return "the device's path must not end with '/'; remove it";
	if (strstr(path, "//"))
		return "the device's path has an empty part; write '/' only once";
	if (strpbrk(path, "*?[\\ \t"))
		return "the device's path must not be a pattern; write a section for each device";
	return NULL;
}

static int on_section(struct reader *reader, const char *section, int line)
{
	_cleanup_(freep) char *path = NULL;
	struct policy_rule *rule;
	int r = section_path(section, &path);
	const char *fault = r < 0 ? "a section is [device \"/path\"]" : path_fault(path);

	if (r == -ENOMEM)
		return r;
	if (fault)
		return ini_error_set(reader->error, line, "%s, not [%s]", fault, section);
	rule = array_add(reader->policy);
	if (!rule)
		return -ENOMEM;
	*rule = (struct policy_rule){ .device = TAKE(path), .line = line };
	reader->in_rule = true;
	return 0;
}

static int add_domain(const char *word, void *userdata)
{
	struct reader *reader = userdata;
	char *copy = strdup(word), **slot = NULL;

	if (copy)
		slot = array_add(&last_rule(reader)->domains);
	if (!slot) {
		free(copy);
		return -ENOMEM;
	}
	*slot = copy;
	return 0;
}

static int add_accept(const char *word, void *userdata)
{
	struct reader *reader = userdata;
	_cleanup_(freep) char *risks = NULL;
	enum finding_name_result result = finding_set_add_risk(&last_rule(reader)->accept, word);

	if (result == FINDING_OK)
		return 0;
	risks = finding_set_join(finding_risks(), ", ");
	if (!risks)
		return -ENOMEM;
	if (result == FINDING_E_UNKNOWN)
		return ini_error_set(reader->error, 0,
				     "there is no finding '%s'; risks that can be accepted: %s",
				     word, risks);
	return ini_error_set(reader->error, 0,
			     "'%s' is a %s, not a risk; risks that can be accepted: %s", word,
			     finding_severity_name(finding_info_by_name(word)->severity), risks);
}

static int add_by(const char *word, void *userdata)
{
	struct reader *reader = userdata;
	bool group = word[0] == '@';
	struct policy_rule *rule = last_rule(reader);
	uint32_t id, *slot;
	int r = group ? account_group(word + 1, &id) : account_user(word, &id);

	if (r == -ENOENT)
		return ini_error_set(reader->error, 0,
				     "there is no %s '%s' on this machine; check the name",
				     group ? "group" : "user", word + group);
	if (r < 0 && r != -ENOMEM)
		return ini_error_set(reader->error, 0, "cannot look up '%s': %s", word + group,
				     strerror(-r));
	if (r == 0 && !(slot = group ? array_add(&rule->groups) : array_add(&rule->users)))
		r = -ENOMEM;
	if (r == 0)
		*slot = id;
	return r;
}

static int set_tested(struct reader *reader, const char *value)
{
	struct policy_rule *rule = last_rule(reader);

	if (rule->tested)
		return ini_error_set(reader->error, 0,
				     "this section has a Tested= already; put all into one line");
	rule->tested = strdup(value);
	return rule->tested ? 0 : -ENOMEM;
}

static int set_key(struct reader *reader, const char *key, const char *value)
{
	if (streq(key, "Domains"))
		return ini_for_each_word(value, add_domain, reader);
	if (streq(key, "Accept"))
		return ini_for_each_word(value, add_accept, reader);
	if (streq(key, "By"))
		return ini_for_each_word(value, add_by, reader);
	if (streq(key, "Tested"))
		return set_tested(reader, value);
	return ini_error_set(reader->error, 0,
			     "unknown key '%s'; there are Domains, Accept, By, Tested", key);
}

static int on_line(const char *section, const char *key, const char *value, int line,
		   struct ini_error *error, void *userdata)
{
	struct reader *reader = userdata;

	if (!key) {
		int r = check_complete(reader);

		return r < 0 ? r : on_section(reader, section, line);
	}
	if (!reader->in_rule)
		return ini_error_set(error, 0,
				     "'%s' is outside of a section; write [device \"/path\"] "
				     "above it",
				     key);
	if (!value[0])
		return ini_error_set(error, 0, "%s= has no value; give one, or remove the line",
				     key);
	return set_key(reader, key, value);
}

/* A policy is a privilege: a user who can write it can give himself any device. */
static int check_owner(const struct stat *st, const char *path, struct ini_error *error)
{
	*error = (struct ini_error){ .line = 0 };
	snprintf(error->file, sizeof(error->file), "%s", path);
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return ini_error_set(error, 0,
				     "it belongs to user %u, not to root; `chown root %s`",
				     st->st_uid, path);
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return ini_error_set(error, 0, "%s can write to it; `chmod go-w %s`",
				     st->st_mode & S_IWOTH ? "others" : "its group", path);
	return 0;
}

static int load_fd(int fd, const char *path, void *userdata, struct ini_error *error)
{
	struct reader reader = { .policy = userdata, .error = error };
	struct stat st;
	int r = fstat(fd, &st) < 0 ? -errno : check_owner(&st, path, error);

	if (r == 0)
		r = ini_load_fd(fd, path, on_line, &reader, error);
	return r < 0 ? r : check_complete(&reader);
}

static int reader_init(struct reader *reader, struct ini_error *error)
{
	*reader = (struct reader){ .policy = calloc(1, sizeof(*reader->policy)), .error = error };
	return reader->policy ? 0 : -ENOMEM;
}

/* Hands over if the last section is complete too and nothing failed (r). */
static int reader_done(struct reader *reader, int r, struct policy **ret)
{
	if (r == 0)
		r = check_complete(reader);
	if (r == 0)
		*ret = reader->policy;
	else
		policy_free(reader->policy);
	return r;
}

int policy_load(struct policy **ret, const char *directory, struct ini_error *error)
{
	struct reader reader;
	struct stat st;
	int r = reader_init(&reader, error);

	/* Anybody who can write to the directory can put a link to any file of root there. */
	if (r == 0 && stat(directory, &st) == 0)
		r = check_owner(&st, directory, error);
	if (r == 0)
		r = ini_for_each_file(directory, load_fd, reader.policy, error);
	return reader_done(&reader, r, ret);
}

int policy_load_file(struct policy **ret, const char *file, struct ini_error *error)
{
	struct reader reader;
	int r = reader_init(&reader, error);

	if (r == 0)
		r = ini_load(file, on_line, &reader, error);
	return reader_done(&reader, r, ret);
}

int policy_read(struct policy **ret, const char *name, const void *data, size_t size,
		struct ini_error *error)
{
	struct reader reader;
	int r = reader_init(&reader, error);

	if (r == 0)
		r = ini_read(name, data, size, on_line, &reader, error);
	return reader_done(&reader, r, ret);
}
