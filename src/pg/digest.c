/*
 * digest.c
 *		SHA-256 for the layers below, by the server's own implementation.
 */
#include "postgres.h"

#if PG_VERSION_NUM >= 140000
#include "common/cryptohash.h"
#endif
#include "common/sha2.h"
#include "pg/digest.h"

#if PG_VERSION_NUM >= 140000

static void
digest_update(void *context, const void *bytes, size_t size)
{
	Sha256	   *self = (Sha256 *) context;

	if (pg_cryptohash_update(self->state, bytes, size) < 0)
		elog(ERROR, "could not compute SHA-256");
}

static void
digest_final(void *context, uint8_t result[32])
{
	Sha256	   *self = (Sha256 *) context;

	if (pg_cryptohash_final(self->state, result, PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute SHA-256");
}

void
sha256_begin(Sha256 *self)
{
	self->digest.update = digest_update;
	self->digest.final = digest_final;
	self->digest.context = self;
	self->state = pg_cryptohash_create(PG_SHA256);
	if (self->state == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	if (pg_cryptohash_init(self->state) < 0)
		elog(ERROR, "could not compute SHA-256");
}

void
sha256_end(Sha256 *self)
{
	pg_cryptohash_free(self->state);
	self->state = NULL;
}

#else							/* PG_VERSION_NUM < 140000 */

static void
digest_update(void *context, const void *bytes, size_t size)
{
	pg_sha256_update(((Sha256 *) context)->state, bytes, size);
}

static void
digest_final(void *context, uint8_t result[32])
{
	pg_sha256_final(((Sha256 *) context)->state, result);
}

void
sha256_begin(Sha256 *self)
{
	self->digest.update = digest_update;
	self->digest.final = digest_final;
	self->digest.context = self;
	self->state = palloc(sizeof(pg_sha256_ctx));
	pg_sha256_init(self->state);
}

void
sha256_end(Sha256 *self)
{
	pfree(self->state);
	self->state = NULL;
}

#endif							/* PG_VERSION_NUM */
