import { lockHolder } from "../../src/terraform/errors";

const BOX = `╷
│ Error: Error acquiring the state lock
│
│ Error message: resource temporarily unavailable
│ Lock Info:
│   ID:        d3a3d5b1-5b36-7c29-1f0c-4a54e0a0b0a5
│   Path:      terraform.tfstate
│   Operation: OperationTypeApply
│   Who:       eva@laptop
│   Version:   1.11.4
│   Created:   2026-11-26 02:35:54.239742172 +0000 UTC
│   Info:
╵
`;

test("a lock that is held is told in one sentence: by whom, since when and what to do", () => {
  expect(lockHolder(BOX)).toBe(
    "The state is locked by eva@laptop since 2026-11-26 02:35:54.239742172 +0000 UTC: wait until that run has ended, or, when it is dead, release the lock with force-unlock d3a3d5b1-5b36-7c29-1f0c-4a54e0a0b0a5.",
  );
});

test("the http backend tells the id of the lock alone, and nobody is blamed", () => {
  const told = BOX.replace("resource temporarily unavailable", "HTTP remote state already locked: ID=abc");
  expect(lockHolder(told)).toMatch(/^The state is locked by somebody else: .* force-unlock abc\.$/u);
});

test("another failure is none of a lock", () => {
  expect(lockHolder("Error: Invalid provider configuration")).toBeUndefined();
});
