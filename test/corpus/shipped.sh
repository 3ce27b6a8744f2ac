#!/usr/bin/env bash
# Compares gctrace with the expected answers in test/data (part of `make test`).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${GCTRACE_FIXTURES:-$here/../data}
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1
python3 -m compare exact "$data" "$data/expected" "$data/edge/status.csv"
python3 -m compare blocking "$data" "$data/blocking_profiles.csv"
