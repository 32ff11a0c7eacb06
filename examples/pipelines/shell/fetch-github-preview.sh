#!/usr/bin/env bash
# Fetches the reviewed preview.json of the pull request that the commit came by. Any workflow that runs for a pull
# request could leave an artifact of that name: only the one of a run that the default branch defines is taken.
set -euo pipefail

review=${REVIEW:-preview}
api=repos/$GITHUB_REPOSITORY
head=$(gh api "$api/commits/$GITHUB_SHA/pulls" --jq '[.[] | select(.merged_at != null)][0].head.sha')
for run in $(gh api "$api/actions/artifacts?name=preview-$head&per_page=100" --jq '.artifacts[] | select(.expired | not) | .workflow_run.id'); do
  # A run of this event has the workflow as the default branch has it.
  if [[ $(gh api "$api/actions/runs/$run" --jq '.event + " " + (.path | split("@")[0])') == "workflow_run .github/workflows/preview.yml" ]]; then
    gh run download "$run" --repo "$GITHUB_REPOSITORY" --name "preview-$head" --dir "$review"
    exit 0
  fi
done
printf 'There is no preview of %s that was made by preview.yml: review the merged state as it is now.\n' "$head" >&2
exit 1
