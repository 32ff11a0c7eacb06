#!/usr/bin/env bash
# Puts preview.md into the merge request, always into the same note. The token of a bot (GITLAB_NOTES_TOKEN, with the
# right api) reaches curl by its standard input, so that it stands on no command line.
set -euo pipefail

marker='<!-- atlassian-identity preview -->'
api=$CI_API_V4_URL/projects/$CI_PROJECT_ID
notes=$api/merge_requests/$CI_MERGE_REQUEST_IID/notes

gitlab() {
  printf 'header = "PRIVATE-TOKEN: %s"\n' "$GITLAB_NOTES_TOKEN" | curl --silent --show-error --fail --config - "$@"
}

# Somebody else's note may begin like ours.
me=$(gitlab "${CI_API_V4_URL}/user" | jq .id)
id=$(gitlab "$notes?per_page=100&sort=asc" | jq --arg marker "$marker" --argjson me "$me" \
  'first(.[] | select(.author.id == $me and (.body | startswith($marker))) | .id) // empty')
body=body@${REVIEW:-preview}/preview.md
if [[ -n $id ]]; then
  gitlab --output /dev/null --request PUT "$notes/$id" --data-urlencode "$body"
else
  gitlab --output /dev/null --request POST "$notes" --data-urlencode "$body"
fi
