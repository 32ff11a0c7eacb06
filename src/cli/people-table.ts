import * as z from "zod";
import type { DirectoryHandle } from "../emulator";
import { type Console, coloursOf } from "./console";
import { renderTable } from "./table";

const record = z.object({
  id: z.string(),
  displayName: z.string().optional(),
});

/** Everybody in the directory with their groups, the deactivated ones last. */
export function peopleTable(directory: DirectoryHandle, console: Console): string {
  const colours = coloursOf(console);
  const records = new Map(directory.users().map((user) => [String(user.id), record.parse(user)]));
  const people = [...directory.people()].sort((left, right) => Number(right.active) - Number(left.active));
  const rows = people.map(({ id, userName, active, groups }) => [
    records.get(id)?.displayName ?? "",
    userName,
    groups.join(", "),
    active ? "active" : "deactivated",
  ]);
  const text = renderTable(["Name", "User name", "Groups", "Status"], rows, console.width);
  return text.replaceAll("deactivated", (word) => colours.yellow(word));
}
