# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Whether this user may install packages: to be sourced.

# Whether this user can be root. Sets as_root to what has to stand before a command then. sudo may ask
# for a password, but only somebody who can give it.
can_be_root() {
	# shellcheck disable=SC2034 # for others
	as_root=()
	[ "$(id -u)" != 0 ] || return 0
	# shellcheck disable=SC2034
	as_root=(sudo)
	sudo -n true 2>/dev/null && return 0
	[ -t 0 ] && command -v sudo >/dev/null && [[ " $(id -nG) " == *" sudo "* ]]
}
