/*
 * words.c
 *		A small cache in front of the store of strings.
 */
#include "model/words.h"

GtStr
gt_words_intern(GtWords *words, GtStackStore *store, GtStr text)
{
	GtStr	   *recent;
	uint32_t	hash;

	if (text.data == NULL)
		text = gt_str("");
	hash = text.len;
	if (text.len > 0)
		hash = hash * 31 + (uint8_t) text.data[0] * 7 + (uint8_t) text.data[text.len - 1];
	recent = &words->recent[hash & (GT_WORDS - 1)];
	if (recent->data == NULL || !gt_str_equal(*recent, text))
		*recent = gt_stacks_intern(store, text.data, text.len);
	return *recent;
}
