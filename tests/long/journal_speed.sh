#!/bin/sh
# Prints what durable appends cost beside bare SQLite, and what a journal of a million records costs.
# Usage: journal_speed.sh PATH/TO/test_journal [RECORDS]     (a release build, on an idle machine)
set -eu
CSIRT_JOURNAL_SPEED=${2:-1000000} exec "$1" --test-case='speed:*'
