import * as prettier from "prettier";
import type { Attributes } from "../../src/plugin/attributes";
import { type AttributeModel, modelOf } from "../../src/plugin/schema/model";
import { provider } from "../../src/resources/provider/provider";

const FILE = "docs/reference.md";

const PRESENCE: Readonly<Record<AttributeModel["presence"], string>> = {
  required: "required",
  optional: "optional",
  optionalComputed: "optional",
  computed: "read only",
};

/** The reference page of everything that the provider offers, by path from the project's root. */
export async function generateReference(): Promise<ReadonlyMap<string, string>> {
  const sections = [
    "# Reference",
    "Made by `npm run generate` from the schemas in `src/resources`. Names are Terraform's; in TypeScript they are in camelCase (`user_name` is `userName`).",
    section("Provider `atlassian`", "Source: `identity-as-code/atlassian`.", provider.attributes),
    ...provider.resources.map(({ name, description, attributes, timeouts }) =>
      section(`Resource \`${name}\``, description, attributes, timeouts),
    ),
    ...provider.dataSources.map(({ name, description, attributes }) =>
      section(`Data source \`${name}\``, description, attributes),
    ),
  ];
  const options = await prettier.resolveConfig(FILE);
  const text = await prettier.format(sections.join("\n\n"), { ...options, filepath: FILE });
  return new Map([[FILE, text]]);
}

function section(
  title: string,
  description: string,
  attributes: Attributes,
  timeouts?: readonly string[],
): string {
  const rows = modelOf(attributes).flatMap((attribute) => rowsOf(attribute, ""));
  const waits =
    timeouts === undefined
      ? ""
      : `\n\nA \`timeouts\` block limits ${timeouts.map((name) => `\`${name}\``).join(", ")} (such as \`"10m"\`).`;
  return `## ${title}\n\n${description}\n\n| attribute | type | | |\n| --- | --- | --- | --- |\n${rows.join("\n")}${waits}`;
}

function rowsOf(attribute: AttributeModel, parent: string): readonly string[] {
  const { name, presence, facets, nested } = attribute;
  const path = `${parent}${name}`;
  const notes = [
    facets.description,
    ...(facets.default === undefined ? [] : [`Default: \`${JSON.stringify(facets.default)}\`.`]),
    ...(facets.replaces === true ? ["A change replaces the resource."] : []),
    ...(facets.sensitive === true ? ["Sensitive."] : []),
  ];
  const row = `| \`${path}\` | ${typeOf(attribute)} | ${PRESENCE[presence]} | ${notes.join(" ").replaceAll("|", "\\|")} |`;
  return [row, ...(nested?.attributes ?? []).flatMap((part) => rowsOf(part, `${path}.`))];
}

function typeOf({ type, nested }: AttributeModel): string {
  if (nested !== undefined)
    return { SINGLE: "object", LIST: "list of objects", MAP: "map of objects" }[nested.mode];
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return `${type.kind} of ${type.element.kind}s`;
    default:
      return type.kind;
  }
}
