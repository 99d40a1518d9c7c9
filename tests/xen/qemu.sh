#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# qemu.sh DIR tree FILE PTCTL - writes the device tree that the boot loader is to hand to Xen, with
#                               what ptctl says of it
# qemu.sh DIR boot LOG BOARD [XEN] - boots what image.sh made, with the tree DIR/BOARD, and DIR/XEN
#                        instead of DIR/xen; the consoles of Xen and dom0 go to LOG, and the port of dom0's
#                        agent is this program's input and output. DIR/BOARD.modules has lines ADDRESS FILE: what
#                        else is in memory
# qemu.sh DIR alone LOG - boots Xen without dom0, which starts the guest of image.sh with the devices
#                         of the partial tree DIR/passthrough.dtb and the properties of DIR/domain.dtsi,
#                         on a machine with the disk DIR/sector.img; the console of both is this
#                         program's input and output, and the output goes to LOG too
# qemu.sh DIR plain LOG - boots Linux on the same board without Xen, with the initramfs of a guest; its
#                         console is as with alone
#
# With a link DIR/qemu that QEMU runs, and the board has an SMMU. The clock is behind it, and so is the
# board's configuration, which has no interrupts, and is marked then too.
#
# It boots in seconds with one processor and -cpu max; more of them, or others, are slower.
set -euo pipefail
dir=$(realpath "$1") command=$2 file=$(realpath -m "$3") more=${4:-} # PTCTL, or BOARD
kernel=${5:-xen} # what QEMU boots
cd "$dir"
machine=virt,virtualization=on,gic-version=3
clock=/pl031@9010000
gpios=/pl061@9030000
gate=/clock-gate
smmu=/smmuv3@9050000
pci=/pcie@10000000
configuration=/fw-cfg@9020000
program=qemu-system-aarch64

# QEMU puts the tree at 0x48000000, and says nothing if a module is there.
kernel_address=0x4a000000
initramfs_address=0x4e000000
passthrough_address=0x4f000000

xen_options=(console=dtuart dtuart=/pl011@9000000 bootscrub=0 guest_loglvl=all)
linux_options=(console=hvc0 rdinit=/init systemd.show_status=0 quiet loglevel=4)

arguments=(-cpu max -smp 1 -accel tcg -nodefaults -display none -no-reboot -monitor none)

# shellcheck disable=SC2054 # commas inside of words
dom0=(-m 1024 -append "${xen_options[*]} dom0_mem=256M dom0_max_vcpus=1"
	-device "guest-loader,addr=$kernel_address,kernel=linux,bootargs=${linux_options[*]}"
	-device "guest-loader,addr=$initramfs_address,initrd=dom0.cpio"
	-device virtio-serial-device -device virtserialport,chardev=agent)

if [ -e qemu ]; then
	program=./qemu machine+=,iommu=smmuv3
	arguments+=(-global arm-smmuv3.stage=2) # the one that Xen wants
fi

# Becomes QEMU, so that who ends this program ends that.
run() {
	exec "$program" -machine "$1" "${arguments[@]}" -kernel "$kernel" "${@:2}"
}

# Instead of PCI, which has all 65,536 stream IDs that the SMMU knows, and shares them then.
put_behind_smmu() {
	local phandle
	fdtput -d "$file" $pci iommu-map
	phandle=$(fdtget -t u "$file" $smmu phandle)
	fdtput -t u "$file" $clock iommus "$phandle" 256
	fdtput -t u "$file" $configuration iommus "$phandle" 257
	fdtput "$file" $configuration xen,passthrough
}

# The clock that the real-time clock wants goes through a gate, and that is a line of dom0's GPIO
# controller, so that one can see whether it is on.
put_gate() {
	local phandle=36864 number # QEMU's phandles begin with 32768
	fdtput -c "$file" $gate
	fdtput -t s "$file" $gate compatible gpio-gate-clock
	fdtput -t u "$file" $gate '#clock-cells' 0
	fdtput -t u "$file" $gate clocks "$(fdtget -t u "$file" $clock clocks)"
	number=$(fdtget -t u "$file" $gpios phandle)
	fdtput -t u "$file" $gate enable-gpios "$number" 5 0
	fdtput -t u "$file" $gate phandle $phandle
	fdtput -t u "$file" $clock clocks $phandle
}

# With all that ptctl makes to mark the clock.
mark() {
	rm -rf marks
	"$more" --dtb "$file" export --format=overlay -o marks $clock
	fdtoverlay -i "$file" -o "$file" marks/mark.dtbo
}

# As QEMU dumps it the tree is 1 MiB, which it doubles when it gets it back, and Xen, which takes no
# more than 2 MiB, ends without a word: dtc packs it. What is marked is the same as on a board.
tree() {
	(run "$machine,dumpdtb=dumped.dtb" "${dom0[@]}" -chardev null,id=agent >/dev/null 2>&1) || true
	dtc -q -I dtb -O dtb -o "$file" dumped.dtb
	put_gate
	cp "$file" unmarked.dtb
	mark
	[ ! -e qemu ] || put_behind_smmu
	rm dumped.dtb
}

# The disk is left as it was, for one that was in use when QEMU was killed is broken.
boot() {
	local address name modules=()
	[ ! -e "$more.modules" ] || while read -r address name; do
		modules+=(-device "loader,addr=$address,file=$name,force-raw=on")
	done <"$more.modules"
	run "$machine" "${dom0[@]}" -dtb "$more" -chardev stdio,id=agent,signal=off \
		-chardev "file,id=console,path=$file" -serial chardev:console \
		-drive file=dom0.img,format=raw,if=none,id=disk,snapshot=on \
		-device virtio-blk-device,drive=disk "${modules[@]}"
}

module() { # KIND ADDRESS FILE
	cat <<-END
		module@${2#0x} {
			compatible = "multiboot,$1", "multiboot,module";
			reg = <0x0 $2 0x0 $(stat -L -c %s "$3")>;
		};
	END
}

# What a boot loader, or ImageBuilder, adds to the board's tree; with the modules of dom0 gone.
lone_guest() {
	cat <<-END
		/ { chosen {
			/delete-node/ module@$kernel_address;
			/delete-node/ module@$initramfs_address;
			domU1 {
				compatible = "xen,domain";
				#address-cells = <2>;
				#size-cells = <2>;
				memory = <0x0 0x18000>; // KiB
				cpus = <1>;
				vpl011;
				$(cat domain.dtsi)
				$(module kernel $kernel_address linux)
				$(module ramdisk $initramfs_address guest.cpio)
				$(module device-tree $passthrough_address passthrough.dtb)
			};
		}; };
		&{/chosen/domU1/module@${kernel_address#0x}} {
			bootargs = "console=ttyAMA0 rdinit=/init quiet";
		};
	END
}

# The files of a guest are not dom0's: guest-loader would call them so.
alone() {
	{ dtc -q -I dtb -O dts board.dtb && lone_guest; } | dtc -q -I dts -O dtb -o alone.dtb
	run "$machine" -m 512 -append "${xen_options[*]}" -dtb alone.dtb \
		-chardev "stdio,id=console,signal=off,logfile=$file" -serial chardev:console \
		-device "loader,addr=$kernel_address,file=linux,force-raw=on" \
		-device "loader,addr=$initramfs_address,file=guest.cpio,force-raw=on" \
		-device "loader,addr=$passthrough_address,file=passthrough.dtb,force-raw=on" \
		-drive file=sector.img,format=raw,if=none,id=disk,snapshot=on \
		-device virtio-blk-device,drive=disk
}

plain() {
	kernel=linux
	run "$machine" -m 512 -append "console=ttyAMA0 rdinit=/init quiet" -initrd guest.cpio -dtb board.dtb \
		-chardev "stdio,id=console,signal=off,logfile=$file" -serial chardev:console
}

case $command in
tree | boot | alone | plain) "$command" ;;
*) exit 2 ;;
esac
