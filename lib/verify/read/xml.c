/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verify/read/xml.h"

#include "base/library.h"
#include "base/util.h"

#define SONAME "libexpat.so.1"

LIBRARY_NOTE("microkit", "verify reads system descriptions of Microkit", "recommended", SONAME);

/* The name as meson.build may have it replaced. */
#define ROW(function, member)                                     \
	{                                                         \
		STRINGIFY(function), offsetof(struct xml, member) \
	}

static const struct library_symbol symbols[] = {
	ROW(XML_ParserCreate, create),
	ROW(XML_ParserFree, free),
	ROW(XML_SetUserData, set_userdata),
	ROW(XML_SetElementHandler, set_elements),
	ROW(XML_SetStartDoctypeDeclHandler, set_doctype),
	ROW(XML_Parse, parse),
	ROW(XML_StopParser, stop),
	ROW(XML_GetCurrentLineNumber64, line),
	ROW(XML_GetErrorCode, error),
	ROW(XML_ErrorString, error_text),
	{ NULL },
};

const struct xml *xml_load(void)
{
	static struct xml xml;

	return library_load(SONAME, symbols, &xml) ? &xml : NULL;
}
