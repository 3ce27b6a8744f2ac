/*
 * json.h
 *		Writes one JSON value as text, for columns whose content is open.
 *
 * Bytes from 0x80 on pass as they are: whether they are valid text is for the
 * database's encoding to say.  NUL, which jsonb cannot hold, becomes \x00.
 * Memory that was refused shows in gt_json_text.
 */
#ifndef GCTRACE_JSON_H
#define GCTRACE_JSON_H

#include "base/base.h"

typedef struct GtJson
{
	const GtAlloc *alloc;
	char	   *data;
	size_t		used;
	size_t		capacity;
	bool		refused;
	bool		comma;			/* a member or element came before */
} GtJson;

extern void gt_json_init(GtJson *json, const GtAlloc *alloc);
extern void gt_json_free(GtJson *json);
extern void gt_json_clear(GtJson *json);	/* for the next value; keeps the memory */

extern void gt_json_begin_object(GtJson *json);
extern void gt_json_end_object(GtJson *json);
extern void gt_json_begin_array(GtJson *json);
extern void gt_json_end_array(GtJson *json);
extern void gt_json_key(GtJson *json, GtStr key);

extern void gt_json_string(GtJson *json, GtStr text);	/* data NULL: null */
extern void gt_json_int(GtJson *json, int64_t value);	/* GT_NULL: null */
extern void gt_json_unsigned(GtJson *json, uint64_t value);
extern void gt_json_double(GtJson *json, double value); /* not finite: null */
extern void gt_json_bool(GtJson *json, bool value);

/* Valid until the next call on it; data NULL when memory was refused. */
extern GtStr gt_json_text(const GtJson *json);

#endif							/* GCTRACE_JSON_H */
