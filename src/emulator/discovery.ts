import type { Behaviour } from "./behaviour";
import type { Answer, Json } from "./json";
import { CORE_GROUP, CORE_USER, ENTERPRISE, LIST } from "./schemas";

/** `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas`. */
export function answerDiscovery(path: string, behaviour: Behaviour): Answer | undefined {
  if (path === "/ServiceProviderConfig") return { status: 200, body: serviceProviderConfig(behaviour) };
  const all = path.startsWith("/ResourceTypes")
    ? RESOURCE_TYPES
    : path.startsWith("/Schemas")
      ? SCHEMAS
      : undefined;
  if (all === undefined) return undefined;
  const id = path.split("/").slice(2).join("/");
  if (id === "") {
    return {
      status: 200,
      body: {
        schemas: [LIST],
        totalResults: all.length,
        startIndex: 1,
        itemsPerPage: all.length,
        Resources: all,
      },
    };
  }
  const one = all.find((entry) => entry.id === decodeURIComponent(id));
  return one === undefined ? undefined : { status: 200, body: one };
}

function serviceProviderConfig({ largestPage }: Behaviour): Json {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: largestPage },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      { type: "oauthbearertoken", name: "OAuth Bearer Token", description: "Directory API key" },
    ],
  };
}

const RESOURCE_TYPES: readonly Json[] = [
  {
    id: "User",
    name: "User",
    endpoint: "/Users",
    schema: CORE_USER,
    schemaExtensions: [{ schema: ENTERPRISE, required: false }],
  },
  { id: "Group", name: "Group", endpoint: "/Groups", schema: CORE_GROUP },
];

const SCHEMAS: readonly Json[] = [
  {
    id: CORE_USER,
    name: "User",
    attributes: [{ name: "userName", type: "string", required: true, uniqueness: "server" }],
  },
  {
    id: CORE_GROUP,
    name: "Group",
    attributes: [{ name: "displayName", type: "string", required: true, mutability: "immutable" }],
  },
  {
    id: ENTERPRISE,
    name: "EnterpriseUser",
    attributes: [
      { name: "department", type: "string" },
      { name: "organization", type: "string" },
    ],
  },
];
