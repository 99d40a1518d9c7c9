#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# image.sh PACKAGES DIR PTD-PACKAGES OLDER-PTD-PACKAGES PTCTL [OTHER-PACKAGES] - what QEMU boots, in DIR: Xen, Linux, the trees, dom0 and a guest
#
# dom0 is these packages, the files of tests/xen/dom0, and two programs of the lab, which programs.sh has
# left in DIR. The packages of ptd, today's and older ones, are in its /lab/packages, for dom0's own dpkg to
# install. OTHER-PACKAGES have another Xen, for a machine that was upgraded and not booted
# since. PTCTL runs here. Who runs this need not be root; on the disk all belongs to root.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
packages=$(realpath "$1") dir=$(realpath -m "$2") ours=$(realpath "$3") older=$(realpath "$4")
ptctl=$(realpath "$5") other=${6:+$(realpath "$6")}
# shellcheck source=tests/xen/unpack.sh
. "$here/unpack.sh"
mkdir -p "$dir"
base=$dir/base root=$dir/root boot=$dir/boot

# What packages depend on and nothing in dom0 uses.
unused='adduser|base-files|debconf|debianutils|dmsetup|gcc-|libcom-err|libdb5|libdebconf|libext2fs|
libgssapi|libk5|libkeyutils|libkrb5|libnsl|libperl|libpython|libsqlite|libtext|libtirpc|linux-|
media-types|netbase|openssl|perl_|perl-modules|procps|python3|readline-common|rpcsvc|sensible|tzdata|
ucf|udev|xen-hypervisor'

# Units that would do nothing here but take time.
masked=(dev-hugepages.mount dev-mqueue.mount getty.target ldconfig.service modprobe@.service
	proc-sys-fs-binfmt_misc.automount serial-getty@.service sys-fs-fuse-connections.mount
	sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount
	systemd-boot-random-seed.service systemd-modules-load.service systemd-sysctl.service
	systemd-update-utmp-runlevel.service systemd-user-sessions.service
	systemd-firstboot.service systemd-hwdb-update.service systemd-journal-catalog-update.service
	systemd-logind.service systemd-machine-id-commit.service systemd-networkd.service
	systemd-pcrphase-sysinit.service systemd-pcrphase.service systemd-random-seed.service
	systemd-resolved.service systemd-timesyncd.service systemd-tpm2-setup-early.service
	systemd-tpm2-setup.service systemd-udev-trigger.service systemd-udevd-control.socket
	systemd-udevd-kernel.socket systemd-udevd.service systemd-update-utmp.service)

# In the order in which they are loaded; what the kernel has built in is not there.
disk_modules=(virtio virtio_ring virtio_mmio virtio_blk)
dom0_modules=("${disk_modules[@]}" virtio_console xen-evtchn xen-privcmd xen-gntdev xen-gntalloc xenfs)

# What dpkg in dom0 is to take for installed.
register() { # ROOT PACKAGE-FILE…
	local database=$1/var/lib/dpkg file name
	mkdir -p "$database"/{info,updates,triggers,alternatives} "$1/etc/dpkg/dpkg.cfg.d"
	echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/lab"
	echo 1 >"$database/info/format"
	for file in "${@:2}"; do
		name=$(dpkg-deb -f "$file" Package)
		[ "$(dpkg-deb -f "$file" Multi-Arch)" != same ] || name+=:arm64
		echo /. >"$database/info/$name.list"
		dpkg-deb -f "$file"
		printf 'Status: install ok installed\n\n'
	done >"$database/status"
}

make_base() {
	local files file unit
	rm -rf "$base" "$boot"
	mapfile -t files < <(find "$packages" -name '*.deb' -printf '%f\n' |
		grep -Ev "^(${unused//$'\n'/})" | sed "s,^,$packages/,")
	unpack "$base" "${files[@]}"
	register "$base" "$packages"/*.deb
	unpack "$boot" "$packages"/linux-image-* "$packages"/xen-hypervisor-*
	cp "$boot"/boot/vmlinuz-* "$dir/linux"
	cp "$boot"/boot/xen-*-arm64 "$dir/xen"
	mkdir -p "$base"/{dev,proc,sys,run,tmp,root,boot,etc/systemd/system,lab} \
		"$base"/var/{tmp,log/xen/console,lib/xen,lib/xenstored}
	ln -sfn /run "$base/var/run"
	ln -sfn "$(basename "$base"/usr/lib/xen-4*)" "$base/usr/lib/xen"
	[ -e "$base/usr/bin/sh" ] || ln -s bash "$base/usr/bin/sh"
	for file in awk find ps gzip; do
		[ -e "$base/usr/bin/$file" ] || ln -s busybox "$base/usr/bin/$file"
	done
	for unit in "${masked[@]}"; do
		ln -sfn /dev/null "$base/etc/systemd/system/$unit"
	done
	cp "$base/usr/share/base-passwd/passwd.master" "$base/etc/passwd"
	cp "$base/usr/share/base-passwd/group.master" "$base/etc/group"
	echo dom0 >"$base/etc/hostname"
	echo 0123456789abcdef0123456789abcdef >"$base/etc/machine-id"
	: >"$base/etc/fstab"
}

take_modules() { # DIR NAME…: NAME.ko in it, and what newc.py calls them
	local name file
	mkdir -p "$1"
	: >"$1/list"
	for name in "${@:2}"; do
		file=$(find "$boot" -name "$name.ko*")
		case $file in
		'') continue ;;
		*.xz) xz -dc "$file" >"$1/$name.ko" ;;
		*) cp "$file" "$1/$name.ko" ;;
		esac
		echo "$name.ko" >>"$1/list"
		echo "modules/$name.ko=$1/$name.ko"
	done
	echo "modules/list=$1/list"
}

make_initramfs() {
	local arguments
	mapfile -t arguments < <(take_modules "$dir/modules" "${dom0_modules[@]}")
	"$here/newc.py" "$dir/dom0.cpio" init="$here/init-dom0" \
		bin/busybox="$base/usr/bin/busybox" "${arguments[@]}"
	mapfile -t arguments < <(take_modules "$dir/guest-modules" "${disk_modules[@]}")
	"$here/newc.py" "$dir/guest.cpio" init="$here/init-guest" \
		snapshot.sh="$here/../../docs/examples/snapshot.sh" \
		bin/busybox="$base/usr/bin/busybox" "${arguments[@]}"
}

make_root() {
	rm -rf "$root"
	cp -a "$base" "$root"
	cp -r "$here"/dom0/* "$root"
	mkdir "$root"/lab/packages{,/older}
	cp "$ours"/{ptd,ptctl}_*.deb "$root/lab/packages"
	cp "$older"/{ptd,ptctl}_*.deb "$root/lab/packages/older"
	cp "$dir/linux" "$dir/guest.cpio" "$dir"/programs/* "$root/lab"
	cp "$dir/board.dtb" "$root/boot"
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
	ln -s ../lab-agent.service "$root/etc/systemd/system/multi-user.target.wants"
}

take_other_xen() {
	rm -rf "$dir/other" "$dir/xen-other"
	unpack "$dir/other" "$other"/xen-hypervisor-*
	cp "$dir"/other/boot/xen-*-arm64 "$dir/xen-other"
	rm -rf "$dir/other"
}

make_disk() {
	local as_root=()
	[ "$(id -u)" = 0 ] || as_root=(unshare -r)
	rm -f "$dir/dom0.img"
	"${as_root[@]}" mke2fs -q -t ext4 -O ^has_journal -d "$root" "$dir/dom0.img" 256M
}

if ! is_made "$base" "$packages" "$0"; then
	make_base
	made_of "$packages" "$0" >"$base.made-of"
fi
[ -z "$other" ] || take_other_xen
make_initramfs
"$here/qemu.sh" "$dir" tree "$dir/board.dtb" "$ptctl"
make_root
make_disk
