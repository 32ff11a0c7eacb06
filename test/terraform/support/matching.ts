/** Matches a text that holds this part; jest's own matcher is of no type that a strict check lets pass. */
export function containing(part: string): unknown {
  return expect.stringContaining(part);
}
