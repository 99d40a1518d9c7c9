#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# after-install.sh SYSUSERSDIR TMPFILESDIR - what is left to do by hand after `meson install`
#
# Packages do it in their own scripts, and install into a staging directory.
[ -z "$DESTDIR" ] || exit 0
# meson keeps what a script prints, unless it fails.
out=/proc/$PPID/fd/1
[ -w "$out" ] || out=/dev/stdout
cat >>"$out" <<END

ptd is installed. To start it:
  systemd-sysusers $1/ptd.conf
  systemd-tmpfiles --create $2/ptd.conf
  systemctl daemon-reload
  systemctl enable --now ptd.socket
Then 'ptctl status' says what it works with, and what is missing.
END
