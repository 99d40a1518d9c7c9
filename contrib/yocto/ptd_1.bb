# SPDX-License-Identifier: LGPL-2.1-or-later
SUMMARY = "Device-tree passthrough for Xen on Arm"
DESCRIPTION = "ptd gives device-tree devices to guests of Xen on Arm and takes them back; ptctl works \
out their pages, interrupts and stream IDs, and exports what guests need."
SECTION = "virtualization"
LICENSE = "LGPL-2.1-or-later"
LIC_FILES_CHKSUM = "file://LICENSE;md5=4fbd65380cdd255951079008b364516c"

# The tarball of a release (meson dist), beside this recipe or in a mirror of yours. Its folder is where S
# is by default, which is not below WORKDIR in every release of OpenEmbedded.
SRC_URI = "file://ptd-${PV}.tar.xz"

DEPENDS = "dtc libmd inih jansson expat util-linux"
DEPENDS:append:class-target = " ${@bb.utils.contains('DISTRO_FEATURES', 'systemd', 'systemd', 'elogind', d)}"

inherit meson pkgconfig useradd ${@bb.utils.contains('DISTRO_FEATURES', 'systemd', 'systemd', '', d)}

# dom0 has Xen's tools; elsewhere the recording hypervisor is left.
PACKAGECONFIG ??= "${@bb.utils.contains('DISTRO_FEATURES', 'xen', 'xen', '', d)}"
PACKAGECONFIG[xen] = "-Dxen=enabled,-Dxen=disabled,xen-tools"

EXTRA_OEMESON = "-Dtests=false -Dman=disabled -Dsystemdsystemunitdir=${systemd_system_unitdir} \
-Dsysusersdir=${nonarch_libdir}/sysusers.d -Dtmpfilesdir=${nonarch_libdir}/tmpfiles.d \
-Dcatalogdir=${nonarch_libdir}/systemd/catalog"
# On the build machine: ptctl alone, for recipes that mark devices and write guests' files.
EXTRA_OEMESON:append:class-native = " -Ddaemon=disabled"
PACKAGECONFIG:class-native = ""

# These load some libraries when they need them, so that OpenEmbedded cannot see it: checksums and settings
# always have to work; with the others verify reads Microkit's files, and show draws trees.
PACKAGES =+ "ptctl libptctl"
FILES:ptctl = "${bindir}/ptctl ${datadir}/bash-completion ${datadir}/zsh ${datadir}/fish"
FILES:libptctl = "${libdir}/libptctl.so.*"
FILES:${PN} += "${systemd_system_unitdir} ${nonarch_libdir}/sysusers.d ${nonarch_libdir}/tmpfiles.d \
${nonarch_libdir}/systemd/catalog ${datadir}/varlink"
RDEPENDS:${PN} = "ptctl dtc inih libmd"
RRECOMMENDS:${PN} = "expat"
RDEPENDS:ptctl = "dtc inih libmd"
RRECOMMENDS:ptctl = "expat util-linux-libsmartcols"

USERADD_PACKAGES = "${PN}"
GROUPADD_PARAM:${PN} = "--system ptd"
SYSTEMD_SERVICE:${PN} = "ptd.socket ptd.service"

do_install:append:class-target() {
	if ${@bb.utils.contains('DISTRO_FEATURES', 'systemd', 'false', 'true', d)}; then
		install -D -m 0755 ${S}/contrib/openrc/ptd.initd ${D}${sysconfdir}/init.d/ptd
		install -D -m 0644 ${S}/contrib/openrc/ptd.confd ${D}${sysconfdir}/conf.d/ptd
	fi
	install -d -m 0755 ${D}${sysconfdir}/ptd/policy.d
}

CONFFILES:${PN} += "${sysconfdir}/ptd/ptd.conf"

BBCLASSEXTEND = "native"
