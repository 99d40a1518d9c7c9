#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# get-musl.sh DIR - prints the directory of the libraries that ptctl needs, made with musl
#
# Debian has no libraries for musl. These are made of Debian's sources, and kept in DIR, with `native.ini`
# for meson. Those that are loaded while ptctl runs are shared libraries. Exit
# status: 0, 77 if the sources could not be fetched, or 1 if one of them does not compile.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/support/apt.sh
. "$here/../support/apt.sh"
own_folder "$1"
sources=(device-tree-compiler jansson libinih libmd util-linux expat)
prefix=$dir/$(cat "$0" | sha256sum | cut -c1-8)

# The newest release that the mirror still has it of.
fetch() { # SOURCE
	local release apt_type=deb-src
	for release in trixie bookworm; do
		if [ ! -d "$scratch/apt-$release" ]; then
			mkdir -p "$scratch/apt-$release"
			private_apt "$scratch/apt-$release" "$release" apt-get update || continue
		fi
		if (cd "$scratch/tar" && private_apt "$scratch/apt-$release" "$release" \
			apt-get source --download-only --tar-only "$1"); then
			return
		fi
	done
	return 1
}

unpack() { # SOURCE
	mkdir -p "$scratch/$1"
	tar -xf "$scratch/tar/$1"_*.orig.tar.* -C "$scratch/$1" --strip-components=1
}

# musl-gcc leaves out the headers of the kernel, which are the same for everyone.
make_compiler() {
	local name
	mkdir -p "$prefix/kernel" "$prefix/include/libsmartcols" "$prefix/lib/pkgconfig"
	for name in linux asm-generic mtd; do
		ln -s "/usr/include/$name" "$prefix/kernel/$name"
	done
	ln -s "/usr/include/$(gcc -print-multiarch)/asm" "$prefix/kernel/asm"
	printf '#!/bin/sh\nexec musl-gcc -isystem "%s/kernel" "$@"\n' "$prefix" >"$prefix/cc"
	chmod +x "$prefix/cc"
	cat >"$prefix/native.ini" <<-END
		[binaries]
		c = '$prefix/cc'
		[built-in options]
		pkg_config_path = '$prefix/lib/pkgconfig'
		c_args = ['-I$prefix/include', '-Werror=implicit-function-declaration']
		c_link_args = ['-L$prefix/lib', '-Wl,-rpath,$prefix/lib:\$ORIGIN/../loaded']
	END
}

archive_objects() { # NAME HEADER…
	ar rcs "$prefix/lib/lib$1.a" ./*.o
	cp "${@:2}" "$prefix/include"
}

describe() { # NAME LIBRARY VERSION
	cat >"$prefix/lib/pkgconfig/$1.pc" <<-END
		Name: $1
		Description: $1, with musl
		Version: $3
		Libs: -L$prefix/lib -l$2
		Cflags: -I$prefix/include
	END
}

make_fdt() {
	cd "$scratch/device-tree-compiler/libfdt"
	"$prefix/cc" -O2 -I. -shared -fPIC fdt*.c -Wl,-soname,libfdt.so.1 -o "$prefix/lib/libfdt.so.1"
	ln -s libfdt.so.1 "$prefix/lib/libfdt.so"
	cp fdt.h libfdt.h libfdt_env.h "$prefix/include"
}

make_jansson() {
	local have=(STDINT_H UNISTD_H FCNTL_H SYS_TIME_H SYS_TYPES_H SYS_STAT_H SCHED_H GETTIMEOFDAY GETPID
		SCHED_YIELD LOCALECONV READ OPEN CLOSE)
	cd "$scratch/jansson/src"
	sed 's/@json_inline@/inline/; s/@[a-z_]*@/1/' jansson_config.h.in >jansson_config.h
	touch jansson_private_config.h
	"$prefix/cc" -O2 -fPIC -I. -DHAVE_CONFIG_H "${have[@]/#/-DHAVE_}" -c ./*.c
	archive_objects jansson jansson.h jansson_config.h
	describe jansson jansson 2.14
}

make_inih() {
	cd "$scratch/libinih"
	# As Debian does: handlers get the number of a line, and new sections.
	"$prefix/cc" -O2 -shared -fPIC -DINI_HANDLER_LINENO=1 -DINI_CALL_HANDLER_ON_NEW_SECTION=1 ini.c \
		-Wl,-soname,libinih.so.1 -o "$prefix/lib/libinih.so.1"
	ln -s libinih.so.1 "$prefix/lib/libinih.so"
	cp ini.h "$prefix/include"
	describe inih inih 58
}

make_expat() {
	cd "$scratch/expat/expat/lib"
	touch expat_config.h
	"$prefix/cc" -O2 -I. -shared -fPIC -DXML_GE=1 -DXML_DTD -DXML_NS -DXML_CONTEXT_BYTES=1024 \
		-DHAVE_GETRANDOM -DBYTEORDER=1234 xmlparse.c xmlrole.c xmltok.c -Wl,-soname,libexpat.so.1 \
		-o "$prefix/lib/libexpat.so.1"
	ln -s libexpat.so.1 "$prefix/lib/libexpat.so"
	cp expat.h expat_external.h "$prefix/include"
	describe expat expat 2.5.0
}

make_md() {
	cd "$scratch/libmd"
	CC=$prefix/cc ./configure --prefix="$prefix" --disable-static
	make -s install
}

make_smartcols() {
	cd "$scratch/util-linux"
	CC=$prefix/cc ./configure --prefix="$prefix" --disable-all-programs --enable-libsmartcols \
		--disable-static --disable-nls --disable-asciidoc --without-python --without-systemd \
		--without-ncurses --without-ncursesw --without-tinfo
	make -s -j "$(nproc)" libsmartcols.la
	make -s install-usrlib_execLTLIBRARIES install-pkgconfigDATA
	cp libsmartcols/src/libsmartcols.h "$prefix/include/libsmartcols"
}

if [ ! -f "$prefix/done" ]; then
	scratch=$(mktemp -d "$dir/.making.XXXXXX")
	trap 'rm -rf "$scratch"' EXIT
	rm -rf "${dir:?}"/[0-9a-f]*
	mkdir -p "$scratch/tar"
	for source in "${sources[@]}"; do
		# The mirror of one release may lack what that of the other has.
		if ! fetch "$source" >"$scratch/fetch.log" 2>&1; then
			cat "$scratch/fetch.log" >&2
			warn_skipped "musl" "The source of $source could not be fetched."
			exit 77
		fi
		unpack "$source"
	done
	make_compiler
	for library in fdt jansson inih expat md smartcols; do
		# Not behind an || itself, where it would go on after an error.
		"make_$library" >"$scratch/log" 2>&1 &
		wait $! || {
			tail -n 20 "$scratch/log" >&2
			exit 1
		}
	done
	touch "$prefix/done"
fi
echo "$prefix"
