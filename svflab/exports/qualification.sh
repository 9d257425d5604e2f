#!/bin/sh
# Installation and operation qualification: what a machine can try, tried; each line says how it went.
#
#   sh qualification.sh [folder for the results]
#
# Run it as the account that runs the server, with its settings (set -a; . /etc/svflab.env). Nothing
# of the server's own data is changed but that a backup is noted in its log; the copy is made in a
# folder that is taken away. SVFLAB names the program where it is not on the path.
set -u
svflab=${SVFLAB:-svflab}
out=${1:-.}/qualification-results.txt
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
: > "$out" || exit 1

say() { echo "$1" | tee -a "$out"; }

# tried NUMBER WHAT EXPECTED-EXIT command...
tried() {
  number=$1 what=$2 wanted=$3
  shift 3
  "$@" > "$work/said" 2>&1
  code=$?
  if [ "$code" -eq "$wanted" ]; then verdict=PASS; else verdict=FAIL failed=1; fi
  say "$number $verdict $what (exit $code, expected $wanted)"
  sed 's/^/      /' "$work/said" | tail -n 12 >> "$out"
}

say "svflab qualification, $(date -u +%Y-%m-%dT%H:%M:%SZ), $("$svflab" --version 2>&1)"

tried IQ-1 "the settings are complete and possible" 0 "$svflab" settings
tried IQ-2 "a start with an impossible time zone is refused" 3 env SVFLAB_ZONE=Nowhere/None "$svflab" settings
tried IQ-3 "a start with a misspelt setting is refused" 3 env SVFLAB_SIET=x "$svflab" settings
tried IQ-4 "database, clock and labels are ready" 0 "$svflab" ready
tried OQ-1 "the log is whole" 0 "$svflab" verify
tried OQ-2 "a backup is made" 0 "$svflab" backup --folder "$work/backup"
file=$(sed -n 's/^backup: //p' "$work/said" | head -n 1)
head=$(sed -n "s/^head: \(${SVFLAB_SITE:-}:.*\)/\1/p" "$work/said" | head -n 1)
[ -n "$head" ] || head=$(sed -n 's/^head: //p' "$work/said" | head -n 1)
if [ -z "$head" ]; then
  say "OQ-3 FAIL the log is empty: start the server once, then run this again"
  exit 1
fi
copy() { env SVFLAB_DATA_DIR="$work/copy" SVFLAB_DATABASE_URL= SVFLAB_OWNER_URL= "$svflab" "$@"; }
mkdir "$work/copy"
tried OQ-3 "the backup is restored into an empty place" 0 copy restore "$file" --head "$head"
tried OQ-4 "the restored log is whole and passes through its head" 0 copy verify --head "$head"
other="$(echo "$head" | cut -d: -f1,2):0000000000000000000000000000000000000000000000000000000000000000"
tried OQ-5 "a head that is not the log's is found out" 1 copy verify --head "$other"
tried OQ-6 "every label is drawn, and its codes are read back where a decoder is installed" 0 "$svflab" labels check

if [ "$failed" -eq 0 ]; then say "all of it passed"; else say "something failed: see above"; fi
exit "$failed"
