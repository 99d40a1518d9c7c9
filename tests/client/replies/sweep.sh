#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# sweep.sh SANITIZED-BUILD BUILD - what the tests of ptctl only try samples of, in full: each member of each
# reply wrong, and each allocation of each verb failing. Takes a quarter of an hour or so.
set -euo pipefail
interface=include/org.ptctl.Passthrough.varlink
tests/client/replies/test-replies.py "$1/client/ptctl" dtc "$interface" tests/inputs/boards/odroid-c4.dts
tests/client/replies/test-memory.py "$2/client/ptctl" dtc "$interface" "$2/tests/support/c/fail-alloc.so"
