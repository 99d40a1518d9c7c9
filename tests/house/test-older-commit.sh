#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-older-commit.sh SRCDIR - which commit's packages the scenarios of upgrades begin with
set -euo pipefail
# shellcheck source=tests/run/older-package.sh
. "$1/tests/run/older-package.sh"

if ! command -v git >/dev/null; then
	echo "SKIPPED: git is missing; nobody has checked which commit upgrades begin with." >&2
	exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$scratch
export GIT_{AUTHOR,COMMITTER}_NAME=test GIT_{AUTHOR,COMMITTER}_EMAIL=test@project.invalid
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

commit() { # NAME: of a file, and of the tag that expect_older() knows the commit by
	mkdir -p "$(dirname "$1")"
	echo "$1" >>"$1"
	git add . && git commit -q -m "$1" && git tag "at-${1##*/}"
}

expect_older() { # WHERE TAG|nothing
	local found
	found=$(older_commit) && found=$(git tag --points-at "$found" | head -n 1) || found=nothing
	[ "$found" = "$2" ] || { echo "$1: $found, not $2" && exit 1; }
}

git init -q "$scratch/repo" && cd "$scratch/repo"
commit code
expect_older "there were no packages yet" nothing
commit debian/changelog
expect_older "these are the first packages" nothing
commit more
expect_older "there was no release" at-changelog
git tag v1
expect_older "this is the first release" at-changelog
commit after
expect_older "there was a release" at-more
git clone -q --depth 2 --no-tags "file://$scratch/repo" "$scratch/shallow"
mkdir unpacked && git archive HEAD | tar -x -C unpacked
cd unpacked && expect_older "a tarball in somebody's repository" nothing
cd "$scratch/shallow" && expect_older "a shallow clone" nothing
mkdir "$scratch/nowhere" && cd "$scratch/nowhere" && expect_older "no repository" nothing
