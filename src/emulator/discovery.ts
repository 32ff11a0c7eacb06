import type { Behaviour } from "./behaviour";
import type { Answer, Json } from "./json";
import {
  CORE_GROUP,
  CORE_USER,
  ENTERPRISE,
  LIST,
  RESOURCE_TYPE,
  SCHEMA,
  SERVICE_PROVIDER_CONFIG,
} from "./schemas";

/** `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas`; undefined for what they do not have. */
export function answerDiscovery(
  kind: string,
  id: string | undefined,
  baseUrl: string,
  behaviour: Behaviour,
): Answer | undefined {
  if (kind === "ServiceProviderConfig") {
    return id === undefined ? { status: 200, body: serviceProviderConfig(behaviour) } : undefined;
  }
  const all = (kind === "ResourceTypes" ? RESOURCE_TYPES : SCHEMAS).map((entry) => ({
    ...entry,
    meta: {
      resourceType: kind === "ResourceTypes" ? "ResourceType" : "Schema",
      location: `${baseUrl}/${kind}/${entry.id}`,
    },
  }));
  if (id !== undefined) {
    const one = all.find((entry) => entry.id === id);
    return one === undefined ? undefined : { status: 200, body: one };
  }
  const count = all.length;
  return {
    status: 200,
    body: { schemas: [LIST], totalResults: count, startIndex: 1, itemsPerPage: count, Resources: all },
  };
}

/** The values are not known; these say what the emulator does. */
function serviceProviderConfig({ largestPage }: Behaviour): Json {
  return {
    schemas: [SERVICE_PROVIDER_CONFIG],
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

const RESOURCE_TYPES = [
  {
    schemas: [RESOURCE_TYPE],
    id: "User",
    name: "User",
    endpoint: "/Users",
    schema: CORE_USER,
    schemaExtensions: [{ schema: ENTERPRISE, required: false }],
  },
  {
    schemas: [RESOURCE_TYPE],
    id: "Group",
    name: "Group",
    endpoint: "/Groups",
    schema: CORE_GROUP,
    schemaExtensions: [],
  },
];

function strings(...names: readonly string[]): Json[] {
  return names.map((name) => ({ name, type: "string", multiValued: false, required: false }));
}

function contacts(name: string, required: boolean): Json {
  const primary = { name: "primary", type: "boolean", multiValued: false, required: false };
  const subAttributes = [...strings("value", "type"), primary];
  return { name, type: "complex", multiValued: true, required, subAttributes };
}

const SCHEMAS = [
  {
    schemas: [SCHEMA],
    id: CORE_USER,
    name: "User",
    attributes: [
      { name: "userName", type: "string", multiValued: false, required: true, uniqueness: "server" },
      contacts("emails", true),
      ...strings("displayName", "nickName", "title", "preferredLanguage", "timezone"),
      ...strings("department", "organization"),
      {
        name: "name",
        type: "complex",
        multiValued: false,
        required: false,
        subAttributes: strings(
          "formatted",
          "familyName",
          "givenName",
          "middleName",
          "honorificPrefix",
          "honorificSuffix",
        ),
      },
      contacts("phoneNumbers", false),
      { name: "active", type: "boolean", multiValued: false, required: false },
      {
        name: "groups",
        type: "complex",
        multiValued: true,
        mutability: "readOnly",
        subAttributes: strings("type", "value", "display", "$ref"),
      },
    ],
  },
  {
    schemas: [SCHEMA],
    id: CORE_GROUP,
    name: "Group",
    attributes: [
      { name: "displayName", type: "string", multiValued: false, required: true, mutability: "immutable" },
      {
        name: "members",
        type: "complex",
        multiValued: true,
        required: false,
        subAttributes: strings("type", "value", "display", "$ref"),
      },
    ],
  },
  {
    schemas: [SCHEMA],
    id: ENTERPRISE,
    name: "EnterpriseUser",
    attributes: strings("department", "organization"),
  },
];
