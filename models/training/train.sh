#!/usr/bin/env bash
# Makes the model folder models/regard-news-en from the data: environment, training, int8 weights,
# figures, manifest, and the parity fixture of crates/encoder. A second run goes on from the last
# checkpoint.
#
#   models/training/train.sh [--data DIR] [--out DIR] [--work DIR] [--device cpu|cuda] [--jobs N]
#                            [--threads N] [--start DIR | --step STEP [--fold N]]
#
# --start is the model folder of version 3: its own training is left out then. --jobs is the number of
# networks that are trained at once. With PYTHON_READY=1 the interpreter that PYTHON names (or
# python3) is used as it is, with the packages it has.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
data="$root/../shared/data"
out="$root/models/regard-news-en"
work="$root/target/training"
device=cpu
jobs=1
threads=1
start=
step=
fold=

while [ $# -gt 0 ]; do
    case "$1" in
        --data | --out | --work | --device | --jobs | --threads | --start | --step | --fold)
            [ $# -ge 2 ] || { echo "error: $1 needs a value" >&2; exit 2; }
            declare "${1#--}=$2"
            shift 2
            ;;
        -h | --help) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) echo "error: unknown argument $1 (see --help)" >&2; exit 2 ;;
    esac
done
if [ ! -d "$data/stance" ]; then
    echo "error: no folder $data/stance; give the data folder with --data" >&2
    exit 1
fi

mkdir -p "$work"
python="${PYTHON:-python3}"
if [ -z "${PYTHON_READY:-}" ]; then
    venv="$work/venv"
    if [ ! -f "$venv/ready" ] || ! cat "$here"/requirements*.txt | cmp -s - "$venv/ready"; then
        "$python" -m venv "$venv"
        "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
        "$venv/bin/pip" install --quiet --no-deps --requirement "$here/requirements-base.txt"
        cat "$here"/requirements*.txt > "$venv/ready"
    fi
    python="$venv/bin/python"
fi

export PYTHONDONTWRITEBYTECODE=1
shared=("$python" "$here/train.py" --data "$data" --work "$work" --threads "$threads" \
    --device "$device")
if [ -n "$step" ]; then
    "${shared[@]}" --step "$step" ${fold:+--fold "$fold"}
    exit 0
fi

if [ -z "$start" ]; then
    start="$work/version3"
    "${shared[@]}" --step bases
    "${shared[@]}" --step sentences
    {
        echo "--step tags"
        echo "--step labels"
        printf -- '--step labels --fold %s\n' 0 1 2 3 4
        printf -- '--step plain --fold %s\n' 0 1 2 3 4
    } | xargs -P "$jobs" -L 1 "${shared[@]}"
    {
        echo "--step student"
        printf -- '--step fold --fold %s\n' 0 1 2 3 4
    } | xargs -P "$jobs" -L 1 "${shared[@]}"
    "${shared[@]}" --out "$start"
fi

further=("$python" "$here/further.py" --data "$data" --start "$start" --work "$work" \
    --threads "$threads")
printf -- '--hold %s\n' 0 1 2 3 4 | xargs -P "$jobs" -L 1 "${further[@]}"
"${further[@]}" --out "$out"

if [ "$out" = "$root/models/regard-news-en" ]; then
    "$python" "$here/parity.py"
else
    "$python" "$here/parity.py" --model "$out" --out "$work/parity.json"
fi
