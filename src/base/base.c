/*
 * base.c
 *		Allocator wrappers, status and string helpers.
 */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
malloc_resize(void *context, void *pointer, size_t size)
{
	(void) context;
	if (size == 0)
	{
		free(pointer);
		return NULL;
	}
	return realloc(pointer, size);
}

const GtAlloc gt_malloc_alloc = {malloc_resize, NULL};

void *
gt_alloc(const GtAlloc *alloc, size_t size)
{
	return alloc->resize(alloc->context, NULL, size ? size : 1);
}

void *
gt_alloc_zero(const GtAlloc *alloc, size_t size)
{
	void	   *pointer = gt_alloc(alloc, size);

	if (pointer != NULL)
		memset(pointer, 0, size);
	return pointer;
}

void *
gt_resize(const GtAlloc *alloc, void *pointer, size_t size)
{
	return alloc->resize(alloc->context, pointer, size ? size : 1);
}

void
gt_free(const GtAlloc *alloc, void *pointer)
{
	if (pointer != NULL)
		alloc->resize(alloc->context, pointer, 0);
}

bool
gt_reserve(const GtAlloc *alloc, void **array, size_t *capacity,
		   size_t need, size_t element_size)
{
	size_t		grown = *capacity ? *capacity : 8;
	void	   *moved;

	if (need <= *capacity)
		return true;
	while (grown < need)
	{
		if (grown > SIZE_MAX / 2)
			return false;
		grown *= 2;
	}
	if (grown > SIZE_MAX / element_size)
		return false;
	moved = gt_resize(alloc, *array, grown * element_size);
	if (moved == NULL)
		return false;
	*array = moved;
	*capacity = grown;
	return true;
}

GtCode
gt_fail(GtStatus *status, GtCode code, uint64_t offset, const char *format,...)
{
	va_list		arguments;

	if (status->code != GT_OK)
		return status->code;
	status->code = code;
	status->offset = offset;
	va_start(arguments, format);
	vsnprintf(status->message, sizeof(status->message), format, arguments);
	va_end(arguments);
	return code;
}

GtStr
gt_str(const char *text)
{
	GtStr		result = {text, text ? (uint32_t) strlen(text) : 0};

	return result;
}

bool
gt_str_equal(GtStr a, GtStr b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

const char *
gt_find(const char *text, size_t size, const char *wanted, size_t wanted_size)
{
	const char *end = text + size;

	while ((size_t) (end - text) >= wanted_size)
	{
		text = memchr(text, wanted[0], (size_t) (end - text) - wanted_size + 1);
		if (text == NULL)
			return NULL;
		if (memcmp(text, wanted, wanted_size) == 0)
			return text;
		text++;
	}
	return NULL;
}
