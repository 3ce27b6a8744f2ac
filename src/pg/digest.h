/*
 * digest.h
 *		SHA-256 for the layers below, by the server's own implementation.
 */
#ifndef GCTRACE_DIGEST_H
#define GCTRACE_DIGEST_H

#include "relation/scan.h"

typedef struct Sha256
{
	GtDigest	digest;			/* digest.context is this struct */
	void	   *state;
} Sha256;

extern void sha256_begin(Sha256 *self);

/*
 * Frees the state.  Not to be called while a transaction aborts: with OpenSSL
 * the state belongs to the resource owner, which has freed it by then.
 */
extern void sha256_end(Sha256 *self);

#endif							/* GCTRACE_DIGEST_H */
