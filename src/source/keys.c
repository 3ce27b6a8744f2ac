/*
 * keys.c
 *		Path keys: values that the folders of a file stand for.
 *
 * Either hive style (key=value folders) or by a template.  A template is
 * matched with a table of what can still match from where, so that no template
 * takes exponential time, and then read off from left to right.
 */
#include "source/fileset.h"

#include <string.h>

#include "source/path.h"

#define TEMPLATE_MAX 1024		/* bytes of a template */

typedef enum TokenKind
{
	TOKEN_TEXT,
	TOKEN_KEY,					/* one character or more of a component */
	TOKEN_STAR,					/* any part of a component */
	TOKEN_FOLDERS				/* any number of folders, with their slashes */
} TokenKind;

typedef struct Token
{
	TokenKind	kind;
	int			key;
	const char *text;			/* points into GtKeys.text */
	size_t		length;
} Token;

struct GtKeys
{
	GtAlloc		alloc;
	char	  **names;
	size_t		count;
	size_t		capacity;
	char	   *text;			/* literals without backslashes; NULL: hive */
	Token	   *tokens;
	size_t		token_count;
	size_t		token_capacity;
};

/* --- names --- */

static int
find_name(const GtKeys *keys, GtStr name)
{
	size_t		i;

	for (i = 0; i < keys->count; i++)
	{
		if (gt_str_equal(gt_str(keys->names[i]), name))
			return (int) i;
	}
	return -1;
}

static bool
add_name(GtKeys *keys, GtStr name)
{
	char	   *copy;

	if (!gt_reserve(&keys->alloc, (void **) &keys->names, &keys->capacity,
					keys->count + 1, sizeof(*keys->names)))
		return false;
	copy = gt_alloc(&keys->alloc, (size_t) name.len + 1);
	if (copy == NULL)
		return false;
	memcpy(copy, name.data, name.len);
	copy[name.len] = '\0';
	keys->names[keys->count++] = copy;
	return true;
}

int
gt_keys_count(const GtKeys *keys)
{
	return (int) keys->count;
}

const char *
gt_keys_name(const GtKeys *keys, int index)
{
	return keys->names[index];
}

int
gt_keys_find(const GtKeys *keys, const char *name)
{
	return find_name(keys, gt_str(name));
}

/* --- hive style --- */

/* Takes the next key=value folder off *path; the file name is none. */
static bool
next_pair(const char **path, GtStr *name, GtStr *value)
{
	GtStr		part;

	while (gt_path_next(path, &part) && *path != NULL)
	{
		const char *sign = memchr(part.data, '=', part.len);

		if (sign == NULL || sign == part.data)
			continue;
		name->data = part.data;
		name->len = (uint32_t) (sign - part.data);
		value->data = sign + 1;
		value->len = part.len - name->len - 1;
		return true;
	}
	return false;
}

bool
gt_keys_discover(GtKeys *keys, const char *path)
{
	GtStr		name;
	GtStr		value;

	if (keys->text != NULL)
		return true;
	while (keys->count < GT_KEYS_MAX && next_pair(&path, &name, &value))
	{
		if (find_name(keys, name) < 0 && !add_name(keys, name))
			return false;
	}
	return true;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes %XX; what is no such code stays, and so does %00. */
static char *
percent_decode(const GtAlloc *alloc, GtStr text)
{
	char	   *result = gt_alloc(alloc, (size_t) text.len + 1);
	size_t		used = 0;
	uint32_t	i;

	if (result == NULL)
		return NULL;
	for (i = 0; i < text.len; i++)
	{
		char		c = text.data[i];

		if (c == '%' && i + 2 < text.len)
		{
			int			high = hex_digit(text.data[i + 1]);
			int			low = hex_digit(text.data[i + 2]);

			if (high >= 0 && low >= 0 && high + low > 0)
			{
				c = (char) (high << 4 | low);
				i += 2;
			}
		}
		result[used++] = c;
	}
	result[used] = '\0';
	return result;
}

static char *
hive_value(const GtAlloc *alloc, const char *wanted, const char *path, bool *refused)
{
	GtStr		name;
	GtStr		value;

	while (next_pair(&path, &name, &value))
	{
		if (gt_str_equal(name, gt_str(wanted)))
		{
			char	   *result = percent_decode(alloc, value);

			*refused = result == NULL;
			return result;
		}
	}
	return NULL;
}

/* --- compiling a template --- */

static GtCode
refuse(GtStatus *status, const char *why)
{
	return gt_fail(status, GT_DAMAGED, 0, "invalid path template: %s", why);
}

static GtCode
add_token(GtKeys *keys, Token token, GtStatus *status)
{
	if (!gt_reserve(&keys->alloc, (void **) &keys->tokens, &keys->token_capacity,
					keys->token_count + 1, sizeof(*keys->tokens)))
		return gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	keys->tokens[keys->token_count++] = token;
	return GT_OK;
}

/* Adds a token that takes a varying number of characters of a component. */
static GtCode
add_varying(GtKeys *keys, TokenKind kind, GtStatus *status)
{
	Token		token = {kind, (int) keys->count - 1, NULL, 0};
	TokenKind	last = keys->token_count > 0 ?
		keys->tokens[keys->token_count - 1].kind : TOKEN_TEXT;

	if (last == TOKEN_KEY || last == TOKEN_STAR)
		return refuse(status, "text must separate placeholders and wildcards");
	return add_token(keys, token, status);
}

/* Adds a placeholder; *position follows the brace that opens it. */
static GtCode
add_key(GtKeys *keys, const char **position, GtStatus *status)
{
	GtStr		name = {*position, (uint32_t) strcspn(*position, "{}/,*\\")};

	if (name.data[name.len] == '\0' || name.data[name.len] == '/')
		return refuse(status, "'{' without '}'");
	if (name.data[name.len] != '}')
		return refuse(status, "a placeholder's name may not contain any of { , * \\");
	if (name.len == 0)
		return refuse(status, "a placeholder has no name");
	if (find_name(keys, name) >= 0)
		return refuse(status, "two placeholders have the same name");
	if (!add_name(keys, name))
		return gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	*position += name.len + 1;
	return add_varying(keys, TOKEN_KEY, status);
}

/* Adds '*' or '**'; the latter at the end means files: folders and a name. */
static GtCode
add_wildcard(GtKeys *keys, const char *start, const char **position, GtStatus *status)
{
	Token		folders = {TOKEN_FOLDERS, 0, NULL, 0};
	bool		begins = *position == start || (*position)[-1] == '/';
	GtCode		code;

	if ((*position)[1] != '*')
	{
		(*position)++;
		return add_varying(keys, TOKEN_STAR, status);
	}
	if (!begins || ((*position)[2] != '/' && (*position)[2] != '\0'))
		return refuse(status, "'**' must be a whole component");
	code = add_token(keys, folders, status);
	if (code == GT_OK && (*position)[2] == '\0')
		code = add_varying(keys, TOKEN_STAR, status);
	*position += (*position)[2] == '/' ? 3 : 2;
	return code;
}

/* Adds text up to the next special character, without its backslashes. */
static GtCode
add_text(GtKeys *keys, const char **position, char **free_text, GtStatus *status)
{
	Token		token = {TOKEN_TEXT, 0, *free_text, 0};
	const char *p = *position;

	while (*p != '\0' && strchr("{}*", *p) == NULL)
	{
		if (*p == '\\' && *++p == '\0')
			return refuse(status, "backslash at the end");
		*(*free_text)++ = *p++;
	}
	token.length = (size_t) (*free_text - token.text);
	*position = p;
	return add_token(keys, token, status);
}

static GtCode
compile(GtKeys *keys, const char *text, GtStatus *status)
{
	const char *flaw = gt_path_flaw(text);
	const char *p = text;
	char	   *free_text;
	GtCode		code = GT_OK;

	if (strlen(text) > TEMPLATE_MAX)
		return refuse(status, "longer than 1024 bytes");
	if (flaw != NULL)
		return refuse(status, flaw);
	keys->text = gt_alloc(&keys->alloc, strlen(text) + 1);
	if (keys->text == NULL)
		return gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	free_text = keys->text;
	while (code == GT_OK && *p != '\0')
	{
		if (*p == '}')
			return refuse(status, "'}' without '{'");
		if (*p == '{')
		{
			p++;
			code = add_key(keys, &p, status);
		}
		else if (*p == '*')
			code = add_wildcard(keys, text, &p, status);
		else
			code = add_text(keys, &p, &free_text, status);
	}
	return code;
}

GtKeys *
gt_keys_compile(const GtAlloc *alloc, const char *template_text, GtStatus *status)
{
	GtKeys	   *keys = gt_alloc_zero(alloc, sizeof(*keys));

	if (keys == NULL)
	{
		gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
		return NULL;
	}
	keys->alloc = *alloc;
	if (template_text != NULL && compile(keys, template_text, status) != GT_OK)
	{
		gt_keys_free(alloc, keys);
		return NULL;
	}
	return keys;
}

void
gt_keys_free(const GtAlloc *alloc, GtKeys *keys)
{
	size_t		i;

	if (keys == NULL)
		return;
	for (i = 0; i < keys->count; i++)
		gt_free(alloc, keys->names[i]);
	gt_free(alloc, keys->names);
	gt_free(alloc, keys->text);
	gt_free(alloc, keys->tokens);
	gt_free(alloc, keys);
}

/* --- matching a template --- */

/*
 * One row of the table per token: can the tokens from here on match the path
 * from this byte on?  `next` is the row of the token behind, `row` becomes
 * that of this one.  Rows have an entry for the end of the path, too.
 */
static void
fill_row(const Token *token, const char *path, size_t length,
		 const bool *next, bool *row)
{
	bool		behind_folder = false;	/* next[] at the begin of a later component */
	size_t		i = length + 1;

	while (i-- > 0)
	{
		bool		inside = i < length && path[i] != '/';

		switch (token->kind)
		{
			case TOKEN_TEXT:
				row[i] = token->length <= length - i && next[i + token->length] &&
					memcmp(path + i, token->text, token->length) == 0;
				break;
			case TOKEN_KEY:
				row[i] = inside && (next[i + 1] || row[i + 1]);
				break;
			case TOKEN_STAR:
				row[i] = next[i] || (inside && row[i + 1]);
				break;
			case TOKEN_FOLDERS:
				if (i < length && path[i] == '/')
					behind_folder |= next[i + 1];
				row[i] = next[i] || behind_folder;
				break;
		}
	}
}

/* Where this token stops, given that the rest matches: as early as may be. */
static size_t
token_end(const Token *token, const char *path, size_t start, const bool *next)
{
	size_t		end = start;

	if (token->kind == TOKEN_TEXT)
		return start + token->length;
	if (token->kind == TOKEN_KEY)
		end++;
	while (!next[end])
	{
		if (token->kind == TOKEN_FOLDERS)
			end = (size_t) (strchr(path + end, '/') - path);
		end++;
	}
	return end;
}

/* Finds the part of the path that a key takes; data NULL when none matches. */
static GtStr
template_part(const GtKeys *keys, int key, const char *path, size_t length, bool *table)
{
	size_t		width = length + 1;
	size_t		start = 0;
	size_t		i;
	GtStr		part = {NULL, 0};

	table[keys->token_count * width + length] = true;
	for (i = keys->token_count; i-- > 0;)
		fill_row(&keys->tokens[i], path, length,
				 table + (i + 1) * width, table + i * width);
	if (!table[0])
		return part;
	for (i = 0; i < keys->token_count; i++)
	{
		const Token *token = &keys->tokens[i];
		size_t		end = token_end(token, path, start, table + (i + 1) * width);

		if (token->kind == TOKEN_KEY && token->key == key)
		{
			part.data = path + start;
			part.len = (uint32_t) (end - start);
			break;
		}
		start = end;
	}
	return part;
}

static char *
template_value(const GtAlloc *alloc, const GtKeys *keys, const char *name,
			   const char *path, bool *refused)
{
	int			key = gt_keys_find(keys, name);
	size_t		length = strlen(path);
	bool	   *table;
	GtStr		part;
	char	   *result = NULL;

	if (key < 0)
		return NULL;
	table = gt_alloc_zero(alloc, (keys->token_count + 1) * (length + 1));
	*refused = table == NULL;
	if (table == NULL)
		return NULL;
	part = template_part(keys, key, path, length, table);
	if (part.data != NULL)
	{
		result = gt_alloc(alloc, (size_t) part.len + 1);
		*refused = result == NULL;
	}
	if (result != NULL)
	{
		memcpy(result, part.data, part.len);
		result[part.len] = '\0';
	}
	gt_free(alloc, table);
	return result;
}

char *
gt_keys_value(const GtAlloc *alloc, const GtKeys *keys, const char *name,
			  const char *path, bool *refused)
{
	*refused = false;
	if (keys->text == NULL)
		return hive_value(alloc, name, path, refused);
	return template_value(alloc, keys, name, path, refused);
}
