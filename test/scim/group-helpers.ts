import type { Person } from "../../src/scim";
import type { OddDirectory } from "./odd-directory";

/** Adds so many people. */
export function people(server: OddDirectory, count: number): { id: string; name: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `person${index}@acme.com`;
    return { id: server.addUser(name), name };
  });
}

export function idsOf(all: readonly Person[]): string[] {
  return all.map(({ id }) => id);
}

/** Who is in the group, in order. */
export function inGroup(server: OddDirectory, group: string): string[] {
  return [...(server.groups.get(group)?.members.keys() ?? [])];
}

/** How many requests there were that change a group. */
export function patches(server: OddDirectory): number {
  return server.requests.filter((request) => request === "PATCH /Groups/*").length;
}
