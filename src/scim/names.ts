/** User names, e-mail addresses and group names compare without case: this is the form that compares. */
export function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
