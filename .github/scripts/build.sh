#!/usr/bin/env bash
# Builds what a release has, in the folder `release`: `python` is what goes to PyPI, `assets` what else goes on the
# release. One more asset is one more file in `assets`: it is listed in SHA256SUMS, attested and uploaded like the others.
# Needs: .venv (`make venv`), a git checkout. The same commit gives the same bytes.
set -euo pipefail

mkdir -p release/python release/assets
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
.venv/bin/hatchling build --directory release/python
wheel=$(echo release/python/*.whl)
.venv/bin/python .github/scripts/sbom.py "$wheel" "release/assets/$(basename "${wheel%-py3-none-any.whl}").cdx.json"

# last, since it lists the others
cd release
sha256sum python/* assets/* | sed 's# [a-z]*/# #' >SHA256SUMS
mv SHA256SUMS assets
cat assets/SHA256SUMS
