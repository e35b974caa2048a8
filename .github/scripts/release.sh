#!/usr/bin/env bash
# Puts what was built on a GitHub release, with its notes; a second attempt brings the same release up to date.
# Needs: TAG, RELEASE (the folder that build.sh has made, with notes.md), GH_TOKEN, GH_REPO.
set -euo pipefail

notes=(--title "$TAG" --notes-file "$RELEASE/notes.md")
if gh release view "$TAG" >/dev/null 2>&1; then
  gh release edit "$TAG" "${notes[@]}"
  gh release upload "$TAG" "$RELEASE"/python/* "$RELEASE"/assets/* --clobber
else
  gh release create "$TAG" --verify-tag "${notes[@]}" "$RELEASE"/python/* "$RELEASE"/assets/*
fi
