# The layers below PostgreSQL on their own: unit tests, fuzzers, tools, lint.
# Called by the Makefile above, with OBJS, FLAGS and LIBS, and with KIND, the
# set of flags; build/KIND holds what was made with it.

SANITIZE = -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

KIND           = unit
CC_unit        = cc
CC_sanitize    = cc
CC_fuzz        = clang
FLAGS_unit     = -O2
FLAGS_sanitize = $(SANITIZE)
FLAGS_fuzz     = $(SANITIZE) -fsanitize=fuzzer-no-link

out      = build/$(KIND)
compile  = $(CC_$(KIND)) -g $(FLAGS_$(KIND)) $(FLAGS)
# The objects in build/ of these objects or sources.
built    = $(patsubst $(top)/%,$(out)/%,$(patsubst %.c,%.o,$(1)))
objects  = $(OBJS:%=$(out)/%)
tests    = $(wildcard $(top)/test/unit/*.c)
fuzzers  = $(wildcard $(top)/test/fuzz/*_fuzz.c)

$(out)/%.o: $(top)/%.c
	mkdir -p $(@D)
	$(compile) -MMD -MP -c -o $@ $<

# --- unit tests: one program, whose arguments name the suites to run ---

suites   = $(shell sed -n 's/^SUITE(\(.*\))/\1/p' $(top)/test/unit/suites.h)
.PHONY: run-tests
run-tests: $(out)/run-tests
	status=0; for suite in $(suites); do \
		if $< $$suite >$<.log 2>&1; then echo "ok $$suite"; \
		else cat $<.log; echo "not ok $$suite"; status=1; fi; \
	done; exit $$status
$(out)/run-tests: $(call built,$(tests)) $(objects)
	$(compile) -o $@ $^ $(LIBS)

# --- fuzzers: a program each; what they find stays in build/ ---

# What they begin with.
SEEDS = $(addprefix $(top)/test/data/,edge jvm logs pprof)
FUZZ_SECONDS = 20
.PHONY: run-fuzzers
run-fuzzers: $(patsubst $(top)/test/fuzz/%.c,$(out)/%,$(fuzzers))
	$(if $(fuzzers),,echo "no fuzzers in test/fuzz")
	for fuzzer in $^; do \
		mkdir -p $$fuzzer.corpus && \
		$$fuzzer -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
			-artifact_prefix=$$fuzzer- $$fuzzer.corpus $(SEEDS) || exit 1; \
	done
$(out)/%_fuzz: $(out)/test/fuzz/%_fuzz.o $(objects)
	$(compile) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# The same over what they begin with only, by any compiler: part of `make test`.
.PHONY: replay-seeds
replay-seeds: $(patsubst $(top)/test/fuzz/%_fuzz.c,$(out)/%-replay,$(fuzzers))
	status=0; for replay in $^; do \
		if $$replay $(SEEDS) >$$replay.log 2>&1; then echo "ok $${replay##*/}"; \
		else tail -n 40 $$replay.log; echo "not ok $${replay##*/}"; status=1; fi; \
	done; exit $$status
$(out)/%-replay: $(out)/test/fuzz/%_fuzz.o $(out)/test/fuzz/replay.o $(objects)
	$(compile) -o $@ $^ $(LIBS)

# --- the catalogue as install script and as documentation ---

$(out)/print_catalogue: $(out)/src/relation/print_catalogue.o $(objects)
	$(compile) -o $@ $^ $(LIBS)

.SECONDARY:
-include $(shell find $(out) -name '*.d' 2>/dev/null)
