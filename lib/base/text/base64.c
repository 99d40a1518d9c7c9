/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/text/base64.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Up to three bytes → four characters. */
static void encode_group(const uint8_t *data, size_t n, char *out)
{
	uint32_t group = (uint32_t)data[0] << 16;

	if (n > 1)
		group |= (uint32_t)data[1] << 8;
	if (n > 2)
		group |= data[2];
	for (size_t i = 0; i < 4; i++)
		out[i] = i <= n ? alphabet[group >> (18 - 6 * i) & 63] : '=';
}

char *base64_encode(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	size_t groups = size / 3 + (size % 3 > 0);
	char *text = malloc(groups * 4 + 1);

	if (!text)
		return NULL;
	for (size_t i = 0; i < groups; i++)
		encode_group(&bytes[i * 3], size - i * 3 < 3 ? size - i * 3 : 3, &text[i * 4]);
	text[groups * 4] = '\0';
	return text;
}

/* The number that four characters encode; "=" counts as 0. False if one is not of the alphabet. */
static bool decode_group(const char *text, uint32_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < 4; i++) {
		const char *found = text[i] == '=' ? alphabet : strchr(alphabet, text[i]);

		if (!found || !*found)
			return false;
		*ret = *ret << 6 | (uint32_t)(found - alphabet);
	}
	return true;
}

int base64_decode(const char *text, char **ret, size_t *ret_size)
{
	size_t length = strlen(text), digits = strcspn(text, "="), padding = length - digits;
	char *data;

	if (length % 4 != 0 || padding > 2 || strspn(text + digits, "=") != padding)
		return -EINVAL;
	data = malloc(length / 4 * 3 + 1);
	if (!data)
		return -ENOMEM;
	for (size_t i = 0; i < length / 4; i++) {
		uint32_t group;

		if (!decode_group(&text[i * 4], &group)) {
			free(data);
			return -EINVAL;
		}
		data[i * 3] = (char)(group >> 16);
		data[i * 3 + 1] = (char)(group >> 8);
		data[i * 3 + 2] = (char)group;
	}
	*ret = data;
	*ret_size = length / 4 * 3 - padding;
	data[*ret_size] = '\0';
	return 0;
}
