#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# get-xen.sh DIR 4.17|4.20 - prints the path of such a Xen for arm64 that has a driver for SMMUv3
#
# Debian's own have none. This one is made of Debian's source package, and kept in DIR. Debian's tools
# fit all the same: the version of the interface is Xen's, not of its configuration. Debian's patches
# are about the tools. Exit status: 0, or 77 if the source could not be fetched.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/support/apt.sh
. "$here/../support/apt.sh"
# shellcheck source=tests/xen/releases.sh
. "$here/releases.sh"
own_folder "$1"
version=$2
suite=$(release_of_xen "$version")
options=(EXPERT UNSUPPORTED ARM_SMMU_V3 STATIC_MEMORY)

fetch() { # the newest one into the scratch directory
	local apt_type=deb-src
	private_apt "$scratch" "$suite" apt-get --error-on=any update || return 1
	(cd "$scratch" && private_apt "$scratch" "$suite" apt-get source --download-only --tar-only xen)
}

make_xen() {
	make -s -C "$scratch/source/xen" -j "$(nproc)" XEN_TARGET_ARCH=arm64 \
		CROSS_COMPILE=aarch64-linux-gnu- "$@"
}

configure() {
	local config=$scratch/source/xen/.config IFS='|'
	make_xen defconfig
	sed -i -E "/CONFIG_(${options[*]})\\b/d" "$config"
	printf 'CONFIG_%s=y\n' "${options[@]}" >>"$config"
	make_xen olddefconfig
	for option in "${options[@]}"; do
		grep -qx "CONFIG_$option=y" "$config"
	done
}

# A change of the options is a file of another name; what was there before goes.
name=xen-iommu-$version-$(echo "$suite" "${options[@]}" | sha256sum | cut -c1-8)
if [ ! -e "$dir/$name" ]; then
	scratch=$(mktemp -d "$dir/.building.XXXXXX")
	trap 'rm -rf "$scratch"' EXIT
	echo "Building a Xen $version with an IOMMU" >&2
	if ! fetch >&2; then
		warn_skipped "the scenarios on Xen $version with an IOMMU" "Its source could not be fetched."
		exit 77
	fi
	archive=$(find "$scratch" -maxdepth 1 -name 'xen_*.orig.tar.*')
	mkdir "$scratch/source"
	tar -xf "$archive" -C "$scratch/source" --strip-components=1
	configure >&2
	make_xen build >&2
	rm -f "$dir/xen-iommu-$version"-*
	mv "$scratch/source/xen/xen" "$dir/$name"
fi
echo "$dir/$name"
