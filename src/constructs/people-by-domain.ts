import type { TerraformProvider } from "cdktf";
import { folded } from "../resources/text";
import { directoryOf, Roster } from "./roster";

/**
 * How many people the stack declares for each e-mail domain, for the provider's warning about domains that are not
 * verified: it is asked for one person at a time and cannot count them. Undefined when nobody is declared.
 */
export function peopleByDomain(provider: TerraformProvider): Readonly<Record<string, number>> | undefined {
  const counts = new Map<string, number>();
  for (const declaration of Roster.of(provider).declarations) {
    const { declaredEmail: email } = declaration;
    if (email === undefined || directoryOf(declaration) !== (provider.alias ?? "")) continue;
    const domain = folded(email.slice(email.lastIndexOf("@") + 1));
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts.size === 0 ? undefined : Object.fromEntries([...counts].sort());
}
