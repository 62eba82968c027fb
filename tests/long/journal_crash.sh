#!/bin/sh
# Kills a writing process at 200 random moments (or as many as the second argument says) and looks at what is left.
# Usage: journal_crash.sh PATH/TO/test_journal [ROUNDS]
set -eu
CSIRT_CRASH_ROUNDS=${2:-200} exec "$1" --test-case='kill -9*'
