#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# iommu.sh LAB XEN QEMU DIR PTCTL - what image.sh made in LAB, with another Xen and QEMU, in DIR
#
# The board has an IOMMU then. dom0 is the same; in it only the tree that Xen was booted with differs.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
lab=$(realpath "$1") xen=$(realpath "$2") qemu=$3 ptctl=$(realpath "$5")
mkdir -p "$4"
dir=$(realpath "$4")

ln -sf "$lab/linux" "$lab/dom0.cpio" "$lab/guest.cpio" "$dir"
ln -sf "$xen" "$dir/xen"
ln -sf "$qemu" "$dir/qemu"
"$here/qemu.sh" "$dir" tree "$dir/board.dtb" "$ptctl"
cp --sparse=always "$lab/dom0.img" "$dir"
debugfs -w -f - "$dir/dom0.img" <<-END
	rm /boot/board.dtb
	write $dir/board.dtb /boot/board.dtb
END
# debugfs fails silently.
debugfs -R "cat /boot/board.dtb" "$dir/dom0.img" 2>/dev/null | cmp - "$dir/board.dtb"
