# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the recording hypervisor has granted, compared with what the daemon lists."""

import ptd
from wire import check, same

# Two devices that overlap in a page, with interrupts on both sides of 256; two behind an IOMMU, of
# which one has no interrupt and so does not stay with its domain.
BOARD = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	gic: interrupt-controller@1000 {
		compatible = "arm,gic-400"; reg = <0x1000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	smmu: iommu@2000 { compatible = "arm,smmu-v3"; reg = <0x2000 0x1000>; #iommu-cells = <1>; };
	dma@4000 {
		compatible = "vendor,dma"; reg = <0x4000 0x1800>; interrupts = <0 100 4>, <0 300 4>;
		iommus = <&smmu 1>;
	};
	rtc@5800 { compatible = "vendor,rtc"; reg = <0x5800 0x100>; interrupts = <0 301 4>; };
	dma@8000 { compatible = "vendor,dma"; reg = <0x8000 0x1000>; iommus = <&smmu 2>; };
};
"""
DMA, RTC, FREE = "/dma@4000", "/rtc@5800", "/dma@8000"
POLICY = "".join('[device "%s"]\nDomains=*\nAccept=shared_page\n' % path
                 for path in (DMA, RTC, FREE))  # fmt: skip
ALL = {"devices": [DMA, RTC, FREE]}
NAMES = {1: "guest", 2: "guest2", 3: "guest3", 4: "guest4"}


def domains(domids):
    return {NAMES[domid]: ptd.domain(domid) for domid in domids}


class Recorded:
    """The hypervisor's grants to each domain that lives, from its log."""

    def __init__(self, path, domids):
        self.grants = {domid: {} for domid in domids}
        with open(path, encoding="utf-8") as file:
            for line in file:
                self.replay(line.split())

    def replay(self, words):
        has = self.grants.get(int(words[1]))
        if has is None or words[2] != ptd.uuid_of(int(words[1])):
            return
        if words[0] == "gone":
            has.clear()
            return
        kind, first, last, gfn = words[3], *(int(word, 16) for word in words[4:7])
        check("line %s" % words, words[7] == "=" and len(words) == 10)
        if words[8] != "0":
            return
        for key, value in keys(kind, first, last, gfn, words[9]):
            if words[0] == "apply":
                has[key] = value
            else:
                has.pop(key, None)


def keys(kind, first, last, gfn, path):
    """A grant as single items: each frame, interrupt and device."""
    if kind == "iommu":
        return [((kind, path), True)]
    if kind == "mapping":
        return [((kind, gfn + i), first + i) for i in range(last - first + 1)]
    return [((kind, number), True) for number in range(first, last + 1)]


def listed_keys(grant):
    """The same for a grant as the daemon lists it."""
    if grant["kind"] == "iommu":
        return keys("iommu", 0, 0, 0, grant["device"])
    if grant["kind"] == "interrupt":
        return keys("interrupt", grant["intid"], grant["intid"], 0, None)
    first, n = int(grant["address"], 16) >> 12, int(grant["size"], 16) >> 12
    gfn = int(grant.get("guestAddress", "0x0"), 16) >> 12
    return keys(grant["kind"], first, first + n - 1, gfn, None)


def agree(recorded, assignments, domid):
    """The daemon lists everything in force, and everything that it lists as certain is."""
    has, listed = recorded.grants[domid], {}
    for assignment in assignments:
        check("state %(state)s" % assignment, assignment["state"] in ("active", "held"))
        for grant in assignment["grants"] if assignment["domid"] == domid else ():
            for key, value in listed_keys(grant):
                listed[key] = value
                if not grant.get("doubtful"):
                    same("domain %d: %s" % (domid, key), has.get(key), value)
    for key, value in has.items():
        same("domain %d unlisted: %s" % (domid, key), listed.get(key), value)
