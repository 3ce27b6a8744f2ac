/*
 * test_pprof.c
 *		Profiles: the wire format, what is a profile, cuts, flips, refusals.
 *
 * What rows say is compared in test/sql and, with pprof itself, in test/corpus.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "decode/pprof.h"
#include "decode/protobuf.h"
#include "trace.h"

static const char *const relations[] = {"profiles", "profile_samples", "profile_functions"};

/* --- the wire format --- */

static void
test_fields(void)
{
	static const struct
	{
		const char *bytes;
		size_t		size;
		PbResult	result;
		uint64_t	number;
		uint64_t	value;		/* or the size of what has bytes */
	}			cases[] = {
		{"", 0, PB_END, 0, 0},
		{"\x08\x05", 2, PB_FIELD, 1, 5},
		{"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, PB_FIELD, 1, UINT64_MAX},
		{"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11, PB_BAD, 1, 0},
		{"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12, PB_BAD, 1, 0},
		{"\x08\xff\xff", 3, PB_CUT, 1, 0},
		{"\x08", 1, PB_CUT, 1, 0},
		{"\x80", 1, PB_CUT, 0, 0},
		{"\x12\x02" "ab", 4, PB_FIELD, 2, 2},
		{"\x12\x03" "ab", 4, PB_CUT, 2, 0},
		{"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, PB_CUT, 2, 0},
		{"\x19" "12345678", 9, PB_FIELD, 3, 8},
		{"\x19" "1234567", 8, PB_CUT, 3, 0},
		{"\x1d" "1234", 5, PB_FIELD, 3, 4},
		{"\x1b", 1, PB_BAD, 3, 0},
		{"\x1e", 1, PB_BAD, 3, 0},
		{"\x02\x00", 2, PB_BAD, 0, 0},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		const uint8_t *bytes = (const uint8_t *) cases[i].bytes;
		PbReader	reader = {bytes, bytes + cases[i].size};
		PbField		field = {0};

		unit_case("field %zu", i);
		CHECK_EQ(pb_next(&reader, &field), cases[i].result);
		if (cases[i].result != PB_FIELD)
			continue;
		CHECK_EQ(field.number, cases[i].number);
		CHECK_EQ(field.bytes ? field.size : field.value, cases[i].value);
		CHECK(reader.position == reader.end);
	}
	unit_case(NULL);
}

/* --- what is a profile --- */

static void
test_sniff(void)
{
	static const char *const others[] = {
		"", "\n", "\n\n\n\n\n\n\n\n", "2 lines", "2024-01-01 gc 1 @0.1s 1%\n", "Z\x04\x08", "gc 1 @0.004s 4%: 0.1+1.2+0.3 ms clock\n",
		"\x1f\x8b", "go 1.26 trace", "[0.004s][info][gc] Using G1\n", "\x0a\x04\x08\x01\x10\x80", "HPROF", "{\"a\":1}", "\"\"\"\"", "****",
	};
	TraceBytes	profile = trace_fixture("pprof/before.pb.gz");

	for (size_t i = 0; i < GT_LENGTHOF(others); i++)
	{
		unit_case("%s", others[i]);
		CHECK(!gt_pprof_sniff((const uint8_t *) others[i], strlen(others[i])));
	}
	unit_case(NULL);
	for (size_t size = 6; size <= profile.size; size++)
		CHECK(gt_pprof_sniff(profile.data, size));
	for (size_t size = 0; size < 6; size++)
		CHECK(!gt_pprof_sniff(profile.data, size));
	free(profile.data);
}

/* --- damage: every cut, every bit --- */

static void
test_cuts(void)
{
	TraceBytes	profile = trace_fixture("pprof/labels.pb");

	for (size_t size = 0; size < profile.size; size++)
		for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
		{
			TraceBytes	part = {profile.data, size, 0};
			GtStatus	status;
			char	   *rows = trace_rows(&gt_malloc_alloc, &part, relations[i], NULL, false, &status);

			unit_case("%s cut at %zu", relations[i], size);
			/* in front of the first entry nothing tells what it is */
			CHECK(status.code != GT_OK || size < 6);
			if (strcmp(relations[i], "profile_samples") != 0)
				CHECK_STR(rows, "");
			free(rows);
		}
	unit_case(NULL);
	free(profile.data);
}

/* Sanitizers watch; rows there may be, or not. */
static void
test_flips(void)
{
	TraceBytes	profile = trace_fixture("pprof/labels.pb");

	for (size_t at = 0; at < profile.size; at++)
		for (int bit = 0; bit < 8; bit++)
		{
			profile.data[at] ^= (uint8_t) (1 << bit);
			for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
			{
				GtStatus	status;
				char	   *rows = trace_rows(&gt_malloc_alloc, &profile, relations[i], NULL, false, &status);

				CHECK(status.code != GT_NO_MEMORY && status.code != GT_IO_ERROR);
				free(rows);
			}
			profile.data[at] ^= (uint8_t) (1 << bit);
		}
	free(profile.data);
}

/* --- ids that no one expects --- */

static void
test_ids(void)
{
	/* a function, a place, a sample; id and reference are 2^63, then 2^64 - 1 */
	static const char content[] =
		"\x0a\x04\x08\x01\x10\x01"
		"\x2a\x0d\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01\x10\x01"
		"\x22\x18\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
		"\x22\x0b\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"
		"\x12\x0d\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\x07"
		"\x32\x00\x32\x01" "f";
	TraceBytes	profile = {(uint8_t *) (uintptr_t) content, sizeof(content) - 1, 0};
	GtStatus	status;
	char	   *rows = trace_rows(&gt_malloc_alloc, &profile, "profile_functions", "function,flat,cumulative", false, &status);

	CHECK_EQ(status.code, GT_OK);
	CHECK_STR(rows, "f|7|7\n");
	free(rows);
}

/* --- memory --- */

typedef struct Refusal
{
	const TraceBytes *profile;
	const char *relation;
	const char *rows;
} Refusal;

static void
rows_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const Refusal *refusal = context;
	GtStatus	status;
	char	   *rows = trace_rows(alloc, refusal->profile, refusal->relation, NULL, false, &status);

	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	if (!refusing)
		CHECK_STR(rows, refusal->rows);
	free(rows);
}

static void
test_memory(const char *fixture)
{
	TraceBytes	profile = trace_fixture(fixture);

	for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
	{
		Refusal		refusal = {&profile, relations[i], NULL};
		char	   *rows = trace_rows(&gt_malloc_alloc, &profile, relations[i], NULL, false, NULL);

		CHECK(rows[0] != '\0');
		refusal.rows = rows;
		unit_each_refusal(rows_refused, &refusal);
		free(rows);
	}
	free(profile.data);
}

void
suite_pprof(void)
{
	test_fields();
	test_sniff();
	test_cuts();
	test_flips();
	test_ids();
	test_memory("pprof/labels.pb");
	test_memory("pprof/drop.pb");
}
