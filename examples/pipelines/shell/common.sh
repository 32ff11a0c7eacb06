# What the scripts have in common; they read it with `.`. Settings come from the environment:
#   SYNTH                what cdktf synth has left (default: cdktf.out)
#   STACK                which of several stacks
#   REVIEW               the folder for preview.md and preview.json (default: preview)
#   ALLOW_PROVIDERS      more providers than Atlassian's, such as "hashicorp/null"
#   CHECK_SYNTH_OPTIONS  more options of check-synth, such as "--allow-backend s3"
#   ATLASSIAN_IDENTITY   how the command is started (default: as this project has it installed)
# Keys are in the environment, too, and never on a command line.
# shellcheck shell=bash

synth=${SYNTH:-cdktf.out}
review=${REVIEW:-preview}
read -ra providers <<<"${ALLOW_PROVIDERS:-}"
read -ra check_options <<<"${CHECK_SYNTH_OPTIONS:-}"
[[ ${#providers[@]} -eq 0 ]] || check_options+=(--allow-provider "${providers[@]}")
read -ra command <<<"${ATLASSIAN_IDENTITY:-npx --no-install atlassian-identity}"
where=(--folder "$synth")
[[ -z ${STACK:-} ]] || where+=(--stack "$STACK")

# What was synthesised stays as it is: Terraform keeps what it fetches elsewhere.
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
export TF_DATA_DIR=$own/terraform

atlassian_identity() {
  "${command[@]}" "$@"
}

# The synthesis is the work of whoever wrote the code: nothing is planned from it before it is checked.
check_synth() {
  atlassian_identity check-synth "$synth" "${check_options[@]}"
}
