#!/usr/bin/env bash
# The report of a pull request from a fork: no account, no state, no token. It says itself what it could not know.
# Needs: STACK, GITHUB_STEP_SUMMARY.
set -euo pipefail

slr preview --stack "$STACK" >>"$GITHUB_STEP_SUMMARY"
