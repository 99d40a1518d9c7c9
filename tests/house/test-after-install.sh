#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-after-install.sh SCRIPT - what is left to do after `meson install`: nothing when it was staged, and
#                                nothing of systemd where there is none
set -euo pipefail
script=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	printf '%s\n' "$@" >&2
	exit 1
}

# The script writes to its parent's stdout, as meson's.
said() { # ENVIRONMENT…
	env "$@" sh -c '"$0" /sysusers /tmpfiles; true' "$script"
}

ln -s "$(command -v cat)" "$(command -v sh)" "$scratch"
text=$(said PATH="$scratch")
[[ $text == *"WITHOUT SYSTEMD"* && $text != *systemctl* ]] || fail "Without systemd it says:" "$text"
ln -s /bin/true "$scratch/systemctl"
text=$(said PATH="$scratch")
for step in /sysusers/ptd.conf /tmpfiles/ptd.conf update-catalog daemon-reload ptd.socket; do
	[[ $text == *"$step"* ]] || fail "It does not say $step:" "$text"
done
text=$(said PATH="$scratch" DESTDIR=/staging)
[ -z "$text" ] || fail "It was staged, and the script says:" "$text"
