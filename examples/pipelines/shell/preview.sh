#!/usr/bin/env bash
# Checks what was synthesised and writes what it means for people to preview.md and preview.json. The arguments are
# those of `atlassian-identity preview`, such as the gate's: --max-deactivations 10. With exit code 3 and both
# files the gate is not passed; with 3 and no file the synthesis may not be planned.
set -euo pipefail
# shellcheck source=examples/pipelines/shell/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

rm -rf "$review"
check_synth
mkdir -p "$review"
atlassian_identity preview "${where[@]}" --output "$review/preview.md" "$review/preview.json" "$@"
