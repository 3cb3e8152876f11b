#!/usr/bin/env bash
# Makes the model folder models/regard-news-en from the data: environment, training, int8 weights, figures, manifest,
# and the parity fixture of crates/encoder. A second run goes on from the last checkpoint.
#
#   models/training/train.sh [--data DIR] [--out DIR] [--work DIR] [--threads N] [--step STEP]
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
data="$root/../shared/data"
out="$root/models/regard-news-en"
work="$root/target/training"
threads=1
step=ship

while [ $# -gt 0 ]; do
    case "$1" in
        --data | --out | --work | --threads | --step)
            [ $# -ge 2 ] || { echo "error: $1 needs a value" >&2; exit 2; }
            declare "${1#--}=$2"
            shift 2
            ;;
        -h | --help) sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) echo "error: unknown argument $1 (see --help)" >&2; exit 2 ;;
    esac
done
[ -d "$data/stance" ] || { echo "error: no folder $data/stance; give the data folder with --data" >&2; exit 1; }

mkdir -p "$work"
venv="$work/venv"
if [ ! -f "$venv/ready" ] || ! cat "$here"/requirements*.txt | cmp -s - "$venv/ready"; then
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
    "$venv/bin/pip" install --quiet --no-deps --requirement "$here/requirements-base.txt"
    cat "$here"/requirements*.txt > "$venv/ready"
fi

export PYTHONDONTWRITEBYTECODE=1
"$venv/bin/python" "$here/train.py" --data "$data" --out "$out" --work "$work" --threads "$threads" --step "$step"
[ "$step" = ship ] || exit 0
if [ "$out" = "$root/models/regard-news-en" ]; then
    "$venv/bin/python" "$here/parity.py"
else
    "$venv/bin/python" "$here/parity.py" --model "$out" --out "$work/parity.json"
fi
