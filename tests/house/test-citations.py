#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing in the repository cites a file that is not in it.

    test-citations.py SRCDIR

A rule stands where it is used, or in docs/. So there is no section of a paper that only some have,
every path of ours in a comment or a document exists, so does every file that a document names or
links, and every function in the drawings of docs/ARCHITECTURE.md.
"""

import os
import pathlib
import re
import sys
import tempfile

# Papers by name, with or without a number behind it.
PAPER = re.compile(r"\b(DESIGN|STYLE)\b(?:\.md| section)?[\s.*]+\d|\bissue #?\d+")
# A path from the top of the repository; Xen's and Microkit's own paths that look like ours.
OURS = re.compile(r"(?<![\w./$}*-])(?<!\]\()(?:lib|daemon|client|tests|docs|include|units)/[\w./-]*\w\.\w+")
THEIRS = re.compile(r"docs/(misc|man|manual\.md)\b|include/public/")
WRITTEN = (".c", ".h", ".py", ".sh", ".md", ".scd", ".dts", ".varlink", ".build")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#]+)")
NAMED = re.compile(r"`([\w-]+\.(?:c|h|py|sh))`")
DRAWN = re.compile(r"^ {4,}([a-z]+_[a-z_]+)\b", re.MULTILINE)
# Tests plant what must not be; inputs are not ours to explain, and built files come and go.
UNREAD = re.compile(r"tests/house/.*\.py|tests/(fuzz/corpus-|inputs/)|LICENSE")


def files_of(top):
    """Every text file, by its path from the top, without build directories and hidden ones."""
    found = {}
    for folder, folders, names in os.walk(top):
        folders[:] = [f for f in folders if not f.startswith((".", "build", "__pycache__"))]
        for name in names:
            path = pathlib.Path(folder, name)
            found[path.relative_to(top).as_posix()] = path
    return found


def is_there(path, known):
    """Also if it is a pattern: NAME is whatever a reader chooses."""
    return path in known or "NAME" in path


def cited_paths(name, text, known):
    for path in OURS.findall(text):
        if path.endswith(WRITTEN) and not THEIRS.match(path) and not is_there(path, known):
            yield "%s cites %s, which does not exist" % (name, path)


def document_names(name, text, known):
    basenames = {path.rpartition("/")[2] for path in known}
    for file in NAMED.findall(text):
        if file not in basenames:
            yield "%s names %s, which does not exist" % (name, file)
    for link in LINK.findall(text):
        target = os.path.normpath(os.path.join(os.path.dirname(name), link))
        if target not in known and not any(path.startswith(target + "/") for path in known):
            yield "%s links to %s, which does not exist" % (name, link)


def drawn_functions(name, text, sources):
    for function in sorted(set(DRAWN.findall(text))):
        if not re.search(r"\b%s\(" % function, sources):
            yield "%s draws %s(), which does not exist" % (name, function)


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


def complaints(top):
    known = files_of(top)
    texts = {name: read(path) for name, path in known.items() if not UNREAD.match(name)}
    sources = "".join(text for name, text in texts.items() if name.endswith(".c"))
    for name, text in sorted(texts.items()):
        for paper in PAPER.finditer(text):
            yield "%s cites %s" % (name, " ".join(paper[0].split()))
        yield from cited_paths(name, text, known)
        if name.endswith(".md"):
            yield from document_names(name, text, known)
        if name == "docs/ARCHITECTURE.md":
            yield from drawn_functions(name, text, sources)


PLANTED = {
    "lib/a.c": "/* DESIGN 4 */\nint a_find(void)\n",
    "lib/b.h": "/* as in lib/lost.c and docs/misc/xenstore.txt */",
    "daemon/c.c": "/* STYLE.md 7 */",
    "README.md": "[here](lib/a.c) [there](docs/nowhere.md) `gone.c` `a.c` lib/a.c",
    "docs/ARCHITECTURE.md": "    a_find   finds\n    a_lose   loses\n",
}


def self_test():
    """The test can fail: each fault is found, and nothing else is."""
    with tempfile.TemporaryDirectory() as directory:
        for name, text in PLANTED.items():
            path = pathlib.Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        found = list(complaints(pathlib.Path(directory)))
    words = ("STYLE.md 7", "gone.c", "nowhere.md", "a_lose", "DESIGN 4", "lib/lost.c")
    missed = [word for word in words if not any(word in line for line in found)]
    if missed or len(found) != len(words):
        print("The test itself is wrong: missed %s, found %s" % (missed, found))
        return False
    return True


def main(top):
    found = list(complaints(top))
    print("\n".join(found), end="\n" if found else "")
    return 0 if self_test() and not found else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
