/*
 * sniff.c
 *		The registry of decoders: who recognises the first bytes?
 */
#include "decode/decoder.h"

static const GtDecoderType *const decoder_types[] = {
	&gt_v1_decoder,
	&gt_v2_decoder,
};

const GtDecoderType *
gt_decoder_sniff(const uint8_t *head, size_t size)
{
	for (size_t i = 0; i < GT_LENGTHOF(decoder_types); i++)
	{
		if (decoder_types[i]->sniff(head, size))
			return decoder_types[i];
	}
	return NULL;
}
