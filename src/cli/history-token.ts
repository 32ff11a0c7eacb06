import * as z from "zod";
import { type Console, coloursOf } from "./console";
import { file, json, reading, writing } from "./history-options";
import { UsageProblem } from "./outcome";
import { renderTable } from "./table";

const user = z
  .string()
  .regex(/^[\w.@-]{1,200}$/u, "it has up to 200 letters, digits, dots, dashes, underscores and @");

export const tokenAddOptions = z.strictObject({
  file,
  json,
  user,
  role: z.enum(["read", "write"], "it is read or write").default("write"),
});

export async function tokenAdd(options: z.output<typeof tokenAddOptions>, console: Console): Promise<void> {
  const { user, role } = options;
  const token = await writing(options.file, (store) => store.addToken(user, role), { makes: true });
  if (options.json) {
    console.out(`${JSON.stringify({ user, role, token }, null, 2)}\n`);
    return;
  }
  const { bold } = coloursOf(console);
  const forTerraform = `export TF_HTTP_USERNAME='${user}'\nexport TF_HTTP_PASSWORD='${token}'\n`;
  const forReports = `export ATLASSIAN_IDENTITY_HISTORY_TOKEN='${token}'\n`;
  const reads = role === "read";
  console.out(`${bold(token)}

is the token of ${user}, who may ${reads ? "read" : "read and write"}. It cannot be shown again.
For reports over the network:

${forReports}
For Terraform${reads ? ", which plans with -lock=false then" : ""}:

${forTerraform}`);
}

export const tokenListOptions = z.strictObject({ file, json });

export async function tokenList(options: z.output<typeof tokenListOptions>, console: Console): Promise<void> {
  const users = await reading(options.file, (store) => store.tokenUsers());
  if (options.json) console.out(`${JSON.stringify({ users }, null, 2)}\n`);
  else if (users.length === 0)
    console.out("Nobody has a token: whoever can reach the server reads and writes.\n");
  else
    console.out(
      `${renderTable(
        ["User", "Role", "Since"],
        users.map(({ name, role, since }) => [name, role, since.slice(0, 10)]),
        console.width,
      )}\n`,
    );
}

export const tokenRemoveOptions = z.strictObject({ file, user });

export async function tokenRemove(
  options: z.output<typeof tokenRemoveOptions>,
  console: Console,
): Promise<void> {
  const had = await writing(options.file, (store) => store.removeToken(options.user));
  if (!had) throw new UsageProblem(`${options.user} has no token.`);
  console.out(`The token of ${options.user} is refused from now on.\n`);
}
