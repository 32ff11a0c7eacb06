import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { invalidLogicalId, unresolvedLogicalId } from "./errors";

/** What Terraform accepts as a resource's name. */
const VALID = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

/**
 * The name of a construct in its Terraform address: what was asked for, or else the construct's id with `_` in
 * place of what an address cannot hold. The place in the tree is left out, so that a person keeps the address
 * when the construct moves. Two constructs with one address are found at synth, see Roster.
 */
export function logicalIdOf(construct: IConstruct, id: string, wanted: string | undefined): string {
  if (wanted === undefined) return madeOf(id);
  if (Token.isUnresolved(wanted)) throw unresolvedLogicalId(construct);
  if (!VALID.test(wanted)) throw invalidLogicalId(construct, wanted);
  return wanted;
}

function madeOf(id: string): string {
  const name = id.normalize("NFC").replace(/[^\p{ID_Continue}-]+/gu, "_");
  return /^[\p{ID_Start}_]/u.test(name) ? name : `_${name}`;
}

/** The address that a `moved` block moves from. */
export function movedAddress(type: string, from: string): string {
  return from.includes(".") ? from : `${type}.${from}`;
}
