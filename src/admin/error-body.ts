import * as z from "zod";

/** What an error's body says, in whichever of its shapes it came. */
export interface ErrorBody {
  /** Atlassian's own code, such as `ADMIN-404-10`. */
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
}

const text = z.string().optional().catch(undefined);
const applicationError = z.object({ code: text, title: text, detail: text });
const severalErrors = z.object({ errors: z.array(applicationError).min(1) });
const gatewayError = z.object({ message: z.string() });

/** `{errors: […]}`, one bare error, or the message of a gateway before the API; anything else says nothing. */
export function parseErrorBody(body: unknown): ErrorBody {
  const gateway = gatewayError.safeParse(body);
  if (gateway.success) return { detail: gateway.data.message };
  const several = severalErrors.safeParse(body);
  const one = applicationError.safeParse(several.success ? several.data.errors[0] : body);
  return one.success ? { code: one.data.code, detail: one.data.detail ?? one.data.title } : {};
}
