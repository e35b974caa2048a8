#!/bin/sh
# Makes .venv from requirements.lock, or brings it up to date; does nothing where it is as it should be.
# The stamp in it holds where it was made (a moved virtual environment does not work) and what from.
set -eu
cd -- "$(dirname -- "$0")/.."

inputs=$(cat requirements.txt requirements.lock pyproject.toml | cksum)
fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
stamped() { [ -f .venv/stamp ] && [ "$(sed -n "$1p" .venv/stamp)" = "$2" ]; }

if stamped 1 "$PWD" && stamped 2 "$inputs" && fits .venv/bin/python; then
    exit 0
fi

if ! reason=$({ mkdir -p .venv && : >.venv/pip.log; } 2>&1); then
    echo "$PWD/.venv cannot be written to: $reason" >&2
    echo ".venv and .local are made in the checkout. Take away what is there, or clone it to where you can write." >&2
    exit 1
fi

if ! stamped 1 "$PWD" || ! fits .venv/bin/python; then
    for python in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 none; do
        if fits "$python"; then break; fi
    done
    if [ "$python" = none ]; then
        echo "No Python 3.11 or newer on PATH; python3 is: $(python3 --version 2>&1 || true)" >&2
        echo "Install one, or name the one you have: make PYTHON=/path/to/python3.12" >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version)"
    if ! "$python" -m venv --clear .venv; then
        echo "$python cannot make a virtual environment; on Debian and Ubuntu install the package python3-venv." >&2
        exit 1
    fi
fi

for pin in $(sed -n 's/^\([A-Za-z][A-Za-z0-9._-]*\)\(\[.*\]\)\{0,1\}==\([^ ]*\).*/\1==\3/p' requirements.txt | tr 'A-Z_' 'a-z-'); do
    if ! grep -qF "$pin " requirements.lock; then
        echo "requirements.lock does not have $pin, so it is not installed: run \`make lock\`." >&2
    fi
done

# pip with these arguments, while this script says that it is alive
install() {
    .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off "$@" >>.venv/pip.log 2>&1 &
    pip=$!
    trap 'kill "$pip"; exit 130' INT TERM
    while kill -0 "$pip" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        if [ $((seconds % 15)) -eq 0 ]; then echo "  … $seconds s: $(tail -n 1 .venv/pip.log | cut -c 1-100)"; fi
    done
    if ! wait "$pip"; then
        tail -n 20 .venv/pip.log >&2
        echo "pip could not install $what; its whole output is in .venv/pip.log. Mend that, then run again." >&2
        exit 1
    fi
}

echo "Installing what requirements.lock names, about a minute the first time"
seconds=0
what=requirements.lock
install --require-hashes -r requirements.lock
what="this package"
install --no-deps --no-build-isolation -e . # with what the lock has brought
printf '%s\n%s\n' "$PWD" "$inputs" >.venv/stamp
