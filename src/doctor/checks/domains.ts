import type { Domain } from "../../admin";
import { folded } from "../../resources/text";
import type { Declared } from "../declared";
import { counted, type Finding, named, wordsOf } from "../finding";
import { inOrganization } from "../scene";

const NAME = "domains";
const words = wordsOf(NAME);

/** Which domains are verified, and which of the declared people are outside them. */
export const domains = inOrganization(NAME, async (reads, { declared }) => {
  const outcome = await reads.domains();
  if ("failure" in outcome) return [words.skipped("The organisation's domains cannot be read")];
  const addresses = addressesByDomain(declared);
  const claimed = new Map(outcome.value.map((domain) => [folded(domain.name), domain]));
  return [
    ...[...claimed].map(([name, domain]) => ofClaimed(domain, addresses.get(name), declared)),
    ...[...addresses].filter(([name]) => !claimed.has(name)).map(([name, some]) => ofStranger(name, some)),
    ...(claimed.size === 0 ? [NONE] : []),
  ];
});

const NONE = words.warning(
  "The organisation has claimed no domain",
  "Verify one in Atlassian Administration under Domains: only accounts with an address on a verified domain are managed.",
);
const REMEDY =
  "Their accounts are not managed: Atlassian takes over no changes of their profile, does not deactivate them, and unlinks them when their address changes. Verify the domain in Atlassian Administration under Domains, or treat them as guests.";

function ofClaimed(
  { name, status, isVerified }: Domain,
  addresses: readonly string[] = [],
  declared: Declared | undefined,
): Finding {
  const people =
    declared === undefined ? "" : `: ${counted(addresses.length, "declared person", "declared people")}`;
  if (isVerified) return words.ok(`${name} is verified${people}`);
  if (addresses.length === 0) return words.ok(`${name} is not verified (${status})${people}`);
  return words.warning(`${name} is not verified (${status})${people}: ${named(addresses)}`, REMEDY);
}

function ofStranger(name: string, addresses: readonly string[]): Finding {
  return words.warning(
    `${name} is none of the organisation's domains: ${counted(addresses.length, "declared person", "declared people")}: ${named(addresses)}`,
    REMEDY,
  );
}

function addressesByDomain(declared: Declared | undefined): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { email } of declared?.people ?? []) {
    const at = email?.lastIndexOf("@") ?? -1;
    if (email === undefined || at < 0) continue;
    const domain = folded(email.slice(at + 1));
    const addresses = found.get(domain);
    if (addresses === undefined) found.set(domain, [email]);
    else addresses.push(email);
  }
  return found;
}
