/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dtc as a filter between two pipes. It reads all of its input before it writes, so that writing
 * all first cannot block. */

#undef NDEBUG
#include "dts.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "check.h"
#include "tree/source.h"

static const char *environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value && *value ? value : otherwise;
}

/* Starts dtc on a file, or on "-" with its input in *ret_in. */
static pid_t dtc_start(const char *file, const char *option, int *ret_in, int *ret_out)
{
	const char *dtc = environment("DTC", "dtc");
	int in[2], out[2];
	pid_t pid;

	check(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
	pid = fork();
	check(pid >= 0);
	if (pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execlp(dtc, dtc, "-qqf", "-Idts", "-Odtb", file, option, NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	*ret_in = in[1];
	*ret_out = out[0];
	return pid;
}

static void write_all(int fd, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		ssize_t written = write(fd, text, n);

		check(written > 0);
		text += written;
		n -= (size_t)written;
	}
}

static void *dtc_run(const char *file, const char *source, const char *option, size_t *ret_size)
{
	int in, out, status;
	void *blob;
	pid_t pid = dtc_start(file, option, &in, &out);

	if (source) {
		write_all(in, "/dts-v1/;\n");
		write_all(in, source);
	}
	close(in);
	check_eq(file_read(out, TREE_SIZE_MAX, &blob, ret_size), 0);
	close(out);
	check_eq(waitpid(pid, &status, 0), pid);
	/* With -f dtc writes a faulty tree too, and then says 2. */
	check(*ret_size > 0);
	return blob;
}

void *dts_compile(const char *source, const char *option, size_t *ret_size)
{
	return dtc_run("-", source, option, ret_size);
}

void *dts_compile_file(const char *name, size_t *ret_size)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", environment("BOARDS", "tests/inputs/boards"), name);
	return dtc_run(path, NULL, NULL, ret_size);
}

static struct tree *tree_of(void *blob, size_t size)
{
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;
	int r = tree_new(&tree, blob, size, &error);

	check_str(error.text, "");
	check_eq(r, 0);
	return tree;
}

struct tree *dts_tree(const char *source)
{
	size_t size;
	void *blob = dts_compile(source, NULL, &size);

	return tree_of(blob, size);
}

static struct board *board_of(struct tree *tree, struct tree *dom0_tree)
{
	struct board *board = NULL;

	check_eq(board_new(&board, tree, dom0_tree), 0);
	return board;
}

struct board *dts_board(const char *source)
{
	return board_of(dts_tree(source), NULL);
}

struct board *dts_board_pair(const char *host, const char *dom0_tree)
{
	return board_of(dts_tree(host), dts_tree(dom0_tree));
}

struct board *dts_board_of_file(const char *name)
{
	size_t size;
	void *blob = dts_compile_file(name, &size);

	return board_of(tree_of(blob, size), NULL);
}

const struct node *dts_node(const struct tree *tree, const char *path)
{
	const struct node *node = tree_find_path(tree, path);

	if (!node)
		check_str(path, "a node of the tree");
	return node;
}

const struct device *dts_device(const struct board *board, const char *path)
{
	const struct device *device = board_device_of(board, dts_node(board->tree, path));

	if (!device)
		check_str(path, "a device or part");
	return device;
}

size_t findings_count(const struct findings *findings, enum finding_code code)
{
	size_t n = 0;

	for (size_t i = 0; i < findings->n; i++)
		n += findings->items[i].code == code;
	return n;
}

size_t dts_count(const struct board *board, const char *path, enum finding_code code)
{
	struct findings findings = { .n = 0 };
	size_t n;

	check_eq(verdict_findings(board, dts_device(board, path), true, &findings), 0);
	n = findings_count(&findings, code);
	array_done(&findings);
	return n;
}

struct finding dts_finding(const struct board *board, const char *path, enum finding_code code)
{
	struct findings findings = { .n = 0 };
	struct finding finding = { .node = NULL };

	check_eq(verdict_findings(board, dts_device(board, path), true, &findings), 0);
	for (size_t i = findings.n; i-- > 0;)
		if (findings.items[i].code == code)
			finding = findings.items[i];
	array_done(&findings);
	if (!finding.node)
		check_str(finding_info(code)->name, "a finding of the device");
	return finding;
}

enum verdict dts_verdict(const struct board *board, const char *path)
{
	struct findings findings = { .n = 0 };
	enum verdict verdict;

	check_eq(verdict_findings(board, dts_device(board, path), true, &findings), 0);
	verdict = verdict_of(&findings);
	array_done(&findings);
	return verdict;
}
