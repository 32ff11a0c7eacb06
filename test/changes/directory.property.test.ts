import fc from "fast-check";
import { changesOf, type Entry, joins, keptGroup, keptPolicy, leaves, members, stays } from "./plans";

const PEOPLE = ["p0", "p1", "p2", "p3", "p4", "p5"];
const GROUPS = ["g0", "g1", "g2"];

interface Company {
  readonly people: ReadonlySet<string>;
  /** Members by group. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
}

const company: fc.Arbitrary<Company> = fc
  .record({
    people: fc.subarray(PEOPLE),
    members: fc.tuple(...GROUPS.map(() => fc.subarray(PEOPLE))),
  })
  .map(({ people, members: lists }) => ({
    people: new Set(people),
    groups: new Map(
      GROUPS.map((group, index) => [
        group,
        new Set((lists[index] ?? []).filter((name) => people.includes(name))),
      ]),
    ),
  }));

function planOf(before: Company, after: Company): readonly Entry[] {
  const fresh = PEOPLE.filter((name) => after.people.has(name) && !before.people.has(name));
  const people = PEOPLE.flatMap((name): readonly Entry[] => {
    const was = before.people.has(name);
    const is = after.people.has(name);
    return was && is ? [stays(name)] : was ? [leaves(name)] : is ? [joins(name)] : [];
  });
  const groups = GROUPS.flatMap((group): readonly Entry[] => {
    const now = [...(after.groups.get(group) ?? [])];
    return [
      keptGroup(group),
      members(group, [...(before.groups.get(group) ?? [])], now, {
        fresh: fresh.filter((name) => now.includes(name)),
      }),
    ];
  });
  return [...people, ...groups, keptPolicy("g0")];
}

const membersOf = ({ groups }: Company): Map<string, Set<string>> =>
  new Map([...groups].map(([group, names]) => [group, new Set(names)]));

test("the changes, applied to the directory before, give the directory after", () => {
  fc.assert(
    fc.property(company, company, (before, after) => {
      const people = new Set(before.people);
      const groups = membersOf(before);
      const access = new Set(before.groups.get("g0"));
      const { people: changes, seats, groups: counted } = changesOf(...planOf(before, after));
      for (const { person, kinds, entered, leftGroups, gained, lost } of changes) {
        const name = person.label.replace("@acme.example", "");
        if (kinds.includes("left")) expect(people.delete(name)).toBe(true);
        if (kinds.includes("joined")) expect(people.has(name)).toBe(false);
        if (kinds.includes("joined")) people.add(name);
        for (const group of leftGroups) expect(groups.get(group)?.delete(name)).toBe(true);
        for (const group of entered) groups.get(group)?.add(name);
        if (lost.length > 0) expect(access.delete(name)).toBe(true);
        if (gained.length > 0) access.add(name);
      }
      expect([...people].sort()).toEqual([...after.people].sort());
      expect(groups).toEqual(membersOf(after));
      expect([...access].sort()).toEqual([...(after.groups.get("g0") ?? [])].sort());
      for (const { name, membersBefore, membersAfter } of counted) {
        expect(membersBefore).toBe(before.groups.get(name)?.size);
        expect(membersAfter).toBe(after.groups.get(name)?.size);
      }
      const [seat] = seats;
      if (seat !== undefined)
        expect(seat.after - seat.before).toBe(access.size - (before.groups.get("g0")?.size ?? 0));
      const labels = changes.map(({ person }) => person.label);
      expect(new Set(labels).size).toBe(labels.length);
    }),
    { numRuns: 500 },
  );
});
