import type { Declared } from "../declared";
import { type Finding, wordsOf } from "../finding";
import type { Outcome } from "../outcome";
import type { Reads } from "../reads";
import { inOrganization } from "../scene";

const NAME = "organization-rights";
const words = wordsOf(NAME);

interface Right {
  /** What the key may do, after `may`. */
  readonly doing: string;
  readonly purpose: string;
  /** Whether what is declared cannot do without it. */
  readonly isNeeded: boolean;
  readonly tried: () => Promise<Outcome<unknown>>;
}

/** What the organisation's key may do, one by one, as far as it can be tried without changing anything. */
export const organizationRights = inOrganization(NAME, async (reads, { declared }) => [
  ...(await Promise.all(rightsOf(reads, declared).map(judged))),
  ...(await Promise.all([roles(reads, declared), policies(reads, declared), management(reads)])),
  ...(declared === undefined || declared.policies.length === 0 ? [] : [WRITES]),
]);

const WRITES = words.skipped(
  "Whether the key may write (write:groups:admin, write:policies:admin) cannot be tried without changing something; a key without scopes may",
);

function rightsOf(reads: Reads, declared: Declared | undefined): readonly Right[] {
  const hasPolicies = declared !== undefined && declared.policies.length > 0;
  return [
    {
      doing: "list applications (read:workspaces:admin)",
      purpose: "access policies, to find their application and its seats",
      isNeeded: hasPolicies,
      tried: () => reads.applications(),
    },
    {
      doing: "list domains (read:domains:admin)",
      purpose: "account_status, and the warning about people outside the verified domains",
      isNeeded: false,
      tried: () => reads.domains(),
    },
    {
      doing: "search groups (read:groups:admin)",
      purpose: "access policies, to find their group, and new groups, to see that they are synchronised",
      isNeeded: hasPolicies || (declared !== undefined && declared.groups.length > 0),
      tried: () => reads.groups(),
    },
    {
      // Which scope this takes is documented nowhere.
      doing: "search people",
      purpose: "seats that people have already, and leavers' access",
      isNeeded: hasPolicies,
      tried: () => reads.accounts(),
    },
  ];
}

async function roles(reads: Reads, declared: Declared | undefined): Promise<Finding> {
  const doing = "read the roles of groups (read:groups:admin)";
  const groups = await reads.groups();
  if ("failure" in groups || groups.value.size === 0)
    return words.skipped(
      `Whether the key may ${doing} is not tried: there is no declared group to try it on`,
    );
  return judged({
    doing,
    purpose: "access policies, to see what access there is",
    isNeeded: declared !== undefined && declared.policies.length > 0,
    tried: () => reads.roles(),
  });
}

async function policies(reads: Reads, declared: Declared | undefined): Promise<Finding> {
  const doing = "read authentication policies of people (read:policies:admin)";
  const why = await withoutManaged(reads);
  if (why !== undefined) return untried(doing, why);
  return judged({
    doing,
    purpose: "authentication_policy_id, to see who is in it",
    isNeeded: declared?.policies.some(({ authenticationPolicyId: id }) => id !== undefined) ?? false,
    tried: () => reads.policies(),
  });
}

async function management(reads: Reads): Promise<Finding> {
  const purpose = "revoking leavers' API tokens and disabling accounts";
  const why = await withoutManaged(reads);
  if (why !== undefined) return untried("manage accounts", why);
  const outcome = await reads.manages();
  if ("failure" in outcome) return words.error(outcome.failure.message, outcome.failure.remedy);
  if (outcome.value === true) return words.ok(`The key may manage accounts: for ${purpose}`);
  return words.warning(
    `The key may not manage accounts, which is needed for ${purpose}`,
    "Make an API key without scopes: no scope allows it. Or declare revoke_api_tokens = false.",
  );
}

/** Why there is no account to try something on; undefined when there is one. */
async function withoutManaged(reads: Reads): Promise<string | undefined> {
  const accounts = await reads.accounts();
  if ("failure" in accounts) return "people cannot be searched";
  const isOne = accounts.value.some(({ claimStatus }) => claimStatus === "managed");
  return isOne ? undefined : "there is no declared person with a managed account to try it on";
}

function untried(doing: string, why: string): Finding {
  return words.skipped(`Whether the key may ${doing} is not tried: ${why}`);
}

async function judged({ doing, purpose, isNeeded, tried }: Right): Promise<Finding> {
  const outcome = await tried();
  if (!("failure" in outcome)) return words.ok(`The key may ${doing}: for ${purpose}`);
  const { kind, message, remedy } = outcome.failure;
  if (kind !== "forbidden") return words.error(message, remedy);
  const level = isNeeded ? "error" : "warning";
  return words[level](`The key may not ${doing}, which is needed for ${purpose}`, `${message}. ${remedy}`);
}
