/** Made-up states, written as Terraform writes them. */

export interface Person {
  readonly userName: string;
  readonly displayName?: string;
  readonly title?: string;
}

export interface StateOptions {
  readonly serial: number;
  readonly lineage?: string;
  readonly people?: readonly Person[];
}

export const LINEAGE = "0c8ee3d1-7a5b-4c1e-9a53-7f2f7a0e5d11";

export function stateText({ serial, lineage = LINEAGE, people = [] }: StateOptions): string {
  const state = {
    version: 4,
    terraform_version: "1.11.4",
    serial,
    lineage,
    outputs: {},
    resources: people.map(resourceOf),
    check_results: null,
  };
  return `${JSON.stringify(state, null, 2)}\n`;
}

export function state(options: StateOptions): Buffer {
  return Buffer.from(stateText(options));
}

/** So many people, about 1 KB each. */
export function crowd(count: number): Person[] {
  return Array.from({ length: count }, (_, number) => ({
    userName: `person-${number}@acme.com`,
    displayName: `Person ${number}`,
  }));
}

function resourceOf({ userName, displayName = userName, title = "Engineer" }: Person): object {
  return {
    mode: "managed",
    type: "atlassian_user",
    name: userName.replace(/\W/gu, "-"),
    provider: 'provider["registry.terraform.io/identity-as-code/atlassian"]',
    instances: [
      {
        schema_version: 0,
        attributes: {
          active: true,
          department: "Research and development",
          display_name: displayName,
          emails: [{ primary: true, type: "work", value: userName }],
          external_id: `hr-${userName.split("@")[0] ?? ""}`,
          id: `id-${Buffer.from(userName).toString("hex")}`,
          name: { family_name: displayName.split(" ")[1] ?? "", given_name: displayName.split(" ")[0] ?? "" },
          on_destroy: "deactivate",
          title,
          user_name: userName,
        },
        sensitive_attributes: [],
        identity_schema_version: 0,
        private: Buffer.from(JSON.stringify({ seen: userName })).toString("base64"),
      },
    ],
  };
}
