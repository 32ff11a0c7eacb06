#!/usr/bin/env bash
# Deploys what has run out, and only that. With exit code 4 there is more: something was changed outside, or main was
# not deployed. Then nothing was changed, and preview.md and preview.json tell what it is.
set -euo pipefail
# shellcheck source=examples/pipelines/shell/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

rm -rf "$review"
check_synth
code=0
atlassian_identity deploy "${where[@]}" --only-expired "$@" || code=$?
if [[ $code -eq 4 ]]; then
  mkdir -p "$review"
  atlassian_identity preview "${where[@]}" --output "$review/preview.md" "$review/preview.json"
fi
exit "$code"
