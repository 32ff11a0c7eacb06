import { UNKNOWN } from "../plugin/attributes";

/**
 * What this process has planned so far, to notice two declarations of one person or group. Terraform plans a
 * run's resources in one process and in any order, so whichever comes second is the one to be told.
 *
 * A replacement is planned twice, first as a change of what is there and then as a creation with the very same
 * configuration: that pair is no conflict.
 */
export interface Claims {
  /**
   * @param key what only one declaration may hold, such as a folded user name
   * @param holder {@link NEW}, or the id under which the state holds the resource already
   * @param config the resource's configuration, which may hold unknown values
   * @param mode whether others may hold the key too, as long as all of them share it
   * @returns false when another declaration holds the key already
   */
  claim(key: string, holder: string, config: object | null, mode?: "exclusive" | "shared"): boolean;
}

/** The holder of a claim by a resource that does not exist yet. */
export const NEW = "(new)";

export function createClaims(): Claims {
  const claims = new Map<
    string,
    { readonly holder: string; readonly config: string; readonly mode: string }
  >();
  return {
    claim(key, holder, config, mode = "exclusive") {
      const claim = { holder, config: textOf(config), mode };
      const earlier = claims.get(key);
      if (earlier === undefined) {
        claims.set(key, claim);
        return true;
      }
      if (earlier.mode === "shared" && mode === "shared") return true;
      return (earlier.holder === NEW) !== (holder === NEW) && earlier.config === claim.config;
    },
  };
}

function textOf(config: object | null): string {
  return JSON.stringify(config, (_key, value: unknown) => (value === UNKNOWN ? "(unknown)" : value));
}
