/*
 * relations.h
 *		The relations, in the order in which they are shown; included more than
 *		once, with RELATION(identifier, name) defined.
 */
RELATION(TRACES, traces)
RELATION(GENERATIONS, generations)
RELATION(GC_CYCLES, gc_cycles)
RELATION(STW_PAUSES, stw_pauses)
RELATION(MARK_ASSISTS, mark_assists)
RELATION(MARK_WORKERS, mark_workers)
RELATION(SWEEPS, sweeps)
RELATION(HEAP_SAMPLES, heap_samples)
RELATION(GOROUTINES, goroutines)
RELATION(GOROUTINE_STATES, goroutine_states)
RELATION(PROC_STATES, proc_states)
RELATION(STACKS, stacks)
RELATION(TASKS, tasks)
RELATION(REGIONS, regions)
RELATION(MUTATOR_UTILIZATION, mutator_utilization)
RELATION(EVENTS, events)
RELATION(ALLOC_EVENTS, alloc_events)
RELATION(LOGS, logs)
RELATION(LABELS, labels)
RELATION(CPU_SAMPLES, cpu_samples)
RELATION(JVM_EVENTS, jvm_events)
RELATION(JVM_COLLECTIONS, jvm_collections)
RELATION(JVM_PHASES, jvm_phases)
RELATION(JVM_SAFEPOINTS, jvm_safepoints)
