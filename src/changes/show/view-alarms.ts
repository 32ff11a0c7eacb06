import type { Alarm, IdentityChanges } from "../changes";
import { type Entry, groupNamed, type Line, type Marks } from "./view-parts";

/** One line for each thing that must not be overlooked; what else is known of it stands further below. */
export function alarmEntries({ alarms }: IdentityChanges, marks: Marks): readonly Entry[] {
  return alarms.map((alarm) => ({
    lead: leadOf(alarm, marks),
    details: alarm.people.length === 0 ? [] : [[{ list: alarm.people.map(({ label }) => label) }]],
  }));
}

function leadOf({ kind, people, group }: Alarm, marks: Marks): Line {
  const who = people.length === 1 ? "1 person" : `${people.length} people`;
  const is = people.length === 1 ? "is" : "are";
  const theGroup: Line = group === null ? [] : [groupNamed(group, marks)];
  switch (kind) {
    case "deleting-person":
      return [`${who} ${is} deleted, not deactivated: the record cannot be brought back`];
    case "replacing-person":
      return [`${who} ${is} replaced: taken away and provisioned anew`];
    case "deactivated-outside":
      return [`${who} ${people.length === 1 ? "was" : "were"} deactivated or deleted outside`];
    case "replacing-group":
      return ["a group is replaced, with all that is bound to it: ", ...theGroup];
    case "deleting-group":
      return ["a group is deleted, with all that is bound to it: ", ...theGroup];
    case "emptying-group":
      return ["a group that gives access is emptied: ", ...theGroup];
    case "reactivating":
      return [`${who} ${is} reactivated`];
    case "adopting":
      return [`${who} ${is} taken over, with a record that this configuration has not made`];
    case "evicting":
      return [`${who} ${is} taken out because nobody declared them, of `, ...theGroup];
    case "login-method":
      return [`${who} may log in another way, by `, ...theGroup];
  }
}
