# SPDX-License-Identifier: LGPL-2.1-or-later
# The types of replies and errors in an interface file of Varlink, as tables for reply.c.
#
#	awk -f types.awk FILE
#
# Enums are strings: a newer daemon may have more values.

BEGIN { n_types = 0 }

{ sub(/#.*/, ""); text = text " " $0 }

END {
	gsub(/[ \t]+/, " ", text)
	gsub(/ ?-> ?/, " -> ", text)
	while (match(text, /(type|error|method) [A-Za-z]+ ?\([^()]*\)( -> \([^()]*\))?/)) {
		definition = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		add(definition)
	}
	if (text ~ /\(/ || n_types == 0)
		fail("cannot read: " text)
	write()
}

function fail(why) {
	print "types.awk: " why > "/dev/stderr"
	failed = 1
	exit 1
}

function add(definition, words, body) {
	split(definition, words, /[ (]/)
	body = definition
	sub(/.*\(/, "", body)
	sub(/\).*/, "", body)
	gsub(/ /, "", body)
	if (words[1] == "type" && body !~ /:/) {
		is_enum[words[2]] = 1
		return
	}
	kinds[n_types] = words[1]
	names[n_types] = words[2]
	bodies[n_types] = body
	if (words[1] == "type")
		number[words[2]] = n_types
	n_types++
}

# One member, "name:?[]Type".
function write_member(member, parts, type, optional, array) {
	split(member, parts, ":")
	type = parts[2]
	optional = sub(/^\?/, "", type)
	array = sub(/^\[\]/, "", type)
	if (type == "string" || type in is_enum)
		printf "\t{ \"%s\", REPLY_STRING", parts[1]
	else if (type == "int" || type == "bool")
		printf "\t{ \"%s\", REPLY_%s", parts[1], toupper(type)
	else if (type in number)
		printf "\t{ \"%s\", REPLY_STRUCT", parts[1]
	else
		fail("unknown type of " member)
	printf ", %d, %s, %s },\n", type in number ? number[type] : 0, array ? "true" : "false",
		optional ? "true" : "false"
}

function write(i, k, n, members) {
	print "static const struct reply_member reply_members[] = {"
	for (i = 0; i < n_types; i++) {
		n = split(bodies[i], members, ",")
		first[i] = total + 0
		count[i] = n
		total += n
		for (k = 1; k <= n; k++)
			write_member(members[k])
	}
	print "};\n"
	print "static const struct reply_type reply_types[] = {"
	for (i = 0; i < n_types; i++)
		printf "\t{ REPLY_%s, \"%s\", %d, %d },\n", toupper(kinds[i]), names[i], first[i],
			count[i]
	print "};"
}
