#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# after-install.sh SYSUSERSDIR TMPFILESDIR - what is left to do by hand after `meson install`
#
# Packages do it in their own scripts, and install into a staging directory.
[ -z "$DESTDIR" ] || exit 0
# meson keeps what a script prints, unless it fails.
out=/proc/$PPID/fd/1
[ -w "$out" ] || out=/dev/stdout

with_systemd() { # SYSUSERSDIR TMPFILESDIR
	cat <<-END

		ptd is installed. To start it:
		  systemd-sysusers $1/ptd.conf
		  systemd-tmpfiles --create $2/ptd.conf
		  journalctl --update-catalog
		  systemctl daemon-reload
		  systemctl enable --now ptd.socket
		Then 'ptctl status' says what it works with, and what is missing.
	END
}

without_systemd() {
	cat <<-END

		ptd is installed. There is no systemd here: contrib/openrc in the sources has a service for
		OpenRC, and ptd(8) says under WITHOUT SYSTEMD what any other has to do.
	END
}

if command -v systemctl >/dev/null; then
	with_systemd "$@" >>"$out"
else
	without_systemd >>"$out"
fi
