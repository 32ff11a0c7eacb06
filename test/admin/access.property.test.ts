import * as fc from "fast-check";
import { bodyOf, done, fails, GROUPS, page, scripted } from "./scripted";

const JIRA = "ari:cloud:jira-software::site/1";

interface Step {
  readonly group: "g1" | "g2";
  readonly roleId: "atlassian/user" | "atlassian/admin";
  readonly deed: "grant" | "revoke";
  /** How many turns of the event loop after the one before. */
  readonly after: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  group: fc.constantFrom("g1", "g2"),
  roleId: fc.constantFrom("atlassian/user", "atlassian/admin"),
  deed: fc.constantFrom("grant", "revoke"),
  after: fc.nat({ max: 3 }),
});

describe("roles that are granted and revoked at once in an organisation that lags", () => {
  it("end as they were meant last, and are known so", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 3 }),
        async (steps, lag) => {
          const it_ = await scripted();
          const actual = { g1: new Set<string>(), g2: new Set<string>() };
          for (const group of ["g1", "g2"] as const) {
            const path = `${GROUPS}/${group}/role-assignments`;
            let shown: readonly string[] = [];
            let changes: { roles: readonly string[]; reads: number }[] = [];
            const change = (): void => {
              changes.push({ roles: [...actual[group]], reads: lag });
            };
            it_.on(`GET ${path}`, (response, request) => {
              for (const { roles } of changes.filter(({ reads }) => reads <= 0)) shown = roles;
              changes = changes.filter(({ reads }) => reads > 0);
              for (const waiting of changes) waiting.reads -= 1;
              page([{ resourceId: JIRA, roles: shown }])(response, request);
            });
            it_.on(`POST ${path}/assign`, (response, request) => {
              actual[group].add(roleOf(bodyOf(request)));
              change();
              done(response, request);
            });
            it_.on(`POST ${path}/revoke`, (response, request) => {
              const was = actual[group].delete(roleOf(bodyOf(request)));
              change();
              (was ? done : fails(404, "ADMIN-404-10"))(response, request);
            });
          }
          try {
            const { organization } = it_;
            const under: Promise<void>[] = [];
            for (const { group, roleId, deed, after } of steps) {
              for (let turn = 0; turn < after; turn += 1)
                await new Promise((resolve) => setImmediate(resolve));
              const named = { id: group, name: group };
              const role = { resourceId: JIRA, roleId };
              under.push(
                deed === "grant" ? organization.grantRole(named, role) : organization.revokeRole(named, role),
              );
            }
            await Promise.all(under);
            for (const { group, roleId } of steps) {
              const last = steps.filter((other) => other.group === group && other.roleId === roleId).at(-1);
              const isMeant = last?.deed === "grant";
              const known = await organization.groupRoles(group);
              expect(actual[group].has(roleId)).toBe(isMeant);
              expect(known?.[0]?.roles.includes(roleId)).toBe(isMeant);
              expect(organization.ownWrites.granted(group, { resourceId: JIRA, roleId })).toBe(isMeant);
            }
            expect(it_.count("POST")).toBe(steps.length);
          } finally {
            await it_.close();
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

function roleOf(body: unknown): string {
  return typeof body === "object" && body !== null && "roleId" in body ? String(body.roleId) : "";
}
