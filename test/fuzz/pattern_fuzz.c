/*
 * pattern_fuzz.c
 *		A regular expression, a NUL, a text: no crash, memory bounded, and the
 *		same answer for the expression in a group, and for either of it twice.
 */
#include "fuzz.h"

#include <string.h>

#include "base/pattern.h"

#define MEMORY_MAX ((size_t) 4 << 20)

static bool
has(GtStr text, const char *part)
{
	for (size_t i = 0; i + 2 <= text.len; i++)
	{
		if (memcmp(text.data + i, part, 2) == 0)
			return true;
	}
	return false;
}

/* -1: it is no expression. */
static int
matches(const char *front, GtStr pattern, const char *back, const char *text, size_t size)
{
	FuzzMemory	memory;
	char		whole[4096 * 2 + 8];
	GtStr		expression = {whole, 0};
	GtPatternResult result;
	GtPattern  *compiled;
	int			answer = -1;

	expression.len = (uint32_t) snprintf(whole, sizeof(whole), "%s%.*s%s", front, (int) pattern.len, pattern.data, back);
	fuzz_memory_init(&memory, MEMORY_MAX);
	compiled = gt_pattern_compile(&memory.alloc, expression, &result);
	FUZZ_ASSERT(result != GT_PATTERN_REFUSED && (compiled != NULL) == (result == GT_PATTERN_OK));
	if (compiled != NULL)
		answer = gt_pattern_matches(compiled, text, size);
	gt_pattern_free(compiled);
	FUZZ_ASSERT(memory.live == 0);
	return answer;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = memchr(bytes, 0, size);
	char		twice[4096 + 2];
	GtStr		pattern;
	int			answer;

	if (text == NULL || text - (const char *) bytes > 2000)
		return 0;
	pattern.data = (const char *) bytes;
	pattern.len = (uint32_t) (text++ - pattern.data);
	size -= pattern.len + 1;
	if (size > 2000)
		return 0;
	answer = matches("", pattern, "", text, size);
	/* a quotation without end would swallow what is put behind it */
	if (answer < 0 || has(pattern, "\\Q"))
		return 0;
	FUZZ_ASSERT(matches("(", pattern, ")", text, size) == answer);
	snprintf(twice, sizeof(twice), "|%.*s", (int) pattern.len, pattern.data);
	/* flags hold on in the next alternative; what looks like a class may end there */
	if (!has(pattern, "(?") && !has(pattern, "[:") && pattern.len < 500)
		FUZZ_ASSERT(matches("", pattern, twice, text, size) == answer);
	return 0;
}
