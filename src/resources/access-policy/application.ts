import type { Application } from "../../admin";
import { ProblemError } from "../../plugin";
import { applicationName } from "./application-name";

/** How people name an application: `acme.atlassian.net/jira-software`, or its ARI where it has no site. */
export function shownApplication({ id, site, product }: Application): string {
  return site === undefined ? id : `${site}/${product}`;
}

/** @throws ProblemError when there is none, with those that there are */
export function findApplication(
  applications: readonly Application[],
  written: string,
  organizationId: string,
): Application {
  const name = applicationName(written);
  const found = applications.filter(({ id, site, product }) =>
    name?.kind === "ari" ? id === name.ari : site === name?.site && product.toLowerCase() === name?.product,
  );
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const there = applications.map(shownApplication).sort();
  throw new ProblemError({
    summary: found.length > 1 ? "Several applications are meant" : "There is no such application",
    detail:
      found.length > 1
        ? `The organisation has ${found.length} applications ${written}: write the ARI of one of them: ${found.map(({ id }) => id).join(", ")}.`
        : `The organisation ${organizationId} has no application ${written}. ${listed(there)}`,
    path: ["application"],
  });
}

/** @throws ProblemError when nobody could log in to it */
export function requireOnline(application: Application): void {
  const { status, statusDetails } = application;
  if (status === "" || status.toLowerCase() === "online") return;
  const why = statusDetails.length === 0 ? "" : ` (${statusDetails.join(", ")})`;
  throw new ProblemError({
    summary: `${shownApplication(application)} is ${status}`,
    detail: `Atlassian says that the application is ${status}${why}. Look at its subscription in Atlassian Administration, or take the policy out until it is online again.`,
    path: ["application"],
  });
}

/** Roles that surely take a seat of the licence; of others Atlassian decides when they are given. */
const SEATED: readonly string[] = ["atlassian/user", "atlassian/admin"];

export function takesSeat(role: string): boolean {
  return SEATED.includes(role);
}

const MOST_SHOWN = 10;

function listed(there: readonly string[]): string {
  if (there.length === 0)
    return "The key sees no application at all: check that it may read them, and that it belongs to this organisation.";
  const more = there.length > MOST_SHOWN ? ` and ${there.length - MOST_SHOWN} more` : "";
  return `It has ${there.slice(0, MOST_SHOWN).join(", ")}${more}.`;
}
