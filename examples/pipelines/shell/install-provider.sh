#!/usr/bin/env bash
# Lays the provider out for the Terraform of this job, and of no other: nothing in the home folder changes but one file.
# Terraform installs and starts what a state names, too, and where the state is kept is what the synthesis says: so no
# other provider is let in but those of ALLOW_PROVIDERS.
set -euo pipefail
# shellcheck source=examples/pipelines/shell/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

configuration=${TF_CLI_CONFIG_FILE:-$HOME/.terraformrc}
only=(--only)
[[ ${#providers[@]} -eq 0 ]] || only+=(--allow-provider "${providers[@]}")
atlassian_identity install --json "${only[@]}" |
  node -e 'process.stdout.write(JSON.parse(require("node:fs").readFileSync(0, "utf8")).configuration)' >"$configuration"
