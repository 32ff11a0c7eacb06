import * as z from "zod";
import type { Answer, Json } from "../json";
import type { Application } from "./applications";
import { limitSchema, type OrganizationCall, pageOf, limitOf, queryOf } from "./call";
import { renderPage } from "./paging";
import type { OrganizationState } from "./state";

const sorting = z.array(z.looseObject({ field: z.string() }));
/** Conditions other than these are taken and not looked at. */
const query = z.strictObject({
  limit: limitSchema,
  sort: sorting.optional(),
  query: z.looseObject({}).optional(),
});

export function answerWorkspaces(call: OrganizationCall): Answer {
  const page = queryOf(call, query);
  const all = call.state.applications.all().map((application) => workspace(call.state, application));
  return { status: 200, body: renderPage(all, page, page.request.limit, call.state.behaviour) };
}

function workspace(state: OrganizationState, application: Application): Json {
  const { id, product, productName, name, site, status, createdAt } = application;
  return {
    id,
    type: "workspace",
    attributes: {
      name,
      typeKey: product,
      type: productName,
      owner: null,
      status,
      statusDetails: [],
      labels: [],
      sandbox: null,
      ...seats(state, application),
      createdAt,
      updatedAt: createdAt,
      hostUrl: site,
      realm: null,
      regions: [],
    },
    relationships: {},
  };
}

function seats(state: OrganizationState, { id, capacity }: Application): Json {
  switch (state.behaviour.tellsSeats) {
    case "both":
      return { usage: state.seatsTaken(id), ...(capacity === undefined ? {} : { capacity }) };
    case "null":
      return { usage: null, capacity: null };
    case "absent":
      return {};
  }
}

export function answerDirectories(call: OrganizationCall): Answer {
  const { state } = call;
  const local = { directoryId: state.localDirectoryId, name: "Local directory", type: "LOCAL" };
  const synced = state.directories().map((directory, index) => ({
    directoryId: state.directoryIdOf(directory),
    name: `Identity provider ${index + 1}`,
    type: "SCIM",
  }));
  return {
    status: 200,
    body: renderPage([local, ...synced], pageOf(call), limitOf(call), state.behaviour),
  };
}
