import { ProblemError } from "../../plugin";
import { type Directory, DirectoryError, type ScimUser } from "../../scim";
import { sameName } from "../text";
import { importCommand } from "./adoption";
import { emailsOf } from "./emails";
import type { UserDraft } from "./profile";

/**
 * Writes a person. When the directory says that something of theirs is taken, the error names whoever has it:
 * the directory itself tells at most the attribute.
 *
 * @param own the SCIM id of the person, where they have one
 */
export async function namingTheHolder<T>(
  { directory, planned, own, signal }: Wanted,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DirectoryError) || error.kind !== "conflict") throw error;
    const everybody = await directory.allUsers({ signal });
    const others = everybody.filter(({ id }) => id !== own);
    for (const key of keysOf(planned)) {
      const holder = others.find((record) => key.isHeldBy(record));
      if (holder !== undefined) throw takenBy(planned, key, holder, error);
    }
    throw error;
  }
}

interface Wanted {
  readonly directory: Directory;
  readonly planned: UserDraft;
  readonly own?: string;
  readonly signal: AbortSignal;
}

interface Key {
  readonly attribute: string;
  readonly value: string;
  readonly isHeldBy: (record: ScimUser) => boolean;
}

/** What only one record may have. */
function keysOf({ user_name: name, email, emails, external_id: externalId }: UserDraft): Key[] {
  const addresses = Array.isArray(emails) ? emails.map((entry) => addressOf(entry)) : [email];
  return [
    ...texts([name]).map((value) => ({
      attribute: "user_name",
      value,
      isHeldBy: ({ userName }: ScimUser) => sameName(userName, value),
    })),
    ...texts(addresses).map((value) => ({
      attribute: "email",
      value,
      isHeldBy: (record: ScimUser) => emailsOf(record).some((held) => sameName(held.value, value)),
    })),
    ...texts([externalId]).map((value) => ({
      attribute: "external_id",
      value,
      isHeldBy: (record: ScimUser) => record.externalId === value,
    })),
  ];
}

function addressOf(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null && "value" in entry ? entry.value : undefined;
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === "string" && value !== "");
}

function takenBy(planned: UserDraft, key: Key, holder: ScimUser, cause: DirectoryError): ProblemError {
  const { attribute, value } = key;
  const whom = typeof planned.user_name === "string" ? planned.user_name : "this person";
  return new ProblemError(
    {
      summary: `${value} is taken by ${holder.userName}`,
      detail:
        `The directory refuses the ${attribute} ${value} of ${whom}, because ${holder.userName} (SCIM id ${holder.id}) has it. ` +
        `If both are the same person, import the record: ${importCommand(holder.id)}. Otherwise give one of them another ${attribute}.`,
      path: [attribute],
    },
    { cause },
  );
}
