#!/usr/bin/env bash
# Synthesises. This runs the code of whoever wrote it, so it runs where there is no secret.
set -euo pipefail

for name in ATLASSIAN_SCIM_TOKEN ATLASSIAN_ORGANIZATION_TOKEN TF_HTTP_PASSWORD; do
  if [[ -n ${!name:-} ]]; then
    printf '%s is set: the synthesis must run without secrets.\n' "$name" >&2
    exit 1
  fi
done
read -ra cdktf <<<"${CDKTF:-npx --no-install cdktf}"
"${cdktf[@]}" synth --output "${SYNTH:-cdktf.out}"
