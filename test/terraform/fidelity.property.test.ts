import fc from "fast-check";
import { reviewOf } from "../../src/terraform/review";
import { isNothing } from "../../src/changes";
import { type Company, companyHistory, configurationOf, edited } from "./support/company";
import { directoryNow, effectsBetween, effectsOf, replayed, type Then } from "./support/effects";
import { type Drift, drift, happen } from "./support/happenings";
import { type Organisation, organisationWithKey } from "./support/organisation";
import { declaredPart, effectsOfRows, KeptStates } from "./support/reported";

/** How many histories, and for how long: more of them by hand with FIDELITY_RUNS=100. */
const RUNS = Number(process.env.FIDELITY_RUNS ?? "3");
const ENOUGH_MS = process.env.FIDELITY_RUNS === undefined ? 15_000 : 3_600_000;
/** To repeat one that failed: the seed and the path that it printed, as FIDELITY_SEED and FIDELITY_PATH. */
const SEED = process.env.FIDELITY_SEED;
const PATH = process.env.FIDELITY_PATH;
const SITE = "acme.atlassian.net";
const TODAY = "2026-01-01";

/** What the directory holds of people before anybody declares them. */
interface Stranger {
  readonly person: string;
  readonly isUpper: boolean;
  readonly active: boolean;
  readonly isInGroup: boolean;
}

/** What happens to a declaration beside the company's own edits. */
interface Twist {
  readonly kind: "replace" | "taint" | "move" | "none";
  /** Which of the declared people, counted around. */
  readonly nth: number;
}

interface Step {
  readonly company: Company;
  readonly drifts: readonly Drift[];
  readonly twist: Twist;
  /** Roles on Jira, by key of the group. */
  readonly roles: Readonly<Record<string, string>>;
}

interface History {
  readonly strangers: readonly Stranger[];
  readonly steps: readonly Step[];
}

const stranger: fc.Arbitrary<Stranger> = fc.record({
  person: fc.nat(7).map((index) => `p${index}`),
  isUpper: fc.boolean(),
  active: fc.boolean(),
  isInGroup: fc.boolean(),
});

const around = fc.record({
  drifts: fc.array(drift, { maxLength: 2 }),
  twist: fc.record({
    kind: fc.constantFrom<Twist["kind"][]>("replace", "taint", "move", "none"),
    nth: fc.nat(20),
  }),
  roles: fc.dictionary(
    fc.nat(3).map((index) => `g${index}`),
    fc.constantFrom("atlassian/user", "atlassian/admin"),
    { maxKeys: 3 },
  ),
});

const history: fc.Arbitrary<History> = fc
  .tuple(
    companyHistory(2),
    fc.uniqueArray(stranger, { maxLength: 3, selector: ({ person }) => person }),
    around,
    around,
    around,
  )
  .map(([{ start, edits }, strangers, ...rest]) => {
    let company = start;
    const companies = [start, ...edits.map((revision) => (company = edited(company, revision)))];
    return {
      strangers,
      steps: companies.map((now, index) => ({ company: now, ...(rest[index] ?? around0) })),
    };
  });

const around0: Omit<Step, "company"> = { drifts: [], twist: { kind: "none", nth: 0 }, roles: {} };

/** The company under another key for somebody, with the block that says so. */
function moved(company: Company, from: string, to: string): Company {
  const renamed = (key: string): string => (key === from ? to : key);
  return {
    people: Object.fromEntries(Object.entries(company.people).map(([key, one]) => [renamed(key), one])),
    groups: Object.fromEntries(
      Object.entries(company.groups).map(([key, one]) => [
        key,
        { ...one, members: one.members.map(renamed) },
      ]),
    ),
  };
}

function configured(company: Company, roles: Step["roles"], moves: readonly object[]): object {
  // Roles are this test's own: they change with the steps and not with the company.
  const groups = Object.entries(company.groups).map(([key, one]) => [key, { ...one, access: {} }] as const);
  const { resource } = configurationOf({ ...company, groups: Object.fromEntries(groups) }) as {
    resource: object;
  };
  const policies = Object.entries(roles)
    .filter(([key]) => company.groups[key] !== undefined)
    .map(([key, role]) => [
      key,
      {
        name: key,
        group_id: `\${atlassian_group.${key}.id}`,
        group: `\${atlassian_group.${key}.display_name}`,
        application: `${SITE}/jira-software`,
        role,
        depends_on: [`atlassian_group_membership.${key}`],
      },
    ]);
  return {
    resource: {
      ...resource,
      ...(policies.length === 0 ? {} : { atlassian_access_policy: Object.fromEntries(policies) as object }),
    },
    ...(moves.length === 0 ? {} : { moved: moves }),
  };
}

class Life {
  #before: Company = { people: {}, groups: {} };
  readonly #states = new KeptStates();
  #known: Then;
  /** How people's keys were renamed so far. */
  readonly #keys = new Map<string, string>();
  #moves = 0;

  constructor(
    private readonly org: Organisation,
    private readonly jira: string,
  ) {
    this.#known = this.#now();
  }

  async step({ company: declared, drifts, twist, roles }: Step): Promise<void> {
    const { directory, workspace, emulator } = this.org;
    for (const one of drifts) happen(directory, one, this.#ids());
    let company = [...this.#keys].reduce((all, [from, to]) => moved(all, from, to), declared);
    const staying = Object.keys(company.people).filter((key) => this.#before.people[key] !== undefined);
    const chosen = staying[twist.nth % staying.length];
    const moves: object[] = [];
    if (twist.kind === "move" && chosen !== undefined) {
      const to = `m${(this.#moves += 1)}`;
      const origin = [...this.#keys].find(([, now]) => now === chosen)?.[0] ?? chosen;
      this.#keys.set(origin, to);
      company = moved(company, chosen, to);
      moves.push({ from: `atlassian_user.${chosen}`, to: `atlassian_user.${to}` });
    }
    if (twist.kind === "taint" && chosen !== undefined)
      await workspace.terraform(["taint", `atlassian_user.${chosen}`], { TF_LOG: "" });
    const args =
      twist.kind === "replace" && chosen !== undefined ? [`-replace=atlassian_user.${chosen}`] : [];
    workspace.write(configured(company, roles, moves));

    const before = this.#now();
    const changes = directory.changes.length;
    const ofOrganization = emulator.organization.changes.length;
    const { preview } = await this.#plan(args);
    expect(directory.changes).toHaveLength(changes);
    const applied = await workspace.terraform(["apply", "-input=false", "plan.bin"], { TF_LOG: "" });
    expect(applied.code === 0 ? "" : applied.output).toBe("");
    const after = replayed(
      before,
      directory.changes.slice(changes),
      emulator.organization.changes.slice(ofOrganization),
    );
    const declaredNow = new Set([
      ...Object.keys(company.people).map((key) => `atlassian_user.${key}`),
      ...Object.values(company.groups).map(({ displayName }) => `group ${displayName}`),
    ]);
    // Of somebody taken over the plan does not know what the record held.
    const taken = preview.changes.people
      .filter(({ kinds }) =>
        ["adopted", "reactivated", "replaced"].some((kind) => kinds.includes(kind as never)),
      )
      .map(({ person }) => (person.userName ?? "").toLowerCase());
    const isTold = (effect: string): boolean =>
      !taken.some(
        (name) => effect.startsWith(`title of ${name}:`) || effect.startsWith(`display name of ${name}:`),
      );
    expect({ happened: effectsBetween(before, after).filter(isTold), twist }).toEqual({
      happened: effectsOf(preview, before, declaredNow).filter(isTold),
      twist,
    });

    const again = await this.#plan([]);
    expect({ work: again.hasWork, isNothing: isNothing(again.preview.changes) }).toEqual({
      work: false,
      isNothing: true,
    });
    await this.#checkReport();
    this.#before = company;
  }

  /** The report over the states says of whoever was declared before and is now what the directory has become. */
  async #checkReport(): Promise<void> {
    const before = this.#states.last;
    const was = this.#known;
    this.#states.keep(this.org.workspace.state());
    this.#known = this.#now();
    const now = this.#states.last;
    const both = {
      people: new Set([...now.people].filter((id) => before.people.has(id))),
      groups: new Set([...now.groups].filter((id) => before.groups.has(id))),
    };
    const names = new Set([...both.groups].map((id) => this.#known.groups.get(id) ?? ""));
    const rows = await this.#states.rows();
    expect(effectsOfRows(rows, both, names)).toEqual(
      effectsBetween(declaredPart(was, both), declaredPart(this.#known, both)),
    );
    // And of whoever came under the code or left it, how they did.
    const people = (...actions: readonly string[]): readonly string[] =>
      rows
        .filter(({ action, person }) => person !== null && actions.includes(action))
        .map(({ person }) => person?.id ?? "")
        .sort();
    const came = [...now.people].filter((id) => !before.people.has(id)).sort();
    expect(people("Create", "Adopt", "Reactivate").filter((id) => !both.people.has(id))).toEqual(came);
    expect(people("Create")).toEqual(came.filter((id) => !was.people.has(id)));
    const left = [...before.people].filter((id) => !now.people.has(id)).sort();
    expect(people("Deactivate", "Delete", "Abandon", "Forget").filter((id) => !both.people.has(id))).toEqual(
      left,
    );
  }

  #now(): ReturnType<typeof directoryNow> {
    return directoryNow(this.org.directory, (group) =>
      this.org.emulator.organization.rolesOf(group, this.jira),
    );
  }

  #ids(): ReadonlySet<string> {
    const names = new Set(Object.values(this.#before.people).map(({ userName }) => userName.toLowerCase()));
    return new Set(
      this.org.directory
        .people()
        .filter(({ userName }) => names.has(userName.toLowerCase()))
        .map(({ id }) => id),
    );
  }

  async #plan(args: readonly string[]): Promise<ReturnType<typeof reviewOf>> {
    const { workspace } = this.org;
    const planned = await workspace.terraform(["plan", "-input=false", "-out=plan.bin", ...args], {
      TF_LOG: "",
    });
    expect(planned).toMatchObject({ code: 0 });
    const shown = await workspace.terraform(["show", "-json", "plan.bin"], { TF_LOG: "" });
    return reviewOf(JSON.parse(shown.output), TODAY);
  }
}

test("what the preview says is exactly what then changes, the next one says nothing, and the report tells the same", async () => {
  const start = Date.now();
  await fc.assert(
    fc.asyncProperty(history, async ({ strangers, steps }) => {
      if (Date.now() - start > ENOUGH_MS) return;
      const org = await organisationWithKey({ verifiedDomains: ["acme.example"] });
      try {
        const jira = org.emulator.organization.addApplication({ product: "jira-software", site: SITE });
        org.directory.addGroup("others");
        for (const { person, isUpper, active, isInGroup } of strangers) {
          const userName = `${person}@acme.example`;
          org.directory.addUser({ userName: isUpper ? userName.toUpperCase() : userName, active });
          if (isInGroup) org.directory.addMember("others", userName);
        }
        const life = new Life(org, jira);
        for (const step of steps) await life.step(step);
      } finally {
        await org.close();
      }
    }),
    { numRuns: RUNS, endOnFailure: true, ...(SEED && { seed: Number(SEED) }), ...(PATH && { path: PATH }) },
  );
}, 3_600_000);
