#!/usr/bin/env bash
# A preview of all accounts of the fleet's file FLEET, or with the argument `drift` what differs in them, and the report on
# it. The exit code is that of `slr fleet`. preview.sh calls it.
# Needs: FLEET, STACK, RUNNER_TEMP, GITHUB_RUN_ATTEMPT, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY. Outputs: `report` and `page`, files.
set -euo pipefail

command=${1:-preview}
# Their names are the artifacts', of which a run has one for each stack and attempt.
number=$(printf '%s\n' "$PWD" "$STACK" | cksum | cut -d ' ' -f 1)
report=$RUNNER_TEMP/slr-report-$number-$GITHUB_RUN_ATTEMPT.md
page=$RUNNER_TEMP/slr-fleet-$number-$GITHUB_RUN_ATTEMPT.html
code=0
slr fleet "$command" --fleet "$FLEET" || code=$?
slr fleet report --fleet "$FLEET" --of "$command" --page "$page" >"$report"
cat "$report" >>"$GITHUB_STEP_SUMMARY"
printf 'report=%s\npage=%s\n' "$report" "$page" >>"$GITHUB_OUTPUT"
if [ "$code" -ne 0 ]; then
  echo "::error::slr fleet $command ended with exit code $code; the report says in which accounts, and why."
fi
exit "$code"
