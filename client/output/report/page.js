// SPDX-License-Identifier: LGPL-2.1-or-later
// The report of ptctl: everything on the page is made here, from the JSON that ptctl prints. Text only
// ever becomes text nodes and attributes.
"use strict";

const data = JSON.parse(document.getElementById("board").textContent);
const devices = data.devices;
const byPath = new Map();
devices.forEach((device) => byPath.has(device.path) || byPath.set(device.path, device));
const verdicts = ["assignable", "risky", "blocked"];

// ---- small things ----

function el(tag, attributes, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {})) {
		if (name === "click") element.addEventListener("click", value);
		else if (value !== undefined) element.setAttribute(name, value);
	}
	element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== ""));
	return element;
}

const target = (kind, name) => "#" + encodeURIComponent(kind + name);
const unitName = (path) => path.slice(path.lastIndexOf("/") + 1);
const end = (address, size) => "0x" + (BigInt(address) + BigInt(size) - 1n).toString(16);
const hex = (number) => "0x" + number.toString(16);
const badge = (word) => el("span", { class: "badge " + word }, word);
const count = (n, what) => n + " " + what + (n === 1 ? "" : "s");

// A number of bytes for people.
function bytes(size) {
	const units = ["B", "KiB", "MiB", "GiB", "TiB"];
	let n = BigInt(size), i = 0;
	while (n >= 1024n && n % 1024n === 0n && i < 4) { n /= 1024n; i++; }
	return n + " " + units[i];
}

// The device that the node is, or lies in.
function owner(path) {
	for (let at = path; at; at = at.slice(0, at.lastIndexOf("/")))
		if (byPath.has(at)) return byPath.get(at);
	return undefined;
}

// A line may end before a slash, and not within a name.
function names(path) {
	const parts = path.split(/(?=\/)/);
	return parts.map((part, i) => [i ? el("wbr") : "", el("span", { class: "name" }, part)]);
}

// A node, as a link if its device is on the page.
function link(path, text) {
	const device = owner(path);
	if (!device) return el("span", { class: "path" }, names(text || path));
	return el("a", { class: "path", href: target("", device.path), title: path }, names(text || path));
}

const links = (paths) => paths.map((path, i) => [i ? el("br") : "", link(path)]);
const code = (name) => el("a", { class: "code", href: target("code:", name) }, name);

// What is between backticks in an explanation is code.
const prose = (text) => text.split("`").map((part, i) => i % 2 ? el("code", {}, part) : part);

function table(headings, rows, attributes) {
	return el("div", { class: "scroll" }, el("table", attributes,
		el("thead", {}, el("tr", {}, headings.map((heading) => el("th", { scope: "col" }, heading)))),
		el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell) =>
			cell instanceof HTMLTableCellElement ? cell : el("td", {}, cell)))))));
}
const number = (...text) => el("td", { class: "number" }, ...text);

function view(id, title, ...children) {
	document.querySelector("nav").append(el("a", { href: "#" + id }, title));
	document.querySelector("main").append(el("section", { id }, el("h2", {}, title), ...children));
}

// ---- what is where ----

// Regions of devices; a bus covers what is on it, and would hide it.
const regions = [];
for (const device of devices) {
	if (device.isBus) continue;
	for (const part of [device, ...device.parts])
		for (const region of part.regions)
			if (region.address && BigInt(region.size) > 0n)
				regions.push({ device, region, first: BigInt(region.address) });
}

function sharesPage(device, region) {
	const first = BigInt(region.address) >> 12n, last = (BigInt(region.address) + BigInt(region.size) - 1n) >> 12n;
	return device.sharing.pages.filter((page) => {
		const from = BigInt(page.address) >> 12n, to = from + BigInt(page.count || 1) - 1n;
		return from <= last && to >= first;
	});
}

const intids = new Map();
function use(intid, device, what) {
	if (!intids.has(intid)) intids.set(intid, []);
	intids.get(intid).push({ device, what });
}
for (const device of devices) {
	for (const part of [device, ...device.parts])
		for (const interrupt of part.interrupts)
			if (interrupt.intid !== undefined) use(interrupt.intid, device, interrupt);
	for (const owned of device.owned || [])
		for (let i = 0; i < (owned.count || 1); i++) use(owned.intid + i, device, owned);
}

const intidsOf = (device) => [...new Set([device, ...device.parts].flatMap((part) => part.interrupts)
	.map((interrupt) => interrupt.intid).filter((intid) => intid !== undefined))].sort((a, b) => a - b);

// ---- findings ----

const severities = ["blocker", "risk", "note"];
const ranks = new Map(data.ranking.map((name, i) => [name, i]));
const gravity = ({ code, severity }) => severities.indexOf(severity) * ranks.size + ranks.get(code);
const ranked = (findings) => [...findings].sort((a, b) => gravity(a) - gravity(b));

// What decides the verdict, as WHY in ptctl list; and the rest.
const reasonsOf = (device) => [...new Set(ranked(device.findings).filter(({ severity }) => severity !== "note")
	.map(({ code }) => code))];
function notesOf(device) {
	const reasons = reasonsOf(device);
	return [...new Set(ranked(device.findings).map(({ code }) => code))].filter((name) => !reasons.includes(name));
}

// ---- overview ----

function overview() {
	const counts = verdicts.map((verdict) => devices.filter((device) => device.verdict === verdict).length);
	const codes = new Map();
	for (const device of devices)
		for (const { code, severity } of device.findings) {
			const entry = codes.get(code) || { worst: 2, users: new Set() };
			entry.worst = Math.min(entry.worst, severities.indexOf(severity));
			entry.users.add(device);
			codes.set(code, entry);
		}
	const rows = [...codes].sort(([x, a], [y, b]) => a.worst - b.worst || ranks.get(x) - ranks.get(y))
		.map(([name, { worst, users }]) => [badge(severities[worst]), code(name),
			number(el("a", { href: "#devices", click: () => filter(name) }, String(users.size))), prose(data.codes[name].meaning)]);
	view("overview", "Overview",
		el("div", { class: "cards" }, verdicts.map((verdict, i) =>
			el("button", { class: "card " + verdict, click: () => { filter("", verdict); location.hash = "devices"; } },
				el("b", {}, String(counts[i])), verdict))),
		el("p", {}, count(devices.length, "device") + ", " + count(data.groups.length, "group") +
			" of devices that cannot be separated."),
		el("h3", {}, "What may go to a guest as it is"),
		counts[0] ? el("p", {}, devices.filter((device) => device.verdict === "assignable")
			.map((device, i) => [i ? ", " : "", link(device.path)])) : el("p", { class: "faint" }, "nothing"),
		el("h3", {}, "What is to be known of the others"),
		table(["Severity", "Code", "Devices", "Meaning"], rows, { class: "stacked" }));
}

// ---- the table ----

const columns = [
	["Device", (device) => device.path],
	["Verdict", (device) => verdicts.indexOf(device.verdict)],
	["Registers", (device) => BigInt((device.regions.find((region) => region.address) || { address: -1 }).address)],
	["INTIDs", (device) => intidsOf(device)[0] ?? -1],
	["IOMMU", (device) => (device.streams[0] || { iommu: "" }).iommu],
	["Group", (device) => device.group || ""],
	["Findings", (device) => Math.min(...device.findings.map(gravity))],
];
let rowsOfTable = [], filterBox, verdictBoxes, shown;

const commas = (names) => names.map((name, i) => [i ? ", " : "", code(name)]);

function tableRow(device) {
	const addresses = device.regions.filter((region) => region.address);
	const row = el("tr", { id: "row:" + device.path },
		el("td", {}, link(device.path), el("div", { class: "faint wide" }, device.compatible.join(" "))),
		el("td", {}, badge(device.verdict)),
		el("td", { class: "number" }, addresses.slice(0, 3).map((region, i) =>
			[i ? el("br") : "", el("a", { href: target("map:", device.path) }, region.address,
				el("span", { class: "wide" }, "+" + region.size))]),
			addresses.length > 3 ? [el("br"), "…" + (addresses.length - 3) + " more"] : ""),
		el("td", {}, intidsOf(device).slice(0, 12).map((intid, i) =>
			[i ? " " : "", el("a", { href: target("intid:", intid) }, String(intid))]),
			intidsOf(device).length > 12 ? " …" : ""),
		el("td", { class: "wider" }, [...new Set(device.streams.map((stream) => stream.iommu))].map((iommu) =>
			el("a", { class: "name", href: target("iommu:", iommu) }, unitName(iommu)))),
		el("td", { class: "wider" }, device.group
			? el("a", { class: "name", href: target("group:", device.group) }, unitName(device.group)) : ""),
		el("td", { class: "wide" }, commas(reasonsOf(device)),
			el("div", { class: "notes faint" }, commas(notesOf(device)))));
	const words = [device.path, ...device.compatible, ...device.aliases, ...(device.labels || []), ...device.codes, device.status,
		...addresses.map((region) => region.address), ...intidsOf(device).map(String)].join(" ").toLowerCase();
	return { device, row, words };
}

function applyFilter() {
	const wanted = filterBox.value.toLowerCase().split(/\s+/).filter(Boolean);
	const allowed = verdictBoxes.filter((box) => box.checked).map((box) => box.value);
	let n = 0;
	for (const { device, row, words } of rowsOfTable) {
		row.hidden = !(allowed.includes(device.verdict) && wanted.every((word) => words.includes(word)));
		n += !row.hidden;
	}
	shown.textContent = n + " of " + count(devices.length, "device");
}

function filter(text, verdict) {
	filterBox.value = text;
	verdictBoxes.forEach((box) => { box.checked = !verdict || box.value === verdict; });
	applyFilter();
}

function sortBy(column, th, body) {
	const down = th.getAttribute("aria-sort") === "ascending";
	for (const other of th.parentNode.children) other.removeAttribute("aria-sort");
	th.setAttribute("aria-sort", down ? "descending" : "ascending");
	const key = columns[column][1];
	rowsOfTable.sort((a, b) => {
		const x = key(a.device), y = key(b.device);
		return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
	});
	body.append(...rowsOfTable.map(({ row }) => row));
}

function deviceTable() {
	const body = el("tbody");
	const head = el("tr", {}, columns.map(([name], i) => {
		const th = el("th", { scope: "col", class: [, , , , "wider", "wider", "wide"][i] });
		th.append(el("button", { type: "button", click: () => sortBy(i, th, body) }, name));
		return th;
	}));
	filterBox = el("input", { type: "search", "aria-label": "Filter", placeholder: "path, compatible, address, INTID, code …  (press /)" });
	filterBox.addEventListener("input", applyFilter);
	verdictBoxes = verdicts.map((verdict) => {
		const box = el("input", { type: "checkbox", value: verdict, checked: "" });
		box.addEventListener("change", applyFilter);
		return box;
	});
	shown = el("span", { role: "status", class: "faint" });
	rowsOfTable = devices.map(tableRow);
	body.append(...rowsOfTable.map(({ row }) => row));
	view("devices", "Devices",
		el("div", { class: "filter" }, filterBox,
			verdictBoxes.map((box) => el("label", {}, box, " ", badge(box.value))), shown),
		el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), body)));
	applyFilter();
}

// ---- the map ----

const blockIds = new Set();
function block({ device, region }, at, seen) {
	const shares = sharesPage(device, region), id = "map:" + device.path;
	const others = [...new Set(shares.flatMap((page) => page.nodes))];
	const title = device.path + "\n" + region.address + "…" + end(region.address, region.size) + " (" + bytes(region.size) + ")" +
		(region.guestAddress ? "\nin a guest at " + region.guestAddress : "") +
		(others.length ? "\nshares a page with " + others.slice(0, 8).join(", ") : "");
	const element = el("a", { class: "block " + device.verdict + (others.length ? " shared" : ""), title,
		href: target("", device.path), id: seen && !blockIds.has(id) ? id : undefined }, unitName(device.path) + " " + at);
	if (seen) blockIds.add(id);
	element.style.width = 3.2 + 0.55 * BigInt(region.size).toString(2).length + "rem";
	return element;
}

// Blocks in ascending order, with what is free between them.
function ribbon(list, key, seen) {
	const children = [];
	let reach;
	for (const item of list) {
		const first = BigInt(item.region[key]);
		if (reach !== undefined && first > reach + 0xfffn)
			children.push(el("span", { class: "gap", title: "nothing from " + hex(reach) + " to " + hex(first - 1n) }, "· ·"));
		const last = first + BigInt(item.region.size);
		reach = reach === undefined || last > reach ? last : reach;
		children.push(block(item, item.region[key], seen));
	}
	return el("div", { class: "ribbon" }, children);
}

// A window that the region lies in as a whole: one that goes on behind it is moved like any other.
function windowOf(region, key) {
	const first = BigInt(region[key]), last = first + BigInt(region.size) - 1n;
	return data.windows.find((w) => first >= BigInt(w.address) && last < BigInt(w.address) + BigInt(w.size));
}

// Runs of regions in the same window, or in none.
function zones(list, key) {
	const found = [];
	for (const item of list) {
		const zone = windowOf(item.region, key);
		if (!found.length || found[found.length - 1].zone !== zone) found.push({ zone, items: [] });
		found[found.length - 1].items.push(item);
	}
	return found;
}

function zoneTitle(zone) {
	return zone ? "Window " + zone.address + "…" + end(zone.address, zone.size) : "In none of the guest's windows";
}

function addressMap() {
	const host = [...regions].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
	const guest = regions.filter(({ region }) => region.guestAddress)
		.sort((a, b) => (BigInt(a.region.guestAddress) < BigInt(b.region.guestAddress) ? -1 : 1));
	view("map", "Physical addresses",
		el("p", {}, "In ascending order; a block is as wide as the region is large, by powers of two. Striped: " +
			"another node has registers in the same page. Buses are left out."),
		el("h3", {}, "The host"),
		zones(host, "address").map(({ zone, items }) => [
			el("h4", {}, zoneTitle(zone) + (zone ? ": can stay where it is in a guest" : ": moved in a guest, if there is room")),
			ribbon(items, "address", true)]),
		el("h3", {}, "A guest"),
		el("p", { class: "faint" }, "Where a guest finds what is passed through to it, by default."),
		zones(guest, "guestAddress").map(({ zone, items }) => [
			el("h4", {}, zoneTitle(zone)), ribbon(items, "guestAddress", false)]));
}

// ---- INTIDs ----

function intidCell(intid) {
	const users = intids.get(intid);
	if (!users) return el("span", { title: "INTID " + intid + ": free" });
	const all = [...new Set(users.map(({ device }) => device))];
	const worst = verdicts[Math.max(...all.map((device) => verdicts.indexOf(device.verdict)))];
	return el("a", { class: worst + (all.length > 1 ? " shared" : ""), href: target("intid:", intid),
		title: "INTID " + intid + ": " + all.map((device) => device.path).join(", ") }, String(intid));
}

function intidLine() {
	const used = [...intids.keys()].sort((a, b) => a - b);
	const cells = [];
	for (const row of [...new Set(used.map((intid) => intid - (intid % 32)))]) {
		cells.push(el("span", { class: "row" }, String(row)));
		for (let i = row; i < row + 32; i++) cells.push(intidCell(i));
	}
	const rows = used.map((intid) => {
		const users = intids.get(intid);
		return [el("td", { class: "number", id: "intid:" + intid }, String(intid)),
			[...new Set(users.map(({ what }) => what.type ? what.type + " " + what.number : what.property))].join(", "),
			[...new Set(users.map(({ what }) => what.trigger).filter(Boolean))].join(", "),
			links([...new Set(users.map(({ device }) => device.path))])];
	});
	view("intids", "INTIDs",
		el("p", {}, "Those of the GIC that devices use. Striped: of several devices. 0 to 31 are private to each CPU."),
		el("div", { class: "scroll" }, el("div", { class: "lines" }, cells)),
		table(["INTID", "Number", "Trigger", "Devices"], rows));
}

// ---- IOMMUs, groups ----

function iommus() {
	const all = new Map();
	for (const device of devices)
		for (const stream of device.streams) {
			if (!all.has(stream.iommu)) all.set(stream.iommu, []);
			all.get(stream.iommu).push({ device, stream });
		}
	view("iommus", "IOMMUs", all.size ? [] : el("p", { class: "faint" }, "no device is behind an IOMMU"),
		[...all].map(([iommu, users]) => [
			el("h3", { id: "iommu:" + iommu }, link(iommu)),
			table(["Stream", "Mask", "Device"], users.sort((a, b) => a.stream.id - b.stream.id).map(({ device, stream }) => [
				number(hex(stream.id) + (stream.count > 1 ? "…" + hex(stream.id + stream.count - 1) : "")),
				number(stream.mask || ""), link(device.path)]))]));
}

function tie(tied) {
	const more = tied.count > 1 ? " and the next, " + tied.count + " in all" : "";
	if (tied.kind === "page") return "page " + tied.address + more;
	if (tied.kind === "interrupt") return el("a", { href: target("intid:", tied.intid) }, "INTID " + tied.intid);
	return ["stream " + hex(tied.id) + more + " of ", el("a", { href: target("iommu:", tied.iommu) }, unitName(tied.iommu))];
}

function groups() {
	view("groups", "Groups",
		el("p", {}, "Devices that cannot be separated: they share a page, an INTID or a stream, or each shares one " +
			"with others of the group."),
		data.groups.map((group) => [
			el("h3", { id: "group:" + group.group }, link(group.group), " and " + (group.devices.length - 1) + " more"),
			el("p", {}, group.devices.map((device, i) => [i ? ", " : "", link(device.path), " ", badge(device.verdict)])),
			table(["Tied by", "Devices"], group.ties.map((tied) => [tie(tied),
				tied.devices.length === group.devices.length && tied.devices.length > 2 ? "all of them" : links(tied.devices)]))]));
}

// ---- a system ----

function sharer(share) {
	const what = [share.kind + " ", el("span", { class: "path" }, share.supplier)];
	if (share.with === "owned") return [what, ", which is a part of ", link(share.device), " of " + share.domain];
	return [what, " with ", link(share.device), share.with === "dom0" ? " of dom0" : " of " + share.domain];
}

// The guests that the page is made for.
function guests() {
	const system = data.system;
	if (!system) return;
	view("system", "System",
		el("p", {}, "The guests of this board and what each of them gets, by ptctl build. Tree: sha256 ",
			el("span", { class: "path" }, system.tree)),
		system.domains.map((domain) => [
			el("h3", {}, domain.name, " ", el("span", { class: "faint" }, domain.kind + ", layout " + domain.layout)),
			domain.devices.length ? table(["Device", "Accepted", "Shared", "Tested"], domain.devices.map((given) => [
				link(given.device), given.accepted.map((name, i) => [i ? ", " : "", code(name)]),
				given.shares.map((share, i) => [i ? el("br") : "", sharer(share)]), given.tested || ""]))
				: el("p", { class: "faint" }, "no devices")]),
		el("h3", {}, "What stays in dom0"),
		el("p", {}, system.dom0.map((path, i) => [i ? ", " : "", link(path)])),
		system.nobody.length ? [el("h3", {}, "Marked for guests, and given to none"),
			el("p", {}, system.nobody.map((path, i) => [i ? ", " : "", link(path)]))] : []);
}

// ---- a device ----

function hops(interrupt) {
	return (interrupt.path || []).map((hop, i) => [i ? " → " : "", link(hop.controller, unitName(hop.controller)),
		" " + hop.specifier.join(" ")]);
}

function regionTable(list) {
	return table(["#", "Name", "Bus address", "CPU address", "Size", "Guest address"], list.map((region) => [
		String(region.index), region.name || "", number(region.busAddress), number(region.address || "none"),
		number(region.size), number(region.guestAddress || "")]));
}

function interruptTable(list) {
	return table(["#", "Name", "Route", "INTID", "Trigger", "Path"], list.map((interrupt) => [
		String(interrupt.index), interrupt.name || "", interrupt.route,
		interrupt.intid !== undefined ? el("a", { href: target("intid:", interrupt.intid) }, String(interrupt.intid))
			: interrupt.chosen ? interrupt.chosen.intid + " (" + interrupt.chosen.source + ")"
			: (interrupt.candidates || []).join("|") || "none",
		interrupt.trigger || "", hops(interrupt)]));
}

function finding(found) {
	const known = data.codes[found.code];
	return [badge(found.severity), [code(found.code)],
		[found.text, known ? el("details", {}, el("summary", { class: "faint" }, "explain"),
			el("p", {}, prose(known.meaning)), el("p", {}, prose(known.action))) : ""]];
}

// Numbers that follow each other and have the same neighbours are one line.
function sharedRows(sharing) {
	const rows = [];
	let last;
	for (const page of sharing.pages) {
		const key = page.nodes.join();
		if (last && last.key === key && last.next === BigInt(page.address)) {
			last.n += page.count || 1;
		} else {
			last = { key, n: page.count || 1, page };
			rows.push(last);
		}
		last.next = BigInt(page.address) + 4096n * BigInt(page.count || 1);
	}
	return [...rows.map(({ page, n }) => [tie({ kind: "page", address: page.address, count: n }), links(page.nodes)]),
		...sharing.interrupts.map((entry) => [tie({ kind: "interrupt", ...entry }), links(entry.nodes)]),
		...sharing.streams.map((entry) => [tie({ kind: "stream", ...entry }), links(entry.nodes)])];
}

const sourceOf = (source) => source ? " (" + source + ")" : "";

// What a kernel says of a supplier.
const now = (live) => live ? [live.enableCount !== undefined ? "enabled " + live.enableCount + " times" : "",
	live.hz !== undefined ? live.hz + " Hz" : "", live.runtimeStatus || ""].filter((text) => text).join(", ") +
	sourceOf(live.source) : "";

function facts(device) {
	const list = [["verdict", badge(device.verdict)], ["compatible", device.compatible.join(" ")], ["status", device.status],
		["mark", device.mark], ["aliases", device.aliases.join(" ")], ["labels", (device.labels || []).join(" ")],
		["driver", (device.driver || "") + sourceOf(device.driverSource)],
		["assigned", device.assignment ? "to " + device.assignment.domain + " (domid " + device.assignment.domid + "), " +
			device.assignment.state : ""], ["tested", device.tested || ""],
		["DMA", device.dma.coherent ? "coherent" : "not coherent"],
		["goes with", device.goesWith ? [links(device.goesWith), " (", el("a", { href: target("group:", device.group) }, "group"), ")"] : ""],
		["see", [el("a", { href: target("row:", device.path) }, "table"), " ",
			blockIds.has("map:" + device.path) ? el("a", { href: target("map:", device.path) }, "map") : "", " ",
			intidsOf(device).length ? el("a", { href: target("intid:", intidsOf(device)[0]) }, "INTIDs") : "", " ",
			device.streams.length ? el("a", { href: target("iommu:", device.streams[0].iommu) }, "IOMMU") : ""]]];
	return el("dl", {}, list.filter(([, value]) => value !== "").map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function needs(list) {
	return table(["Kind", "Entry", "Supplier", "State", "Held by", "Now"], list.map((need) => [need.kind,
		need.property + " " + need.index + (need.name ? " " + need.name : ""), link(need.supplier), need.state,
		need.standIn || links(need.sharedWith || []), now(need.live)]));
}

function fill(section, device) {
	const add = (title, list, make) => list.length && section.append(el("h4", {}, title), make(list));
	section.append(facts(device));
	add("Findings", ranked(device.findings), (list) => table(["Severity", "Code", "What"], list.map(finding),
		{ class: "stacked" }));
	add("Regions", device.regions, regionTable);
	add("Interrupts", device.interrupts, interruptTable);
	add("Streams", device.streams, (list) => table(["IOMMU", "Stream", "Mask"], list.map((stream) =>
		[link(stream.iommu), number(hex(stream.id)), number(stream.mask || "")])));
	add("Shared with", sharedRows(device.sharing), (list) => table(["What", "Nodes"], list));
	add("Needs", device.needs || [], needs);
	add("Suppliers", device.suppliers, (list) => table(["Kind", "Property", "Node", "Specifier"], list.map((supplier) =>
		[supplier.kind, supplier.property, link(supplier.node), supplier.specifier.join(" ")])));
	add("Consumers", device.consumers, (list) => el("p", {}, list.map((path, i) => [i ? ", " : "", link(path)])));
	for (const part of device.parts) {
		section.append(el("h4", {}, "Part " + part.path));
		if (part.regions.length) section.append(regionTable(part.regions));
		if (part.interrupts.length) section.append(interruptTable(part.interrupts));
	}
}

// Sections are filled when somebody goes there, and the rest while nothing else happens.
const waiting = new Map();
function fillNow(section) {
	const device = waiting.get(section);
	if (!device) return;
	waiting.delete(section);
	fill(section, device);
}

function fillSome() {
	const until = performance.now() + 12;
	for (const section of waiting.keys()) {
		fillNow(section);
		if (performance.now() > until) break;
	}
	if (waiting.size) setTimeout(fillSome, 4);
	else document.documentElement.dataset.complete = "yes";
}

function fillAll() {
	[...waiting.keys()].forEach(fillNow);
	document.querySelectorAll("details").forEach((details) => { details.open = true; });
}

function sections() {
	view("sections", "Each device", devices.map((device) => {
		const section = el("section", { class: "device", id: byPath.get(device.path) === device ? device.path : undefined,
			tabindex: "-1" }, el("h3", { class: "path" }, device.path));
		waiting.set(section, device);
		return section;
	}));
}

function explanations() {
	view("codes", "Findings explained", Object.keys(data.codes).sort().map((name) => [
		el("h3", { id: "code:" + name }, name, " ", badge(data.codes[name].severity)),
		el("p", {}, prose(data.codes[name].meaning)), el("p", {}, prose("Example: " + data.codes[name].example)),
		el("p", {}, prose(data.codes[name].action))]));
}

// ---- the page ----

function arrive() {
	const name = decodeURIComponent(location.hash.slice(1)), section = document.getElementById(name);
	if (section && waiting.has(section)) fillNow(section);
	const row = rowsOfTable.find((item) => item.row === section);
	if (row && row.row.hidden) filter("");
	if (section) section.scrollIntoView();
	if (section && section.classList.contains("device")) section.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
	if (event.key === "/" && event.target !== filterBox) {
		event.preventDefault();
		filterBox.focus();
		filterBox.scrollIntoView({ block: "center" });
	} else if (event.key === "Escape" && event.target === filterBox) {
		filter("");
	}
});
window.addEventListener("hashchange", arrive);
window.addEventListener("beforeprint", fillAll);
guests();
overview();
deviceTable();
addressMap();
intidLine();
iommus();
groups();
sections();
explanations();
arrive();
setTimeout(fillSome, 30);
