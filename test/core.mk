# The layers below PostgreSQL on their own: unit tests, fuzzers, tools.
# Called by the Makefile above, with OBJS, FLAGS and LIBS, and with KIND, the
# set of flags: build/KIND holds what was made with it.

KIND = unit
SANITIZE = -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

CC_unit        = cc
CC_sanitize    = cc
CC_fuzz        = clang
FLAGS_unit     = -O2
FLAGS_sanitize = $(SANITIZE)
FLAGS_fuzz     = $(SANITIZE) -fsanitize=fuzzer-no-link

out      = build/$(KIND)
compile  = $(CC_$(KIND)) -g $(FLAGS_$(KIND)) $(FLAGS)
tests    = $(patsubst $(top)/%.c,$(out)/%,$(wildcard $(top)/test/unit/*_test.c))
fuzzers  = $(patsubst $(top)/%.c,$(out)/%,$(wildcard $(top)/test/fuzz/*_fuzz.c))
objects  = $(OBJS:%=$(out)/%)

.SECONDARY:
$(out)/%.o: $(top)/%.c
	mkdir -p $(@D)
	$(compile) -MMD -MP -c -o $@ $<

$(out)/%_test: $(out)/%_test.o $(objects)
	$(compile) -o $@ $^ $(LIBS)

$(out)/%_fuzz: $(out)/%_fuzz.o $(objects)
	$(compile) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(out)/print_catalogue: $(out)/src/relation/print_catalogue.o $(objects)
	$(compile) -o $@ $^ $(LIBS)

-include $(shell find $(out) -name '*.d' 2>/dev/null)
