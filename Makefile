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

# Below PostgreSQL: unit tests and fuzzers link these too.
CORE_OBJS = \
	src/base/base.o \
	src/base/map.o \
	src/source/glob.o \
	src/source/inflate_gzip.o \
	src/source/inflate_zstd.o \
	src/source/keys.o \
	src/source/open.o \
	src/source/path.o \
	src/source/source.o \
	src/source/walk.o \
	src/decode/sniff.o \
	src/decode/stack.o \
	src/decode/tables.o \
	src/decode/v2.o \
	src/decode/v2_emit.o \
	src/decode/v2_fast.o \
	src/decode/v2_fast_merge.o \
	src/decode/v2_fast_scan.o \
	src/decode/v2_fast_states.o \
	src/decode/v2_generation.o \
	src/decode/v2_merge.o \
	src/decode/v2_order.o \
	src/decode/v2_sort.o \
	src/decode/v2_wire.o \
	src/model/gc_assist.o \
	src/model/gc_cycle.o \
	src/model/gc_model.o \
	src/model/gc_worker.o \
	src/model/queue.o \
	src/relation/catalogue.o \
	src/relation/scan.o \
	src/relation/scan_trace.o \
	src/relation/values.o

PG_OBJS = \
	src/pg/datum.o \
	src/pg/digest.o \
	src/pg/fdw.o \
	src/pg/fdw_analyze.o \
	src/pg/fdw_explain.o \
	src/pg/fdw_files.o \
	src/pg/fdw_import.o \
	src/pg/fdw_plan.o \
	src/pg/fdw_prune.o \
	src/pg/fdw_scan.o \
	src/pg/function.o \
	src/pg/gctrace.o \
	src/pg/input.o \
	src/pg/memory.o \
	src/pg/option.o \
	src/pg/wording.o

OBJS = $(CORE_OBJS) $(PG_OBJS)

export PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

# Out of tree (make -f SOURCE/Makefile VPATH=SOURCE) the sources are elsewhere.
top := $(or $(VPATH),.)

# zstd is optional: make WITH_ZSTD=no does without.
WITH_ZSTD ?= $(shell echo 'int main(void) { return !ZSTD_versionNumber(); }' | \
	cc -include zstd.h -x c - -lzstd -o /dev/null 2>/dev/null && echo yes)

# -isystem: PostgreSQL's own headers need not pass our warnings.
PG_CPPFLAGS = -I$(top)/src -isystem $(includedir_server)
WARNINGS    = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wdeclaration-after-statement
PG_CFLAGS   = $(WARNINGS) -MMD -MP
SHLIB_LINK  = -lz
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
SOURCES = $(patsubst $(top)/%,%,$(wildcard $(top)/src/*/*.c))
CHECKED = $(SOURCES:%=$(top)/%) $(wildcard $(top)/test/unit/*.c $(top)/test/fuzz/*.c)
lint:
	@for file in $(filter-out $(OBJS:.o=.c) src/relation/print_catalogue.c,$(SOURCES)); do \
		echo "$$file is not in OBJS"; exit 1; \
	done
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
	@$(WITH_SERVER) sh -c 'psql -X -v traces="$$GCTRACE_FIXTURES/fleet" -f $(top)/doc/demo.sql'

test: setup-test
	@$(WITH_SERVER) $(top)/test/run.sh

test-corpus: setup-test
	@$(WITH_SERVER) $(top)/test/corpus/run.sh

bench: setup-test
	@$(WITH_SERVER) $(top)/bench/run.sh

# --- the layers below PostgreSQL on their own: test/core.mk ---

.PHONY: unit unit-sanitize fuzz sql print-catalogue
CORE = +@$(MAKE) -s --no-print-directory -f $(top)/test/core.mk top=$(top) \
	OBJS='$(CORE_OBJS)' FLAGS='-I$(top)/src $(filter -D%,$(PG_CPPFLAGS)) $(WARNINGS)' LIBS='$(filter -l%,$(SHLIB_LINK))'

unit:
	$(CORE) KIND=unit run-tests
unit-sanitize:
	$(CORE) KIND=sanitize run-tests
fuzz:
	@$(top)/test/setup.sh fuzz
	$(CORE) KIND=fuzz run-fuzzers

# The install script and doc/relations.md, anew from the catalogue.
sql: print-catalogue
	@sh $(top)/sql/build build/unit/print_catalogue >build/install.sql && mv build/install.sql $(top)/$(DATA)
	@build/unit/print_catalogue docs >build/relations.md && mv build/relations.md $(top)/doc/relations.md
print-catalogue:
	$(CORE) KIND=unit build/unit/print_catalogue
