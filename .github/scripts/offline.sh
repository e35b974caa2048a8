#!/usr/bin/env bash
# The report of a pull request from a fork: no account, no state, no token. It says itself what it could not know.
# Needs: STACK, GITHUB_STEP_SUMMARY.
# With FLEET, the file of a fleet, it is the fleet's plan, for which all its files are checked.
set -euo pipefail

if [ -n "${FLEET:-}" ]; then
  slr fleet plan --fleet "$FLEET" | sed 's/^/    /' >>"$GITHUB_STEP_SUMMARY"
  exit
fi

slr preview --stack "$STACK" >>"$GITHUB_STEP_SUMMARY"
