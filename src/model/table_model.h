/*
 * table_model.h
 *		What a trace's generations and stack tables tell without their events.
 */
#ifndef GCTRACE_TABLE_MODEL_H
#define GCTRACE_TABLE_MODEL_H

typedef enum TableFacts
{
	TABLE_FACTS_GENERATIONS,
	TABLE_FACTS_STACKS
} TableFacts;

#endif							/* GCTRACE_TABLE_MODEL_H */
