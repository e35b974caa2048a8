#!/usr/bin/env bash
# A preview of STACK, and the report on it. Arguments go to `pulumi preview`; its exit code is the step's.
# Needs: STACK, RUNNER_TEMP, GITHUB_RUN_ATTEMPT, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY. Output: `report`, the file, where there is one.
# With FLEET, the file of a fleet, it is about all its accounts (fleet.sh); arguments then mean that drift is asked for.
set -euo pipefail

if [ -n "${FLEET:-}" ]; then
  exec bash "$(dirname "$0")/fleet.sh" "${1:+drift}"
fi

# Its name is the artifact's, of which a run has one for each stack and attempt.
number=$(printf '%s\n' "$PWD" "$STACK" | cksum | cut -d ' ' -f 1)
report=$RUNNER_TEMP/slr-report-$number-$GITHUB_RUN_ATTEMPT.md
code=0
# The event log has what the JSON lacks: warnings, by which the report knows what is adopted. The CLI hides the option.
PULUMI_DEBUG_COMMANDS=true pulumi preview --stack "$STACK" --non-interactive --json --show-sames \
  --event-log "$RUNNER_TEMP/events.jsonl" "$@" >"$RUNNER_TEMP/preview.json" || code=$?
if ! slr report "$RUNNER_TEMP/preview.json" "$RUNNER_TEMP/events.jsonl" >"$report"; then
  echo "::error::The preview of $STACK ended with $code and wrote nothing that can be reported; the reason is above."
  exit $((code ? code : 1))
fi
cat "$report" >>"$GITHUB_STEP_SUMMARY"
echo "report=$report" >>"$GITHUB_OUTPUT"
if [ "$code" -ne 0 ]; then
  # with --json the reasons are in the file alone
  python -c 'import json, sys
for it in json.load(open(sys.argv[1])).get("diagnostics", []):
    if it["severity"] == "error":
        print(it.get("urn", ""), it["message"], file=sys.stderr)' "$RUNNER_TEMP/preview.json"
  echo "::error::pulumi preview of $STACK ended with exit code $code."
fi
exit "$code"
