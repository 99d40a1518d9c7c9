# SPDX-License-Identifier: LGPL-2.1-or-later
"""The OCI runtime specification's rules for a configuration with a virtual machine: for a text,
everything that is wrong with it.

The schema has what schema/config-schema.json, config-vm.json, defs.json and defs-vm.json of version
1.3 (github.com/opencontainers/runtime-spec) say of the members that an export has, or could have.
"""

import json
import re

import jsonschema

STRING = {"type": "string"}
STRINGS = {"type": "array", "items": STRING}
UINT32 = {"type": "integer", "minimum": 0, "maximum": (1 << 32) - 1}
UINT64 = {"type": "integer", "minimum": 0, "maximum": (1 << 64) - 1}
PROGRAM = {"type": "object", "required": ["path"], "properties": {
    "path": STRING, "parameters": STRINGS, "initrd": STRING}}  # fmt: skip
IMAGE = {"type": "object", "required": ["path", "format"], "properties": {
    "path": STRING, "format": {"type": "string", "enum": ["raw", "qcow2", "vdi", "vmdk", "vhd"]}}}  # fmt: skip
IOMEM = {"type": "object", "required": ["firstMFN", "nrMFNs"], "properties": {
    "firstGFN": UINT64, "firstMFN": UINT64, "nrMFNs": UINT64}}  # fmt: skip
HW_CONFIG = {"type": "object", "properties": {
    "deviceTree": STRING, "vcpus": UINT32, "memory": UINT64, "dtdevs": STRINGS,
    "iomems": {"type": "array", "items": IOMEM}, "irqs": {"type": "array", "items": UINT32}}}  # fmt: skip
SCHEMA = {"type": "object", "required": ["ociVersion"], "properties": {
    "ociVersion": STRING,
    "annotations": {"oneOf": [{"type": "object", "patternProperties": {".": STRING}}, {"type": "null"}]},
    "vm": {"type": "object", "required": ["kernel"], "properties": {
        "hypervisor": PROGRAM, "kernel": PROGRAM, "image": IMAGE, "hwConfig": HW_CONFIG}}}}  # fmt: skip

# What the schema lets pass: names of the specification, which it spells in this way.
MEMBERS = {
    "": {"ociVersion", "annotations", "vm"},
    "vm": {"hypervisor", "kernel", "image", "hwConfig"},
    "hwConfig": set(HW_CONFIG["properties"]),
    "iomem": set(IOMEM["properties"]),
}


def _no_duplicates(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _stray(where, value):
    yield from (f"{where or 'the file'} has a {name}" for name in sorted(set(value) - MEMBERS[where]))


def _prose(configuration):
    """What config.md and config-vm.md say beyond the schema."""
    vm, hardware = configuration.get("vm", {}), configuration.get("vm", {}).get("hwConfig", {})
    if not re.fullmatch(r"1\.([3-9]|\d\d+)\.\d+", configuration["ociVersion"]):
        yield f"ociVersion {configuration['ociVersion']} has no hwConfig"
    if not vm.get("kernel", {}).get("path", "").startswith("/"):
        yield "the kernel's path is not absolute"
    yield from _stray("", configuration)
    yield from _stray("vm", vm)
    yield from _stray("hwConfig", hardware)
    for iomem in hardware.get("iomems", []):
        yield from _stray("iomem", iomem)
        if iomem["nrMFNs"] == 0:
            yield "no pages"
        if iomem["firstMFN"] + iomem["nrMFNs"] > 1 << 52:
            yield "pages beyond 64 bits"
        if iomem.get("firstGFN") == 0 and iomem["firstMFN"] != 0:
            yield "zephyr-xrun takes firstGFN 0 for firstMFN"
    for name in "dtdevs", "irqs":
        if len(set(hardware.get(name, []))) != len(hardware.get(name, [])):
            yield f"{name} has the same twice"


def complaints(text):
    try:
        configuration = json.loads(text, object_pairs_hook=_no_duplicates)
    except ValueError as error:
        return [f"not JSON: {error}"]
    return list(jsonschema.complaints(SCHEMA, configuration)) or list(_prose(configuration))


def lists(text):
    """What is granted, as an xl.cfg would list it."""
    hardware = json.loads(text)["vm"]["hwConfig"]
    return {
        "dtdev": hardware["dtdevs"],
        "irqs": [str(intid) for intid in hardware["irqs"]],
        "iomem": ["0x%x,%x@0x%x" % (i["firstMFN"], i["nrMFNs"], i["firstGFN"])
                  for i in hardware["iomems"]],
    }  # fmt: skip
