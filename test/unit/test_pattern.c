/*
 * test_pattern.c
 *		Regular expressions: what Go's package regexp says of them.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pattern.h"

#define TEXT(literal) literal, sizeof(literal) - 1

typedef struct Case
{
	const char *pattern;
	GtPatternResult result;
	struct
	{
		const char *text;		/* NULL: no more */
		size_t		size;
		bool		matches;
	}			texts[6];
} Case;

static const Case cases[] = {
	{"^(runtime\\..*)$", GT_PATTERN_OK,
	{{TEXT("runtime.mallocgc"), true}, {TEXT("runtime"), false}, {TEXT("xruntime.a"), false}, {TEXT("runtime."), true}}},
	{"^(calloc|(__)?posix_memalign|operator new(\\[\\])?)$", GT_PATTERN_OK,
	{{TEXT("calloc"), true}, {TEXT("__posix_memalign"), true}, {TEXT("operator new[]"), true}, {TEXT("operator new["), false}, {TEXT("memalign"), false}}},
	{"^(a)|(b)$", GT_PATTERN_OK, {{TEXT("ac"), true}, {TEXT("cb"), true}, {TEXT("cac"), false}, {TEXT(""), false}}},
	{"", GT_PATTERN_OK, {{TEXT(""), true}, {TEXT("x"), true}}},
	{"a|", GT_PATTERN_OK, {{TEXT("b"), true}, {TEXT(""), true}}},
	{"^(|a|bc)*$", GT_PATTERN_OK, {{TEXT("abca"), true}, {TEXT("abcb"), false}, {TEXT(""), true}}},
	{"^a??b*?c+?$", GT_PATTERN_OK, {{TEXT("bbc"), true}, {TEXT("aac"), false}, {TEXT("ab"), false}}},
	{"^a{2,3}$", GT_PATTERN_OK, {{TEXT("a"), false}, {TEXT("aa"), true}, {TEXT("aaa"), true}, {TEXT("aaaa"), false}}},
	{"^(ab){2,}$", GT_PATTERN_OK, {{TEXT("ab"), false}, {TEXT("abab"), true}, {TEXT("ababab"), true}}},
	{"^(a{2}){2}$", GT_PATTERN_OK, {{TEXT("aaa"), false}, {TEXT("aaaa"), true}, {TEXT("aaaaa"), false}}},
	{"^a{0}b{0,1}$", GT_PATTERN_OK, {{TEXT(""), true}, {TEXT("b"), true}, {TEXT("a"), false}, {TEXT("bb"), false}}},
	{"^a{,2}$", GT_PATTERN_OK, {{TEXT("a"), false}, {TEXT("a{,2}"), true}}},
	{"^a{01}$", GT_PATTERN_OK, {{TEXT("a"), false}, {TEXT("a{01}"), true}}},
	{"^{$", GT_PATTERN_OK, {{TEXT("{"), true}}},
	{"a{1001}", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"a{3,2}", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(a{40}){30}", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"((a{9}){9}){9}", GT_PATTERN_OK, {{TEXT("a"), false}}},
	{"a**", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"*a", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(*a)", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"a|*", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"^*a", GT_PATTERN_OK, {{TEXT("a"), true}, {TEXT("ba"), true}}},
	{"a(?s)*b", GT_PATTERN_OK, {{TEXT("aab"), true}}},
	{"(?s)*", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(a", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"a)", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"[a", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"[]", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"\\", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"[b-a]", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"[[:no:]]", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"\\8", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"\\1", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"\\y", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"\\C", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(?=a)", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(?P<n", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(?P<a-b>c)", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(?P<>c)", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(?--s)", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(?-)", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"(?", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"\xff", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"^[^a-c]$", GT_PATTERN_OK, {{TEXT("a"), false}, {TEXT("d"), true}, {TEXT("\n"), true}, {TEXT("\xc3\xa9"), true}}},
	{"^[]a]+$", GT_PATTERN_OK, {{TEXT("]a"), true}, {TEXT("b"), false}}},
	{"^[a-]$", GT_PATTERN_OK, {{TEXT("-"), true}, {TEXT("b"), false}}},
	{"^[-a]$", GT_PATTERN_OK, {{TEXT("-"), true}, {TEXT("b"), false}}},
	{"^[\\d_\\-]+$", GT_PATTERN_OK, {{TEXT("1_-"), true}, {TEXT("a"), false}}},
	{"^[^\\D5]$", GT_PATTERN_OK, {{TEXT("4"), true}, {TEXT("5"), false}, {TEXT("x"), false}}},
	{"^[[:alpha:][:^ascii:]]+$", GT_PATTERN_OK, {{TEXT("a\xc3\xa9"), true}, {TEXT("1"), false}}},
	{"^[[:word:]&]$", GT_PATTERN_OK, {{TEXT("_"), true}, {TEXT("&"), true}, {TEXT("-"), false}}},
	{"^[a[:]+$", GT_PATTERN_OK, {{TEXT("a[:"), true}, {TEXT("b"), false}}},
	{"^.$", GT_PATTERN_OK,
	{{TEXT("a"), true}, {TEXT("\n"), false}, {TEXT("\xc3\xa9"), true}, {TEXT("\xff"), true}, {TEXT("ab"), false}}},
	{"^(?s:.).$", GT_PATTERN_OK, {{TEXT("\na"), true}, {TEXT("\n\n"), false}}},
	{"(?s)^.$", GT_PATTERN_OK, {{TEXT("\n"), true}}},
	{"(?s-s:.)", GT_PATTERN_OK, {{TEXT("\n"), false}}},
	{"(?U)^a+$", GT_PATTERN_OK, {{TEXT("aa"), true}}},
	{"^a$", GT_PATTERN_OK, {{TEXT("a\n"), false}, {TEXT("b\na"), false}}},
	{"(?m)^a$", GT_PATTERN_OK, {{TEXT("b\na\nc"), true}, {TEXT("ba"), false}}},
	{"\\Aa\\z", GT_PATTERN_OK, {{TEXT("a"), true}, {TEXT("a\n"), false}}},
	{"\\bab\\b", GT_PATTERN_OK, {{TEXT("x ab."), true}, {TEXT("xab"), false}, {TEXT("ab"), true}}},
	{"\\Bb\\B", GT_PATTERN_OK, {{TEXT("abc"), true}, {TEXT("b"), false}, {TEXT("ab"), false}}},
	{"^\\Qa.b*\\E*$", GT_PATTERN_OK, {{TEXT("a.b***"), true}, {TEXT("aab"), false}}},
	{"\\Q(", GT_PATTERN_OK, {{TEXT("("), true}}},
	{"^\\x41\\x{e9}\\101\\0\\t\\_$", GT_PATTERN_OK, {{TEXT("A\xc3\xa9" "A\x00\x09_"), true}}},
	{"\\x{110000}", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"\\x{}", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"\\x4", GT_PATTERN_INVALID, {{NULL, 0, false}}},
	{"^(?:a|(?P<n>b)|(?<m>c))+$", GT_PATTERN_OK, {{TEXT("abc"), true}, {TEXT("d"), false}}},
	{"^\xc3\xa9+$", GT_PATTERN_OK, {{TEXT("\xc3\xa9\xc3\xa9"), true}, {TEXT("\xc3"), false}}},
	{"^\xef\xbf\xbd$", GT_PATTERN_OK, {{TEXT("\xff"), true}, {TEXT("\xef\xbf\xbd"), true}}},
	/* of which Go makes something */
	{"(?i)a", GT_PATTERN_UNSUPPORTED, {{NULL, 0, false}}},
	{"\\pL", GT_PATTERN_UNSUPPORTED, {{NULL, 0, false}}},
	{"[\\PL]", GT_PATTERN_UNSUPPORTED, {{NULL, 0, false}}},
};

static GtPattern *
compile(const char *text, GtPatternResult *result)
{
	GtStr		pattern = {text, (uint32_t) strlen(text)};

	return gt_pattern_compile(&gt_malloc_alloc, pattern, result);
}

static void
test_cases(void)
{
	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		GtPatternResult result;
		GtPattern  *pattern = compile(cases[i].pattern, &result);

		unit_case("%s", cases[i].pattern);
		CHECK_EQ(result, cases[i].result);
		CHECK((pattern != NULL) == (result == GT_PATTERN_OK));
		for (size_t n = 0; pattern != NULL && n < 6 && cases[i].texts[n].text != NULL; n++)
			CHECK_EQ(gt_pattern_matches(pattern, cases[i].texts[n].text, cases[i].texts[n].size),
					 cases[i].texts[n].matches);
		gt_pattern_free(pattern);
	}
	unit_case(NULL);
}

/* --- what could take for ever, or all memory --- */

static char *
repeated(const char *text, size_t times)
{
	size_t		size = strlen(text);
	char	   *result = malloc(size * times + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(result + i * size, text, size);
	result[size * times] = '\0';
	return result;
}

static void
test_size(const char *part, size_t times, GtPatternResult expected)
{
	char	   *text = repeated(part, times);
	GtPatternResult result;

	unit_case("%zu times %s", times, part);
	gt_pattern_free(compile(text, &result));
	CHECK_EQ(result, expected);
	unit_case(NULL);
	free(text);
}

static void
test_sizes(void)
{
	test_size("a", 8000, GT_PATTERN_OK);
	test_size("a", 9000, GT_PATTERN_UNSUPPORTED);
	test_size("a{1000}", 8, GT_PATTERN_OK);
	test_size("a{1000}", 9, GT_PATTERN_UNSUPPORTED);
	test_size("(abcdefghi){1000}", 1, GT_PATTERN_UNSUPPORTED);
	test_size("(", 400, GT_PATTERN_INVALID);
	test_size("(", 600, GT_PATTERN_UNSUPPORTED);
	test_size("[acegikmoqsuwy]{1000}", 2, GT_PATTERN_OK);
	test_size("[acegikmoqsuwy]{1000}", 3, GT_PATTERN_UNSUPPORTED);
	test_size("[acegikmoqsuwy]", 3000, GT_PATTERN_UNSUPPORTED);
}

/* Of a pattern that takes others a time that doubles with each letter. */
static void
test_time(void)
{
	char	   *text = repeated("a", 3000);
	GtPatternResult result;
	GtPattern  *pattern = compile("^(a*)*(a|aa)*(a?){200}b$", &result);

	CHECK(pattern != NULL && gt_pattern_size(pattern) < 2000);
	CHECK(!gt_pattern_matches(pattern, text, 3000));
	text[2999] = 'b';
	CHECK(gt_pattern_matches(pattern, text, 3000));
	gt_pattern_free(pattern);
	free(text);
}

/* --- memory --- */

static void
compile_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtStr		text = gt_str("^((a|b{2,5}|[^[:alpha:]\\d])*(?:c|(d)?)+)$");
	GtPatternResult result;
	GtPattern  *pattern = gt_pattern_compile(alloc, text, &result);

	(void) context;
	CHECK_EQ(result, refusing ? GT_PATTERN_REFUSED : GT_PATTERN_OK);
	if (pattern != NULL)
		CHECK(gt_pattern_matches(pattern, "abbbc", 5));
	gt_pattern_free(pattern);
}

void
suite_pattern(void)
{
	test_cases();
	test_sizes();
	test_time();
	unit_each_refusal(compile_refused, NULL);
}
