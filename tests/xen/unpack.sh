# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Directories made of Debian packages, whose scripts do not run: to be sourced.

# Into a root whose /bin, /lib and /sbin are what /usr has.
unpack() { # ROOT PACKAGE-FILE…
	local name
	mkdir -p "$1"/usr/{bin,lib,sbin}
	for name in bin lib sbin; do
		[ -e "$1/$name" ] || ln -s "usr/$name" "$1/$name"
	done
	for file in "${@:2}"; do
		dpkg-deb --fsys-tarfile "$file" |
			tar -x -C "$1" --keep-directory-symlink --no-same-owner \
				--exclude='./usr/share/doc' --exclude='./usr/share/man' \
				--exclude='./usr/share/info' --exclude='./usr/share/locale' \
				--exclude='./usr/share/bash-completion' --exclude='./usr/lib/*/gconv' \
				--exclude='./usr/lib/udev/hwdb*' --exclude='./var/run'
	done
}

# The packages that a directory was made of are in the name of their own directory, and so, with the
# script that made it, what it has to contain.
is_made() { # DIR PACKAGES SCRIPT
	[ "$(cat "$1.made-of" 2>/dev/null)" = "$(made_of "$2" "$3")" ]
}

made_of() { # PACKAGES SCRIPT
	echo "${1##*/} $(cat "$2" "${BASH_SOURCE[0]}" | sha256sum)"
}
