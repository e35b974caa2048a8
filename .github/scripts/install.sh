#!/usr/bin/env bash
# The platform repo's own environment, first on PATH for the steps that follow.
# Needs: REQUIREMENTS (file, from the working directory), RUNNER_TEMP, GITHUB_PATH.
set -euo pipefail

if [ ! -f "$REQUIREMENTS" ]; then
  echo "::error::There is no $REQUIREMENTS in $PWD. Name the file with the input 'requirements', from 'working-directory' on."
  exit 1
fi
python -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement "$REQUIREMENTS"
if [ ! -x .venv/bin/slr ]; then
  echo "::error::$REQUIREMENTS does not bring pulumi-aws-slr, and with it the command slr. Add it."
  exit 1
fi
echo "$PWD/.venv/bin" >>"$GITHUB_PATH"
