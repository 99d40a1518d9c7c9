#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-manual.sh MANUAL PTCTL - the manual and --help know the same options and verbs
set -euo pipefail
manual=$1 ptctl=$2

help_words() {
	local verb

	"$ptctl" --help | awk '/^  [a-z]/ { print $1 }'
	for verb in $("$ptctl" --help | awk '/^  [a-z]/ { print $1 }'); do
		"$ptctl" "$verb" --help
	done | cat - <("$ptctl" --help) | grep -o -- '--[a-z-]*'
}

# What begins an entry: *verb* or *--option*, in bold at the start of a line.
manual_words() {
	sed -n '/^# VERBS/,/^# COLUMNS/ p' "$manual" | grep '^\*' | grep -oE '\*(--)?[a-z][a-z-]+\*' |
		tr -d '*'
}

diff -u --label 'ptctl --help' --label "$manual" <(help_words | sort -u) <(manual_words | sort -u)
