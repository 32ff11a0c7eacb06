/**
 * What a call is answered with when something threw where nobody caught it, so that Terraform's user reads of
 * it. An answer that has no such field does not carry it.
 */
export function crashAnswer(redact: (text: string) => string): (rpc: string, error: unknown) => object {
  return (rpc, error) => {
    const message = redact(error instanceof Error ? error.message : String(error));
    const diagnostics = [
      {
        severity: "ERROR",
        summary: "The provider failed unexpectedly",
        detail: `${message}. This is a bug in the provider: please report it with the log (TF_LOG=debug).`,
      },
    ];
    return rpc === "ListResource" ? { diagnostic: diagnostics } : { diagnostics };
  };
}
