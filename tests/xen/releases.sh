# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# To be sourced.

# Which release of Debian has this version of Xen.
release_of_xen() { # VERSION
	case $1 in
	4.17) echo bookworm ;;
	4.20) echo trixie ;;
	*) echo "There is no lab for Xen $1" >&2 && return 2 ;;
	esac
}
