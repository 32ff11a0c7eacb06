#!/usr/bin/env bash
# Fetches the reviewed preview.json of the merge request that the commit came by: from its last pipeline's job "preview".
set -euo pipefail

api=$CI_API_V4_URL/projects/$CI_PROJECT_ID
review=${REVIEW:-preview}

gitlab() {
  printf 'header = "PRIVATE-TOKEN: %s"\n' "$GITLAB_NOTES_TOKEN" | curl --silent --show-error --fail --location --config - "$@"
}

request=$(gitlab "$api/repository/commits/$CI_COMMIT_SHA/merge_requests?state=merged" | jq 'first(.[].iid)')
pipeline=$(gitlab "$api/merge_requests/$request" | jq .head_pipeline.id)
# The job has failed, too, when its gate was not passed and somebody has approved that.
job=$(gitlab "$api/pipelines/$pipeline/jobs?scope[]=success&scope[]=failed&per_page=100" --globoff | jq 'first(.[] | select(.name == "preview") | .id)')
mkdir -p "$review"
gitlab "$api/jobs/$job/artifacts/preview/preview.json" --output "$review/preview.json"
