# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A program of a newer Debian, with the loader and the libraries that it came with: to be sourced, and
# apt.sh before it. Nothing is installed.

# The package and the libraries that it needs, and these need.
bundle_packages() { # SCRATCH RELEASE PACKAGE
	private_apt "$1" "$2" apt-cache depends --recurse --no-recommends --no-suggests \
		--no-conflicts --no-breaks --no-replaces --no-enhances "$3" |
		grep -E "^($3|zlib1g|lib[a-z0-9][a-z0-9.+-]*)\$" |
		grep -Ev -- '^lib(c-bin|perl|debconf|db5|text-)|-(dev|perl|bin|modules|runtime)$' |
		sort -u
}

# Into SCRATCH/root
bundle_fetch() { # SCRATCH RELEASE PACKAGE
	local wanted file
	mkdir "$1/packages" "$1/root"
	private_apt "$1" "$2" apt-get --error-on=any update || return 1
	mapfile -t wanted < <(bundle_packages "$@")
	(cd "$1/packages" && private_apt "$1" "$2" apt-get download "${wanted[@]}") || return 1
	for file in "$1"/packages/*.deb; do
		dpkg-deb -x "$file" "$1/root" || return 1
	done
}

bundle_loader() { # ROOT
	find "$1" -path '*/ld-linux*.so.*' | sort | head -n 1
}

bundle_library_path() { # ROOT
	find "$1/usr/lib" "$1/lib" -maxdepth 2 -name '*-linux-gnu*' -o -maxdepth 2 \
		-path '*-linux-gnu*/systemd' 2>/dev/null | paste -sd:
}

# Makes SCRATCH/libs, with all that the program needs. That has to be among what was unpacked, else it
# would run with libraries of this machine that are too old; the rest is thrown away.
bundle_keep() { # SCRATCH PROGRAM
	local root=$1/root loader needed file
	loader=$(bundle_loader "$root")
	mapfile -t needed < <("$loader" --library-path "$(bundle_library_path "$root")" --list \
		"$root/usr/bin/$2" | sed -n 's/.*=> \([^ ]*\) .*/\1/p')
	for file in "${needed[@]}"; do
		[[ $file == "$root"/* || ${file##*/} == ld-linux* ]] || return 1
	done
	mkdir "$1/libs"
	for file in "${needed[@]}"; do
		[[ $file != "$root"/* ]] || cp -L "$file" "$1/libs"
	done
	cp -L "$loader" "$1/libs/loader"
	cp "$root/usr/bin/$2" "$1/libs/program"
}

bundle_write_wrapper() { # SCRATCH PROGRAM
	cat >"$1/$2" <<-END
		#!/bin/sh
		# Written by bundle.sh
		libs=\$(dirname "\$(readlink -f "\$0")")/libs
		exec "\$libs/loader" --library-path "\$libs" --argv0 $2 "\$libs/program" "\$@"
	END
	chmod +x "$1/$2"
	"$1/$2" --version >/dev/null
}

# Makes DIR/PROGRAM and DIR/libs. It is there once it has its name: the last step is a rename.
bundle() { # DIR RELEASE PACKAGE PROGRAM
	bundling=$(mktemp -d "$1/.fetching.XXXXXX")
	trap 'rm -rf "$bundling"' EXIT
	bundle_fetch "$bundling" "$2" "$3" && bundle_keep "$bundling" "$4" &&
		bundle_write_wrapper "$bundling" "$4" || return 1
	rm -rf "$1/libs"
	mv "$bundling/libs" "$1/libs"
	mv "$bundling/$4" "$1/$4"
}
