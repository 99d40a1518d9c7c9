/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* libexpat, which is loaded for the first system description. */

#include <expat.h>

struct xml {
	typeof(XML_ParserCreate) *create;
	typeof(XML_ParserFree) *free;
	typeof(XML_SetUserData) *set_userdata;
	typeof(XML_SetElementHandler) *set_elements;
	typeof(XML_SetStartDoctypeDeclHandler) *set_doctype;
	typeof(XML_Parse) *parse;
	typeof(XML_StopParser) *stop;
	typeof(XML_GetCurrentLineNumber64) *line;
	typeof(XML_GetErrorCode) *error;
	typeof(XML_ErrorString) *error_text;
};

/* NULL if it cannot be loaded. */
const struct xml *xml_load(void);
