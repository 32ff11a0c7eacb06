#!/usr/bin/env bash
# Puts preview.md into the pull request $PULL_REQUEST, always into the same comment. gh takes its token from GH_TOKEN.
set -euo pipefail

marker='<!-- atlassian-identity preview -->'
comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
# Somebody else's comment may begin like ours.
ours=".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id"
id=$(gh api --paginate "$comments" --jq "$ours" | head -n 1)
body=body=@${REVIEW:-preview}/preview.md
if [[ -n $id ]]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "$body"
else
  gh api --silent --method POST "$comments" -F "$body"
fi
