#!/usr/bin/env bash
# Writes run.json: the merge request that the commit came by, with its author, who approved it and who merged it. The
# history keeps that beside what the deploy changes.
set -euo pipefail

api=$CI_API_V4_URL/projects/$CI_PROJECT_ID
review=${REVIEW:-preview}

gitlab() {
  printf 'header = "PRIVATE-TOKEN: %s"\n' "$GITLAB_NOTES_TOKEN" | curl --silent --show-error --fail --config - "$@"
}

number=$(gitlab "$api/repository/commits/$CI_COMMIT_SHA/merge_requests?state=merged" | jq 'first(.[].iid)')
request=$(gitlab "$api/merge_requests/$number")
approvals=$(gitlab "$api/merge_requests/$number/approvals")
mkdir -p "$review"
jq --null-input --argjson request "$request" --argjson approvals "$approvals" '{
  pullRequest: $request.web_url,
  author: $request.author.username,
  mergedBy: $request.merge_user.username,
  approvers: [$approvals.approved_by[].user.username]
}' >"$review/run.json"
