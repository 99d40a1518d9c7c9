# SPDX-License-Identifier: LGPL-2.1-or-later
"""The output of tests/corpus/export-all."""

import hashlib
import os
import re
import subprocess

TREE = re.compile(r"tree: sha256 [0-9a-f]{64}")
# What tells where a file comes from, and comments, which name the nodes of the board.
TOLD = {
    ".dts": re.compile(r"^\s*(?:/?\*.*|ptctl,origin = .*)\n", re.MULTILINE),
    ".cfg": re.compile(r"^#.*\n", re.MULTILINE),
}


def without_origin(name, text):
    return TOLD.get(name[-4:], TREE).sub("", text)


def digest_of(*content):
    return hashlib.sha256("\0".join(content).encode()).hexdigest()


class Export:
    """Files that were exported together, or why there are none."""

    def __init__(self, heading, files):
        self.tree, self.format, rates, _, *self.devices = heading.split("\t")
        self.rates = int(rates)
        self.files = files
        self.code, self.refused = None, None
        if "refused" in files:
            self.code, self.refused = files.pop("refused").decode().split("\t", 1)
        lines = files.pop("notes", b"").decode(errors="replace").splitlines()
        self.notes = [line.split("\t", 2) for line in lines]

    @property
    def is_alone(self):
        return len(self.devices) == 1

    def texts(self):
        return {n: c.decode() for n, c in self.files.items() if not n.endswith((".dtb", ".dtbo"))}

    def digest(self):
        """The same for boards of one family, of which much is the same but for its origin."""
        content = [self.format]
        for name, text in sorted(self.texts().items()):
            content += [name, without_origin(name, text)]
        return digest_of(*content)

    def source_digest(self):
        """The same for formats that have the same tree for a guest."""
        return digest_of("source", without_origin(".dts", self.source().decode()))

    def source(self):
        return next(c for n, c in self.files.items() if n.endswith((".dts", ".dtso")))

    def blob(self):
        return next(c for n, c in self.files.items() if n.endswith((".dtb", ".dtbo")))


def read(stream):
    while heading := stream.readline().decode().rstrip("\n"):
        files = {}
        for _ in range(int(heading.split("\t")[3])):
            name, size = stream.readline().decode().split("\t")
            files[name] = stream.read(int(size))
        yield Export(heading, files)


def run(program, formats, sizes, tree):
    """All exports of a tree; OSError if the program gives up."""
    command = [program, ",".join(formats), ",".join(map(str, sizes)), tree]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        yield from read(process.stdout)
    if process.returncode:
        raise OSError(f"export-all: exit status {process.returncode}")


class Seen:
    """What was seen already: a file for each, which processes share."""

    def __init__(self, folder):
        self.folder = folder
        self.own = set()

    def is_new(self, digest):
        if digest in self.own:
            return False
        self.own.add(digest)
        try:
            os.close(os.open(f"{self.folder}/{digest}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True
