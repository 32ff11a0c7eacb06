import { lockRefused, stateLocked } from "../../src/terraform/errors";
import { lockFailure } from "../../src/terraform/lock";

/** As Terraform 1.11.4 prints it; without colours it draws no box. */
function box(message: string): string {
  return `╷
│ Error: Error acquiring the state lock
│
│ Error message: ${message.replaceAll("\n", "\n│ ")}
│
│ Terraform acquires a state lock to protect the state from being written
│ by multiple users at the same time. Please resolve the issue above and try
│ again. For most commands, you can disable locking with the "-lock=false"
│ flag, but this is not recommended.
╵
`;
}

const INFO = `
Lock Info:
  ID:        d3a3d5b1-5b36-7c29-1f0c-4a54e0a0b0a5
  Path:      terraform.tfstate
  Operation: OperationTypeApply
  Who:       eva@laptop
  Version:   1.11.4
  Created:   2026-11-26 02:35:54.239742172 +0000 UTC
  Info:
`;

function told(output: string): string | undefined {
  const failure = lockFailure(output);
  if (failure === undefined) return undefined;
  return failure.kind === "held"
    ? stateLocked("terraform", failure).message
    : lockRefused(failure.said).message;
}

test("a lock that is held is told in one sentence: by whom, since when and what to do", () => {
  expect(told(box(`resource temporarily unavailable${INFO}`))).toBe(
    'The state is locked by eva@laptop since 2026-11-26 02:35:54.239742172 +0000 UTC: wait until that run has ended, or, when it is dead, release the lock with "terraform force-unlock d3a3d5b1-5b36-7c29-1f0c-4a54e0a0b0a5".',
  );
});

test("the http backend tells the id of the lock alone, and nobody is blamed", () => {
  expect(told(box(`HTTP remote state already locked: ID=abc${INFO}`))).toBe(
    'The state is locked by somebody else: wait until that run has ended, or, when it is dead, release the lock with "terraform force-unlock abc".',
  );
});

test.each([
  ["HTTP remote state endpoint requires auth", /does not know the user and the token of TF_HTTP_USERNAME/u],
  ["HTTP remote state endpoint invalid auth", /may read the state and not write.*-lock=false/u],
  [
    'Failed to lock: LOCK http://127.0.0.1:18080/state/people\ngiving up after 1 attempt(s): Lock "http://127.0.0.1:18080/state/people":\ndial tcp 127.0.0.1:18080: connect: connection refused',
    /^The state could not be locked \(Failed to lock: .* connect: connection refused\): see that what keeps it runs/u,
  ],
])("a lock that cannot be taken is nobody's: %s", (message, sentence) => {
  for (const output of [box(message), box(message).replace(/^[│╷╵] ?/gmu, "")]) {
    expect(told(output)).toMatch(sentence);
    expect(told(output)).not.toMatch(/somebody else|wait/u);
  }
});

test("another failure is none of a lock", () => {
  expect(told("Error: Invalid provider configuration")).toBeUndefined();
});
