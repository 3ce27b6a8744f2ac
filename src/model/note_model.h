/*
 * note_model.h
 *		Events that are rows as they stand.
 */
#ifndef GCTRACE_NOTE_MODEL_H
#define GCTRACE_NOTE_MODEL_H

typedef enum NoteFacts
{
	NOTE_FACTS_LOGS,
	NOTE_FACTS_LABELS,
	NOTE_FACTS_SAMPLES
} NoteFacts;

#endif							/* GCTRACE_NOTE_MODEL_H */
