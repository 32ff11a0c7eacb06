import { type AddressInfo, createServer } from "node:net";
import { listen } from "../../../src/plugin/wire/listen";

test("on Windows it is a port of the loopback interface, the first one that is free in the given range", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const first = (taken.address() as AddressInfo).port;
  const server = createServer();
  const invitation = { clientCertificate: undefined, socketDirectory: undefined };
  try {
    const listening = await listen(server, { ...invitation, ports: { first, last: first + 50 } }, "win32");
    expect(listening.network).toBe("tcp");
    expect(server.address()).toMatchObject({ address: "127.0.0.1" });
    const port = Number(listening.address.replace("127.0.0.1:", ""));
    expect(port).toBeGreaterThan(first);
    expect(port).toBeLessThanOrEqual(first + 50);
  } finally {
    server.close();
  }
  const other = createServer();
  await expect(listen(other, { ...invitation, ports: { first, last: first } }, "win32")).rejects.toThrow(
    /EADDRINUSE/,
  );
  taken.close();
});
