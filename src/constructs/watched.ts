import { Fn } from "cdktf";
import { AtlassianGroup } from "./group";
import { Membership } from "./membership";
import type { Values } from "./props";
import { AtlassianUser } from "./user";

/** What a hook can look at. */
export type Watchable = AtlassianUser | AtlassianGroup | Membership;

export function isWatchable(value: unknown): value is Watchable {
  return value instanceof AtlassianUser || value instanceof AtlassianGroup || value instanceof Membership;
}

/** Says how a record is treated, which no command wants to know. */
const TREATMENT: readonly string[] = ["adopt_existing", "adopt_id", "on_destroy", "keep_groups"];
/** A SCIM id's length stands for it while nobody knows it. */
const ANY_ID = "00000000-0000-0000-0000-000000000000";

/** The JSON of the watched records, as an expression of Terraform's. */
export function watchedJson(watched: readonly Watchable[]): string {
  return Fn.jsonencode(
    byKind(watched, (record) => (attribute) => record.interpolationForAttribute(attribute)),
  );
}

/** How long that JSON gets at least, in characters. */
export function shortestJson(watched: readonly Watchable[]): number {
  return JSON.stringify(byKind(watched, (_record, values) => (attribute) => values[attribute] ?? ANY_ID))
    .length;
}

/** Every record by its kind and its logical id; references, so that Terraform fills in what only it knows. */
function byKind(
  watched: readonly Watchable[],
  valueOf: (record: Watchable, values: Values) => (attribute: string) => unknown,
): object {
  const kind = (of: (record: Watchable) => boolean): object =>
    Object.fromEntries(
      watched
        .filter((record) => of(record) && !record.isGone)
        .map((record) => {
          // A membership works its values out of the whole stack each time that it is asked.
          const { values } = record;
          const value = valueOf(record, values);
          return [
            record.friendlyUniqueId,
            Object.fromEntries(
              attributesOf(record, values).map((attribute) => [attribute, value(attribute)]),
            ),
          ];
        }),
    );
  return {
    groups: kind((record) => record instanceof AtlassianGroup),
    memberships: kind((record) => record instanceof Membership),
    users: kind((record) => record instanceof AtlassianUser),
  };
}

/** What is declared, and what other systems know the record by. */
function attributesOf(record: Watchable, values: Values): readonly string[] {
  const always =
    record instanceof AtlassianUser
      ? ["id", "account_id", "active"]
      : record instanceof Membership
        ? ["group_id", "group", "members", "version"]
        : ["id"];
  const declared = Object.keys(values).filter((attribute) => !TREATMENT.includes(attribute));
  return [...new Set([...always, ...declared])];
}
