import type { Exchange } from "./script";

// Records as Atlassian's directory answers them, and the answers around them.

export const CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const ACCOUNT = "urn:scim:schemas:extension:atlassian-external:1.0";
export const CUSTOM = "urn:scim:schemas:extension:atlassian-custom:1.0:Attributes";
export const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

const meta = (kind: string, id: string): object => ({
  resourceType: kind,
  location: `https://api.atlassian.com/scim/directory/d-1/${kind}s/${id}`,
  created: "2026-01-05T09:00:00Z",
  lastModified: "2026-01-05T09:00:00Z",
});

/** Somebody with an e-mail address and an account, and whatever else is given. */
export const person = (key: string, more: object = {}): object => ({
  schemas: [ACCOUNT, CORE_USER, ENTERPRISE],
  id: `id-${key}`,
  userName: `${key}@acme.com`,
  emails: [{ value: `${key}@acme.com`, type: "work", primary: true }],
  active: true,
  groups: [],
  meta: meta("User", `id-${key}`),
  [ACCOUNT]: { atlassianAccountId: `account-${key}` },
  ...more,
});

/** What a PUT or POST has of {@link person}: all but what is read-only. */
export const written = (key: string, more: object = {}): object => ({
  schemas: [CORE_USER, ENTERPRISE],
  userName: `${key}@acme.com`,
  emails: [{ value: `${key}@acme.com`, type: "work", primary: true }],
  active: true,
  ...more,
});

export const team = (key: string, members: readonly string[], more: object = {}): object => ({
  schemas: [CORE_GROUP],
  id: `id-${key}`,
  displayName: key,
  members: members.map((member) => ({ type: "User", value: `id-${member}`, display: `${member}@acme.com` })),
  meta: meta("Group", `id-${key}`),
  ...more,
});

export const page = (...records: readonly object[]): object => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
  totalResults: records.length,
  startIndex: 1,
  itemsPerPage: records.length,
  Resources: records,
});

export const notFound = {
  status: 404,
  answer: {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: "404",
    detail: "Resource not found",
  },
};

export const taken = (detail: string): Pick<Exchange, "status" | "answer"> => ({
  status: 409,
  answer: {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: "409",
    scimType: "uniqueness",
    detail,
  },
});

export const findUser = (userName: string): string =>
  `GET /Users?filter=userName eq "${userName}"&startIndex=1&count=100`;
export const findGroup = (name: string): string =>
  `GET /Groups?filter=displayName eq "${name}"&startIndex=1&count=100`;
/** The request that shows that the directory answers. */
export const PROOF = "GET /Users?startIndex=1&count=1";
export const ALL_USERS = "GET /Users?startIndex=1&count=100";
export const ALL_GROUPS = "GET /Groups?startIndex=1&count=100";
