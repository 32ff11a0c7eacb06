import { join } from "node:path";
import { bundle } from "../../support/bundle";
import { PluginClient, type StartOptions } from "../../support/plugin-client";

/** The command that starts the fixture provider. */
export const fixture = bundle(join(__dirname, "fixture-provider.ts"));

/** Starts the fixture provider, hands it to `test`, and leaves nothing running. */
export async function withFixture(
  test: (client: PluginClient) => Promise<void>,
  options: StartOptions & { readonly patience?: object } = {},
): Promise<void> {
  const client = await PluginClient.start(fixture, {
    ...options,
    environment: { FIXTURE_PATIENCE: JSON.stringify(options.patience ?? {}), ...options.environment },
  });
  try {
    await test(client);
  } finally {
    await client.dispose();
  }
}
