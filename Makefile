# gctrace: Go execution traces as PostgreSQL tables
#
#	make demo			installs what is missing (apt), builds, answers questions
#						about the traces in test/data, in a server of its own
#	make test			everything that must be green, likewise on its own
#	make				builds; make install: for the PostgreSQL of PG_CONFIG
#
# README.md lists all targets.  PostgreSQL 13 to 18; other versions than the
# one in the path: make PG_CONFIG=/usr/lib/postgresql/17/bin/pg_config ...

EXTENSION  = gctrace
MODULE_big = gctrace
DATA       = sql/gctrace--0.1.sql

# Out of tree (make -f SOURCE/Makefile VPATH=SOURCE) the sources are elsewhere.
top := $(or $(VPATH),.)
objects_of = $(patsubst $(top)/%.c,%.o,$(sort $(wildcard $(1:%=$(top)/src/%/*.c))))

# Below PostgreSQL: unit tests and fuzzers link these too.
PROGRAMS  = src/relation/print_catalogue.o
CORE_OBJS = $(filter-out $(PROGRAMS),$(call objects_of,base source decode model relation statistics))
PG_OBJS   = $(call objects_of,pg)

OBJS = $(CORE_OBJS) $(PG_OBJS)

export PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

# zstd is optional: make WITH_ZSTD=no does without.
WITH_ZSTD ?= $(shell echo 'int main(void) { return !ZSTD_versionNumber(); }' | \
	cc -include zstd.h -x c - -lzstd -o /dev/null 2>/dev/null && echo yes)

# -isystem: PostgreSQL's own headers need not pass our warnings.
PG_CPPFLAGS = -I$(top)/src -isystem $(includedir_server)
WARNINGS    = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wdeclaration-after-statement
PG_CFLAGS   = $(WARNINGS) -MMD -MP
SHLIB_LINK  = -lz -lm
ifeq ($(WITH_ZSTD),yes)
PG_CPPFLAGS += -DHAVE_LIBZSTD
SHLIB_LINK  += -lzstd
endif

REGRESS      = $(sort $(basename $(notdir $(wildcard $(top)/test/sql/*.sql))))
REGRESS_OPTS = --inputdir=$(top)/test --load-extension=$(EXTENSION)
REGRESS_PREP = vpath-expected

EXTRA_CLEAN  = build $(OBJS:.o=.d)

all:

ifneq ($(wildcard $(PGXS)),)

# Tests find their traces there, unless the server needs a copy elsewhere.
export GCTRACE_FIXTURES ?= $(abspath $(top))/test/data

include $(PGXS)

ifdef VPATH
$(shell mkdir -p $(sort $(dir $(OBJS))))
endif
-include $(OBJS:.o=.d)
# What made the object stale makes its bitcode stale.
$(OBJS:.o=.bc): %.bc: %.o

# pg_regress looks for expected/ in the working directory.
.PHONY: vpath-expected lint
vpath-expected:
	@test -d expected || ln -s $(abspath $(top))/expected expected

# Both compilers, as the warnings of one are not those of the other.
CHECKED = $(wildcard $(top)/src/*/*.c $(top)/test/unit/*.c $(top)/test/fuzz/*.c)
lint:
	@for cc in gcc clang; do \
		for file in $(CHECKED); do \
			$$cc -O2 $(WARNINGS) -Werror $(CPPFLAGS) -c -o /dev/null $$file || exit 1; \
		done; \
	done

else

# Before `make setup` there may be no PostgreSQL to ask.
all install installcheck clean lint:
	@echo "PostgreSQL's server headers are missing; 'make setup' installs them" >&2; exit 1

endif

# --- all below also works before there is a PostgreSQL ---

.PHONY: setup setup-test demo test test-corpus bench

setup:
	@$(top)/test/setup.sh

setup-test:
	@$(top)/test/setup.sh test

# Builds, and runs a command beside a throw-away server that has gctrace (exec:
# who stops make stops that script, which tidies up).
WITH_SERVER = exec $(top)/test/with-server.sh

demo: setup
	@$(WITH_SERVER) sh -c 'PGOPTIONS="-c statement_timeout=60s" psql -X -v traces="$$GCTRACE_FIXTURES/fleet" -f $(top)/doc/demo.sql'

test: setup-test
	@$(WITH_SERVER) $(top)/test/run.sh

test-corpus: setup-test
	@$(WITH_SERVER) $(top)/test/corpus/run.sh

bench: setup-test
	@$(WITH_SERVER) $(top)/bench/run.sh

# --- the layers below PostgreSQL on their own: test/core.mk ---

.PHONY: unit unit-sanitize fuzz fuzz-seeds sql print-catalogue
CORE = +@$(MAKE) -s --no-print-directory -f $(top)/test/core.mk top=$(top) \
	OBJS='$(CORE_OBJS)' FLAGS='-I$(top)/src $(filter -D%,$(PG_CPPFLAGS)) $(WARNINGS)' LIBS='$(filter -l%,$(SHLIB_LINK))'

unit:
	$(CORE) KIND=unit run-tests
unit-sanitize:
	$(CORE) KIND=sanitize run-tests
fuzz-seeds:
	$(CORE) KIND=sanitize replay-seeds
fuzz:
	@$(top)/test/setup.sh fuzz
	$(CORE) KIND=fuzz run-fuzzers

# The install script and doc/relations.md, anew from the catalogue.
sql: print-catalogue
	@sh $(top)/sql/build build/unit/print_catalogue >build/install.sql && mv build/install.sql $(top)/$(DATA)
	@build/unit/print_catalogue docs >build/relations.md && mv build/relations.md $(top)/doc/relations.md
print-catalogue:
	$(CORE) KIND=unit build/unit/print_catalogue
