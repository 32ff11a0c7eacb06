import * as fc from "fast-check";
import { Company, SITE } from "./company";

const POLICY = "atlassian_access_policy";

interface Access {
  readonly group: "team" | "sales";
  readonly product: "jira-software" | "confluence";
  readonly role: "atlassian/user" | "atlassian/admin";
}

type Step =
  | ({ readonly kind: "declare" | "console grant" | "console revoke" } & Access)
  | { readonly kind: "destroy" | "refresh" };

const access = {
  group: fc.constantFrom("team", "sales"),
  product: fc.constantFrom("jira-software", "confluence"),
  role: fc.constantFrom("atlassian/user", "atlassian/admin"),
} as const;

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("declare"), ...access }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("console grant"), ...access }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("console revoke"), ...access }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("destroy", "refresh") }) },
);

const keyOf = ({ group, product, role }: Access): string => `${group} ${product} ${role}`;

/** What is to be true of one policy whose organisation others change as well. */
class Life {
  /** Given by somebody in the console: it is never the policy's to take away. */
  readonly #others = new Set<string>();
  /** Given by the policy and never touched by anybody else. */
  readonly #own = new Set<string>();
  #state: object | null = null;
  #declared: Access | undefined;

  private constructor(
    readonly company: Company,
    private readonly wiki: string,
  ) {}

  static async begin(): Promise<Life> {
    const company = await Company.start();
    company.emulator.directory().addGroup("sales", ["bo@acme.example"]);
    const wiki = company.emulator.organization.addApplication({ product: "confluence", site: SITE });
    return new Life(company, wiki);
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "declare":
        return this.#apply(step);
      case "destroy":
        return this.#apply(undefined);
      case "refresh":
        return this.#refresh();
      case "console grant":
        this.#grant(step);
        return;
      case "console revoke":
        this.#others.delete(keyOf(step));
        this.#own.delete(keyOf(step));
        this.company.emulator.organization.revokeFromGroup(step.group, this.#ari(step), step.role);
    }
  }

  #grant(given: Access): void {
    // What the policy stands for at this moment stays the policy's, whoever gives it once more.
    if (!this.#has(given) && keyOf(given) !== this.#stateKey) this.#others.add(keyOf(given));
    this.company.emulator.organization.grantToGroup(given.group, this.#ari(given), given.role);
  }

  /** As Terraform does it: a refresh, a plan, and the plan carried out by another process. */
  async #apply(wanted: Access | undefined): Promise<void> {
    await this.#refresh();
    if (wanted === undefined && this.#state === null) return;
    const isNew = wanted !== undefined && !this.#has(wanted);
    const config =
      wanted === undefined
        ? null
        : {
            name: "policy",
            group: wanted.group,
            application: `${SITE}/${wanted.product}`,
            role: wanted.role,
          };
    const { state: planned } = await (await this.company.process()).plan(POLICY, config, this.#state);
    const late = await this.company.process();
    this.#state = await late.carryOut(POLICY, config, planned, this.#state);
    this.#declared = wanted;
    if (wanted !== undefined && isNew) this.#own.add(keyOf(wanted));
    this.#check();
    const reached = this.#state;
    await this.#refresh();
    expect(this.#state).toEqual(reached);
  }

  #check(): void {
    if (this.#declared !== undefined) expect(this.#there).toContain(keyOf(this.#declared));
    for (const key of this.#others) expect(this.#there).toContain(key);
    for (const key of this.#own)
      if (this.#declared === undefined || key !== keyOf(this.#declared)) {
        expect(this.#there).not.toContain(key);
        this.#own.delete(key);
      }
  }

  async #refresh(): Promise<void> {
    if (this.#state === null) return;
    const before = this.#stateKey;
    this.#state = await (await this.company.process()).read(POLICY, this.#state);
    const key = this.#stateKey;
    // A role that has come in the place of the policy's is its role, changed by somebody.
    if (key !== undefined && key !== before) this.#others.delete(key);
  }

  /** What the state stands for. */
  get #stateKey(): string | undefined {
    if (this.#state === null) return undefined;
    const { group, application, role } = this.#state as Record<string, string>;
    return `${group ?? ""} ${application?.split("/")[1] ?? ""} ${role ?? ""}`;
  }

  get #there(): readonly string[] {
    const { organization } = this.company.emulator;
    const products = { "jira-software": this.company.jira, confluence: this.wiki };
    return ["team", "sales"].flatMap((group) =>
      Object.entries(products).flatMap(([product, ari]) =>
        organization.rolesOf(group, ari).map((role) => `${group} ${product} ${role}`),
      ),
    );
  }

  #has(one: Access): boolean {
    return this.#there.includes(keyOf(one));
  }

  #ari({ product }: Access): string {
    return product === "confluence" ? this.wiki : this.company.jira;
  }
}

test("a policy gives what it declares, takes back what it gave, and leaves alone what others give", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const life = await Life.begin();
      try {
        for (const one of steps) await life.take(one);
        await life.take({ kind: "destroy" });
      } finally {
        await life.company.close();
      }
    }),
    { numRuns: 20 },
  );
});
