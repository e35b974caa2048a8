#!/usr/bin/env bash
# Builds what a release has, in the folder `release`: `python` is what goes to PyPI, `assets` what else goes on the
# release. One more asset is one more file in `assets`: it is listed in SHA256SUMS, attested and uploaded like the others.
# Needs: .venv (`make venv`), a git checkout. The same commit gives the same bytes.
set -euo pipefail

mkdir -p release/python release/assets # where `make sdk-archives` has put the SDKs
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
.venv/bin/hatchling build --directory release/python
wheel=$(echo release/python/*.whl)
.venv/bin/python .github/scripts/sbom.py "$wheel" "release/assets/$(basename "${wheel%-py3-none-any.whl}").cdx.json"

# the folder `plugin` as Pulumi looks for it on a release: one name for each system, and the same file under all of them
version=$(.venv/bin/python -c 'import sys; from pulumi_aws_slr.version import semantic; print(semantic(sys.argv[1]))' \
    "$(.venv/bin/hatchling version)")
git ls-files -z plugin | sed -z 's#^plugin/##' | tar --create --directory plugin --null --files-from - --sort=name \
    --mtime "@$SOURCE_DATE_EPOCH" --owner 0 --group 0 --numeric-owner --mode 'u=rw,go=r' | gzip -n >plugin.tar.gz
for system in linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 windows-amd64; do
    cp plugin.tar.gz "release/assets/pulumi-resource-aws-slr-v$version-$system.tar.gz"
done
rm plugin.tar.gz

# last, since it lists the others
cd release
sha256sum python/* assets/* | sed 's# [a-z]*/# #' >SHA256SUMS
mv SHA256SUMS assets
cat assets/SHA256SUMS
