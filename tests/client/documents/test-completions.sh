#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-completions.sh SHELL FILE PTCTL DTB - drives a completion the way the shell would
#
# DTB may also be a DTS. Exit status: 0 passed, 1 failed, 77 skipped (the shell is not installed).
set -euo pipefail
shell=$1 file=$2 ptctl=$(realpath "$3") dtb=$4
command -v "$shell" >/dev/null || exit 77
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

if [[ $dtb == *.dts ]]; then
	dtc -q -@ -I dts -O dtb -o "$scratch/board.dtb" "$dtb"
	dtb=$scratch/board.dtb
fi
device=$("$ptctl" --dtb "$dtb" list --no-legend | awk '!found && /@/ { print $1; found = 1 }')
export PTD_SOCKET=unix:/nowhere
verbs=$("$ptctl" --help | awk '/^  [a-z]/ { print $1 }')

bash_answers() { # LINE: what readline would put in place of the last piece of a word
	bash --norc -c '
		source "$1"
		COMP_LINE=$2 COMP_POINT=${#2}
		_ptctl
		printf "%s\n" "${COMPREPLY[@]}"' - "$file" "$1"
}

fish_answers() { # LINE: whole words, with a description behind a tab
	fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$file" "$1" | cut -f1
}

answers() {
	case $shell in
	bash) bash_answers "$1" ;;
	fish) fish_answers "$1" ;;
	esac
}

expect() { # LINE ANSWER: the answer is among those for the line
	local offered

	offered=$(answers "$1")
	if ! grep -qxF -- "$2" <<<"$offered"; then
		printf '%s\n  does not offer: %s\n  but: %s\n' "$1" "$2" "${offered//$'\n'/ }"
		failed=1
	fi
}

expect_none() { # LINE
	local offered

	offered=$(answers "$1")
	if [ -n "$offered" ]; then
		printf '%s\n  should offer nothing, not: %s\n' "$1" "${offered//$'\n'/ }"
		failed=1
	fi
}

expect_verbs() {
	local verb

	for verb in $verbs; do
		expect "$ptctl " "$verb"
	done
}

# readline replaces the word from its last '@' on; fish takes whole words.
rest() {
	case $shell in
	bash) echo "@${1##*@}" ;;
	*) echo "$1" ;;
	esac
}

behind_equals() {
	case $shell in
	bash) echo "${1#*=}" ;;
	*) echo "$1" ;;
	esac
}

directory() {
	case $shell in
	bash) echo "$1" ;;
	*) echo "$1/" ;;
	esac
}

# Of a word with a backslash, readline replaces that as well.
backslashed() {
	case $shell in
	bash) printf '\\%s\n' "$1" ;;
	*) echo "$1" ;;
	esac
}

"$shell" -n "$file"
[ "$shell" != zsh ] || exit 0 # its completion needs a terminal
expect_verbs
for option in $(for verb in $verbs; do "$ptctl" "$verb" --help; done | grep -o -- '--[a-z-]*' | sort -u); do
	expect "$ptctl --" "$option"
done
expect "$ptctl list --verdict r" risky
expect "$ptctl list --sort V" VERDICT
expect "$ptctl list --sort v" VERDICT
expect "$ptctl list --columns h" help
expect "$ptctl list --columns v" VERDICT
expect "$ptctl list --columns PATH,v" PATH,VERDICT
expect "$ptctl list --columns PATH,V" PATH,VERDICT
expect "$ptctl list --columns=PATH,V" "$(behind_equals --columns=PATH,VERDICT)"
expect_none "$ptctl list --columns PATH,h" # alone
expect "$ptctl list --verdict assignable,r" assignable,risky
expect_none "$ptctl list --verdict risky,r" # again
expect "$ptctl list --color n" never
expect "$ptctl explain shared_p" shared_page
expect "$ptctl plan guest x --accept shared_p" shared_page
expect "$ptctl plan guest x --accept provider,shared_p" provider,shared_page
expect_none "$ptctl plan guest x --accept sub_p" # no risk
expect "$ptctl export --format ub" uboot
expect "$ptctl policy " check
for verb in plan assign revoke; do
	expect "$ptctl --dtb $dtb $verb --accept shared_page guest ${device%@*}" "$device"
done
for verb in list show graph groups closure report export; do
	expect "$ptctl --dtb $dtb $verb ${device%@*}" "$device"
	expect "$ptctl --dtb $dtb $verb $device" "$(rest "$device")"
	expect "$ptctl --dtb=$dtb $verb $device" "$(rest "$device")"
done
expect "$ptctl --dtb $dtb show $(basename "${device%@*}")" "${device##*/}"
expect "$ptctl --dtb ${dtb%.dtb}" "$dtb"
expect "$ptctl export --clk-summary ${dtb%.dtb}" "$dtb"
expect "$ptctl export --clk-summary au" auto
expect "$ptctl verify --witness ${scratch%?}" "$(directory "$scratch")"
alias=$("$ptctl" --dtb "$dtb" list --names | grep -m1 '^[a-z]')
expect "$ptctl --dtb $dtb show ${alias%?}" "$alias"
label=$("$ptctl" --dtb "$dtb" list --names | grep -m1 '^&')
expect "$ptctl --dtb $dtb show '${label%?}" "$label"
expect "$ptctl --dtb $dtb show \\${label%?}" "$(backslashed "$label")"
expect_none "$ptctl --dtb $dtb show ${label%?}" # a job in the background
expect "$ptctl list --a" --all
expect_none "$ptctl list --acc" # of other verbs
expect "$ptctl help expl" explain
exit $failed
