# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every risk that a request can accept, as ptctl itself lists them."""

import functools
import json
import subprocess


@functools.cache
def all_risks(ptctl):
    """For --accept."""
    listed = subprocess.run([ptctl, "--json", "explain"], stdout=subprocess.PIPE, check=True).stdout
    codes = json.loads(listed)["codes"]
    return ",".join(c["code"] for c in codes if c["severity"] == "risk")
