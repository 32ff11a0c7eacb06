#!/usr/bin/env bash
# Deploys what was reviewed: the digest comes from the reviewed preview.json. With exit code 4 the plan is another one
# now, and nothing was changed.
set -euo pipefail
# shellcheck source=examples/pipelines/shell/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

reviewed=$review/preview.json
digest=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).digest' "$reviewed")
# Who asked for it and who approved it, for the history of the state.
run=()
[[ ! -f $review/run.json ]] || run=(--run-file "$review/run.json")
check_synth
atlassian_identity deploy "${where[@]}" --digest "$digest" --preview "$reviewed" "${run[@]}" "$@"
