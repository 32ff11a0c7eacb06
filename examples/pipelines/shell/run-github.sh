#!/usr/bin/env bash
# Writes run.json: the pull request that the commit came by, with its author, who approved it and who merged it. The
# history keeps that beside what the deploy changes. gh takes its token from GH_TOKEN.
set -euo pipefail

review=${REVIEW:-preview}
api=repos/$GITHUB_REPOSITORY
number=$(gh api "$api/commits/$GITHUB_SHA/pulls" --jq '[.[] | select(.merged_at != null)][0].number')
pull=$(gh api "$api/pulls/$number" --jq '{pullRequest: .html_url, author: .user.login, mergedBy: .merged_by.login}')
# What somebody said last counts.
approvers=$(gh api "$api/pulls/$number/reviews?per_page=100" --jq '[.[] | select(.state != "COMMENTED")] | group_by(.user.login) | map(last | select(.state == "APPROVED") | .user.login)')
mkdir -p "$review"
node -p 'JSON.stringify({ ...JSON.parse(process.argv[1]), approvers: JSON.parse(process.argv[2]) })' "$pull" "$approvers" >"$review/run.json"
