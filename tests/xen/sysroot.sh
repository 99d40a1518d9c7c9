#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# sysroot.sh PACKAGES DIR - an arm64 sysroot from these packages in DIR/sysroot, DIR/cross for meson
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

# Meson takes lists as ['a', 'b'].
list() {
	printf '['
	printf "'%s'," "$@"
	printf ']'
}

# The options are part of the compiler's name, for meson leaves out directories of headers that it
# thinks the compiler knows.
write_cross() {
	local include library=$root/usr/lib/$triple
	include=$($triple-gcc -print-file-name=include)
	cat <<-END
		[binaries]
		c = $(list $triple-gcc "--sysroot=$root" -nostdinc -isystem "$include" \
			-isystem "$root/usr/include/$triple" -isystem "$root/usr/include")
		ar = '$triple-ar'
		strip = '$triple-strip'
		pkgconfig = 'pkg-config'
		[built-in options]
		c_link_args = $(list "-B$library" "-L$library" "-Wl,-rpath-link,$library")
		[properties]
		sys_root = '$root'
		pkg_config_libdir = '$library/pkgconfig:$root/usr/share/pkgconfig'
		[host_machine]
		system = 'linux'
		cpu_family = 'aarch64'
		cpu = 'aarch64'
		endian = 'little'
	END
}

if ! is_made "$root" "$packages" "$0"; then
	make_root
	write_cross >"$dir/cross"
	made_of "$packages" "$0" >"$root.made-of"
fi
