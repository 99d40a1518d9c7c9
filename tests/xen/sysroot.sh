#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# sysroot.sh PACKAGES DIR - an arm64 sysroot from these packages in DIR/sysroot, a compiler for it
#                           in DIR/cc, and what meson has to know of it in DIR/cross
#
# The headers, the C library and all others come from the packages alone. What else there is for the
# cross compiler may be older or newer than what the programs will find in dom0.
set -euo pipefail
packages=$1
mkdir -p "$2"
dir=$(realpath "$2")
# shellcheck source=tests/xen/unpack.sh
. "$(dirname "$0")/unpack.sh"
triple=aarch64-linux-gnu
root=$dir/sysroot

make_root() {
	local files
	mapfile -t files < <(find "$packages" \( -name 'lib*' -o -name 'linux-libc-dev*' \
		-o -name 'zlib*' \) ! -name 'libpython*' ! -name '*-perl_*')
	rm -rf "$root"
	unpack "$root" "${files[@]}"
}

write_cc() {
	local include library=$root/usr/lib/$triple
	include=$($triple-gcc -print-file-name=include)
	cat <<-END
		#!/bin/sh
		# Written by sysroot.sh
		exec $triple-gcc "--sysroot=$root" -nostdinc -isystem "$include" \\
			-isystem "$root/usr/include/$triple" -isystem "$root/usr/include" \\
			"-B$library" "-L$library" "-Wl,-rpath-link,$library" "\$@"
	END
}

write_cross() {
	cat <<-END
		[binaries]
		c = '$dir/cc'
		ar = '$triple-ar'
		strip = '$triple-strip'
		pkgconfig = 'pkg-config'
		[properties]
		sys_root = '$root'
		pkg_config_libdir = '$root/usr/lib/$triple/pkgconfig:$root/usr/share/pkgconfig'
		[host_machine]
		system = 'linux'
		cpu_family = 'aarch64'
		cpu = 'aarch64'
		endian = 'little'
	END
}

if ! is_made "$root" "$packages" "$0"; then
	make_root
	write_cc >"$dir/cc"
	chmod +x "$dir/cc"
	write_cross >"$dir/cross"
	made_of "$packages" "$0" >"$root.made-of"
fi
