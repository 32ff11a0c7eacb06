import fc from "fast-check";
import * as z from "zod";
import { OrganizationApi } from "./organization-api";

const PEOPLE = ["ana@acme.example", "bo@acme.example", "cy@acme.example", "eve@partner.example"];
const GROUPS = ["engineering", "support", "contractors"];
const ROLES = ["atlassian/user", "atlassian/admin", "atlassian/viewer"];
const SEATS = new Set(["atlassian/user", "atlassian/admin"]);

const rows = z.array(
  z.object({ resourceId: z.string(), roleAssignments: z.array(z.object({ role: z.string() })) }),
);
const user = z.object({ accountId: z.string(), accountStatus: z.string(), email: z.string() });

const step = fc.oneof(
  fc.record({
    kind: fc.constant("join" as const),
    who: fc.constantFrom(...PEOPLE),
    group: fc.constantFrom(...GROUPS),
  }),
  fc.record({
    kind: fc.constant("grant" as const),
    group: fc.constantFrom(...GROUPS),
    role: fc.constantFrom(...ROLES),
  }),
  fc.record({
    kind: fc.constant("revoke" as const),
    group: fc.constantFrom(...GROUPS),
    role: fc.constantFrom(...ROLES),
  }),
  fc.record({
    kind: fc.constant("direct" as const),
    who: fc.constantFrom(...PEOPLE),
    role: fc.constantFrom(...ROLES),
  }),
  fc.record({ kind: fc.constant("leave" as const), who: fc.constantFrom(...PEOPLE) }),
  fc.record({ kind: fc.constant("delete" as const), group: fc.constantFrom(...GROUPS) }),
);

it("counts in workspaces whoever has a role that takes a seat by what the users tell", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const api = await OrganizationApi.start({ verifiedDomains: ["acme.example"] });
      const { handle } = api;
      const { directory } = api.scim;
      const jira = handle.addApplication({ product: "jira-software", site: "https://acme.atlassian.net" });
      for (const userName of PEOPLE) directory.addUser({ userName });
      for (const group of GROUPS.slice(0, 2)) directory.addGroup(group);
      handle.addGroup("contractors");
      const isSynced = (group: string) => directory.groups().some(({ displayName }) => displayName === group);
      const isThere = (group: string) => group === "contractors" || isSynced(group);
      for (const one of steps) {
        if (one.kind === "direct") handle.grantToAccount(one.who, jira, one.role);
        else if (one.kind === "leave") directory.changeUser(one.who, { active: false });
        else if (!isThere(one.group)) continue;
        else if (one.kind === "grant") handle.grantToGroup(one.group, jira, one.role);
        else if (one.kind === "revoke") handle.revokeFromGroup(one.group, jira, one.role);
        else if (one.kind === "delete") {
          if (isSynced(one.group)) directory.deleteGroup(one.group);
        } else if (isSynced(one.group)) directory.addMember(one.group, one.who);
        else handle.addToGroup(one.group, one.who);
      }
      const seated: string[] = [];
      for (const { accountId, accountStatus, email } of z.array(user).parse((await api.users()).data)) {
        const { data } = await api.page(`…/directories/-/users/${accountId}/role-assignments`);
        const roles = rows.parse(data).flatMap(({ roleAssignments }) => roleAssignments);
        if (accountStatus === "active" && roles.some(({ role }) => SEATS.has(role))) seated.push(email);
      }
      const { data } = await api.page("…/workspaces", {});
      expect(data).toMatchObject([{ attributes: { usage: seated.length } }]);
      expect(handle.whoHasAccess(jira, [...SEATS])).toEqual(seated.sort());
      await api.close();
    }),
    { numRuns: 20 },
  );
});
