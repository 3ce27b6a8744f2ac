/*
 * json.c
 *		The writer behind json.h.
 */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void
gt_json_init(GtJson *json, const GtAlloc *alloc)
{
	memset(json, 0, sizeof(*json));
	json->alloc = alloc;
}

void
gt_json_free(GtJson *json)
{
	gt_free(json->alloc, json->data);
	json->data = NULL;
	json->capacity = json->used = 0;
}

void
gt_json_clear(GtJson *json)
{
	json->used = 0;
	json->refused = json->comma = false;
}

static void
append(GtJson *json, const char *text, size_t size)
{
	if (json->refused ||
		!gt_reserve(json->alloc, (void **) &json->data, &json->capacity, json->used + size, 1))
	{
		json->refused = true;
		return;
	}
	memcpy(json->data + json->used, text, size);
	json->used += size;
}

/* What comes before every value and key. */
static void
separate(GtJson *json)
{
	if (json->comma)
		append(json, ", ", 2);
	json->comma = true;
}

static void
append_quoted(GtJson *json, GtStr text)
{
	append(json, "\"", 1);
	for (uint32_t i = 0; i < text.len; i++)
	{
		unsigned char byte = (unsigned char) text.data[i];
		char		escape[8];

		if (byte == '"' || byte == '\\')
			snprintf(escape, sizeof(escape), "\\%c", byte);
		else if (byte == 0)
			snprintf(escape, sizeof(escape), "\\\\x00");
		else if (byte < 0x20)
			snprintf(escape, sizeof(escape), "\\u%04x", byte);
		else
		{
			append(json, text.data + i, 1);
			continue;
		}
		append(json, escape, strlen(escape));
	}
	append(json, "\"", 1);
}

static void
append_value(GtJson *json, const char *text)
{
	separate(json);
	append(json, text, strlen(text));
}

static void
begin(GtJson *json, const char *bracket)
{
	append_value(json, bracket);
	json->comma = false;
}

static void
end(GtJson *json, const char *bracket)
{
	append(json, bracket, 1);
	json->comma = true;
}

void
gt_json_begin_object(GtJson *json)
{
	begin(json, "{");
}

void
gt_json_end_object(GtJson *json)
{
	end(json, "}");
}

void
gt_json_begin_array(GtJson *json)
{
	begin(json, "[");
}

void
gt_json_end_array(GtJson *json)
{
	end(json, "]");
}

void
gt_json_key(GtJson *json, GtStr key)
{
	separate(json);
	append_quoted(json, key);
	append(json, ": ", 2);
	json->comma = false;
}

void
gt_json_string(GtJson *json, GtStr text)
{
	if (text.data == NULL)
	{
		append_value(json, "null");
		return;
	}
	separate(json);
	append_quoted(json, text);
}

void
gt_json_int(GtJson *json, int64_t value)
{
	char		text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	append_value(json, value == GT_NULL ? "null" : text);
}

void
gt_json_unsigned(GtJson *json, uint64_t value)
{
	char		text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	append_value(json, text);
}

void
gt_json_double(GtJson *json, double value)
{
	char		text[32];

	/* the shortest that reads back as the same number */
	for (int digits = 15; digits <= 17; digits++)
	{
		double		back = 0;

		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (sscanf(text, "%lf", &back) == 1 && back == value)
			break;
	}
	append_value(json, isfinite(value) ? text : "null");
}

void
gt_json_bool(GtJson *json, bool value)
{
	append_value(json, value ? "true" : "false");
}

GtStr
gt_json_text(const GtJson *json)
{
	GtStr		text = {NULL, 0};

	if (!json->refused && json->used <= UINT32_MAX)
	{
		text.data = json->data;
		text.len = (uint32_t) json->used;
	}
	return text;
}
