# Source this from bash or zsh, from any directory: then plain `pulumi preview|up|destroy` work on the stack `local`,
# against the local AWS only. It changes this shell alone; a new one is as it was.

if [ -n "${ZSH_VERSION:-}" ]; then
    eval '_slr_root=${${(%):-%x}:A:h:h}' # zsh's name of this file; bash could not read the line
else
    _slr_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
fi

if [ ! -x "$_slr_root/.venv/bin/python" ]; then
    echo "There is no virtual environment in $_slr_root yet. Run \`make up\` there first." >&2
    unset _slr_root
    return 1
fi
if ! _slr_exports=$(cd -- "$_slr_root" && .venv/bin/python -m local.environment --export); then
    unset _slr_root _slr_exports
    return 1
fi
eval "$_slr_exports"
echo "pulumi now works on the local AWS at $AWS_ENDPOINT_URL, from $_slr_root."
unset _slr_root _slr_exports
