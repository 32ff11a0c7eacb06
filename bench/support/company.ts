/**
 * The state of a made-up company in the bytes that Terraform writes. It is kept in pieces, one a resource, so that the
 * next version costs the few pieces that differ and one copy, and nobody has to hold thousands of them.
 */
export class CompanyState {
  #writes: readonly Write[] = [];
  #serial = 0;
  /** How often each person was promoted. */
  readonly #grades: number[];
  /** The team that each person is in. */
  readonly #teams: number[];
  readonly #people: Buffer[];
  readonly #memberships: Buffer[];
  readonly #head: Buffer;

  constructor(
    readonly size: number,
    readonly teams: number,
  ) {
    this.#grades = Array.from({ length: size }, () => 0);
    this.#teams = Array.from({ length: size }, (_, index) => index % teams);
    this.#people = Array.from({ length: size }, (_, index) => this.#person(index));
    this.#memberships = Array.from({ length: teams }, (_, team) => this.#membership(team));
    this.#head = Buffer.concat(
      Array.from({ length: teams }, (_, team) => Buffer.concat([policy(team), group(team)])),
    );
  }

  /** The next version: the first has everybody, and in each further one three people are promoted and one moves. */
  next(): Buffer {
    this.#serial += 1;
    if (this.#serial > 1) this.#change(this.#serial);
    const beginning = `{
  "version": 4,
  "terraform_version": "1.11.4",
  "serial": ${this.#serial},
  "lineage": "0c8ee3d1-7a5b-4c1e-9a53-7f2f7a0e5d11",
  "outputs": {},
  "resources": [
`;
    const pieces = [Buffer.from(beginning), this.#head, ...this.#memberships, ...this.#people];
    const all = Buffer.concat(pieces);
    // A comma is behind each resource but the last one.
    return Buffer.concat([all.subarray(0, -2), Buffer.from('\n  ],\n  "check_results": null\n}\n')]);
  }

  /** What was written for the newest version: somebody moved to another team, and others got another title. */
  writes(): readonly Write[] {
    return this.#writes;
  }

  #change(serial: number): void {
    const [mover = 0, ...promoted] = concerned(serial, this.size);
    for (const index of promoted) {
      this.#grades[index] = (this.#grades[index] ?? 0) + 1;
      this.#people[index] = this.#person(index);
    }
    const from = this.#teams[mover] ?? 0;
    const to = (from + 1) % this.teams;
    this.#writes = [
      ...promoted.map((person) => ({ person, operation: "update" as const, team: undefined })),
      { person: mover, operation: "delete", team: teamName(from) },
      { person: mover, operation: "create", team: teamName(to) },
    ];
    this.#teams[mover] = to;
    for (const team of [from, to]) this.#memberships[team] = this.#membership(team);
  }

  #person(index: number): Buffer {
    const name = userName(index);
    return resource("atlassian_user", `p${index}`, {
      account_id: accountId(index),
      account_status: "managed",
      active: true,
      adopt_existing: "inactive",
      adopt_id: null,
      based_in: null,
      department: null,
      directory_id: DIRECTORY,
      display_name: `Person ${index}`,
      email: name,
      emails: [{ primary: true, type: "work", value: name }],
      external_id: null,
      groups_before: [],
      id: personId(index),
      keep_groups: false,
      name: null,
      nick_name: null,
      on_destroy: "deactivate",
      organization: null,
      origin: "created",
      phone_numbers: null,
      preferred_language: null,
      revoke_api_tokens: true,
      timeouts: null,
      timezone: null,
      title: `Engineer, grade ${this.#grades[index] ?? 0}`,
      until: null,
      user_name: name,
    });
  }

  #membership(team: number): Buffer {
    const members: Record<string, string> = {};
    for (const [index, own] of this.#teams.entries())
      if (own === team) members[userName(index)] = personId(index);
    return resource("atlassian_group_membership", `t${team}`, {
      directory_id: DIRECTORY,
      evicted: {},
      exclusive: true,
      found: {},
      group: teamName(team),
      group_id: groupId(team),
      id: groupId(team),
      members,
      timeouts: null,
      until: null,
      version: String(this.#serial),
    });
  }
}

export interface Write {
  /** By their number. */
  readonly person: number;
  readonly operation: "create" | "update" | "delete";
  /** Of a membership. */
  readonly team: string | undefined;
}

export function userName(index: number): string {
  return `p${String(index).padStart(4, "0")}@acme.example`;
}

export function personId(index: number): string {
  return `ed07dab5-0610-4a67-9967-${index.toString(16).padStart(12, "0")}`;
}

const DIRECTORY = "3d733a7b-e33f-48f1-b19e-d603a7a21799";
const CHANGED = 4;

/** Everybody has their turn. */
function concerned(serial: number, size: number): readonly number[] {
  return Array.from({ length: CHANGED }, (_, offset) => (serial * CHANGED + offset) % size);
}

function accountId(index: number): string {
  return `bb03ba1becc02416${index.toString(16).padStart(8, "0")}`;
}

function teamName(team: number): string {
  return `team-${team}`;
}

function groupId(team: number): string {
  return `cd3197f9-8c42-45b9-8762-${team.toString(16).padStart(12, "0")}`;
}

function group(team: number): Buffer {
  return resource("atlassian_group", `t${team}`, {
    adopt_existing: "never",
    directory_id: DIRECTORY,
    display_name: teamName(team),
    external_id: null,
    id: groupId(team),
    on_destroy: "delete",
    origin: "created",
    privileged: null,
    replacement_cost: `Replacing this group loses the product access and permissions bound to "${teamName(team)}".`,
    timeouts: null,
  });
}

function policy(team: number): Buffer {
  const application = `acme.atlassian.net/${team % 2 === 0 ? "jira-software" : "confluence"}`;
  return resource("atlassian_access_policy", `t${team}`, {
    access_before: false,
    application,
    authentication_policy_id: null,
    group: teamName(team),
    group_id: groupId(team),
    id: `${application} atlassian/user ${teamName(team)}`,
    login_method_failed: {},
    members_version: null,
    name: teamName(team),
    organization_group_id: groupId(team),
    organization_id: "org-1",
    other_roles: [],
    resource_id: `ari:cloud:${application}::site/7c41afa1-0c0f-4c88-9327-516432269d66`,
    role: "atlassian/user",
    timeouts: null,
    until: null,
  });
}

function resource(type: string, name: string, attributes: object): Buffer {
  const block = {
    mode: "managed",
    type,
    name,
    provider: 'provider["registry.terraform.io/identity-as-code/atlassian"]',
    instances: [{ schema_version: 0, attributes, sensitive_attributes: [], identity_schema_version: 0 }],
  };
  const lines = JSON.stringify(block, null, 2).replaceAll("\n", "\n    ");
  return Buffer.from(`    ${lines},\n`);
}
