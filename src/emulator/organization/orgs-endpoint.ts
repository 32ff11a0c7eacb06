import type { Answer, Json } from "../json";
import { type OrganizationCall, pageOf } from "./call";
import { renderPage } from "./paging";

/** How many records a page of version 1 has; requests cannot say. */
const PAGE = 100;

/** A key with scopes sees no organisation in the list, though it works for one. */
export function answerOrganizations(call: OrganizationCall): Answer {
  const all = call.isScoped ? [] : [organization(call)];
  return { status: 200, body: listed(call, all) };
}

export function answerOrganization(call: OrganizationCall): Answer {
  return { status: 200, body: { data: organization(call) } };
}

function organization({ state, url }: OrganizationCall): Json {
  return {
    id: state.id,
    type: "orgs",
    attributes: { name: state.name },
    links: { self: `${url.origin}/admin/v1/orgs/${state.id}` },
  };
}

export function answerDomains(call: OrganizationCall): Answer {
  const all = call.state.accounts.domains().map(({ name, status, type }) => ({
    // Such as Atlassian's, which are the names in base64.
    id: Buffer.from(name).toString("base64url"),
    type: "domain",
    attributes: { name, claim: { type, status } },
  }));
  return { status: 200, body: listed(call, all) };
}

function listed(call: OrganizationCall, all: readonly Json[]): Json {
  const { url, state } = call;
  const named = (cursor: string): string => {
    if (state.behaviour.nextPage === "cursor") return cursor;
    const next = new URL(url);
    next.searchParams.set("cursor", cursor);
    return next.href;
  };
  return renderPage(all, pageOf(call), PAGE, state.behaviour, named);
}
