import { type ChildProcess, spawn } from "node:child_process";
import { type IncomingHttpHeaders, connect as connectHttp2 } from "node:http2";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { connect as connectTls } from "node:tls";
import { decode, encode } from "../src/plugin/protocol/codec";
import { certificatePem, createIdentity, privateKeyPem } from "../src/plugin/wire/certificate";
import { FrameSplitter, frameMessage } from "../src/plugin/wire/frames";

/**
 * Measures how long the built provider takes from the start of its process to the handshake line, and to the
 * answer to GetProviderSchema, beside `node -e 0` as the measure of what the machine can do at all.
 * Terraform starts a provider two or three times for one command, so this counts several times.
 */

const PROVIDER = join(__dirname, "../dist/provider/terraform-provider-atlassian");
const RUNS = 15;
const LIMITS = { handshake: 2.0, schema: 3.0 };
/** The client's certificate, made before the clock runs, like Terraform's. */
const client = createIdentity();

async function main(): Promise<void> {
  const samples = { node: [] as number[], handshake: [] as number[], schema: [] as number[] };
  for (let run = -1; run < RUNS; run++) {
    const node = await timeNode();
    const { handshake, schema } = await timeProvider();
    // The first round warms the disk cache.
    if (run < 0) continue;
    samples.node.push(node);
    samples.handshake.push(handshake);
    samples.schema.push(schema);
  }
  const base = median(samples.node);
  const rows = [
    row("node -e 0", samples.node, base, undefined),
    row("start → handshake line", samples.handshake, base, LIMITS.handshake),
    row("start → GetProviderSchema answered", samples.schema, base, LIMITS.schema),
  ];
  console.log(`${RUNS} runs each, taken in turns; milliseconds\n`);
  console.log(["".padEnd(36), "median", "   min", "   max", " ratio", " limit"].join("  "));
  for (const { text } of rows) console.log(text);
  if (rows.some(({ tooSlow }) => tooSlow)) {
    console.error("\nThe provider starts too slowly");
    process.exitCode = 1;
  }
}

function row(
  label: string,
  values: readonly number[],
  base: number,
  limit: number | undefined,
): { readonly text: string; readonly tooSlow: boolean } {
  const ratio = median(values) / base;
  const cells = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(1).padStart(6),
  );
  const text = [
    label.padEnd(36),
    ...cells,
    ratio.toFixed(2).padStart(6),
    (limit?.toFixed(1) ?? "").padStart(6),
  ].join("  ");
  return { text, tooSlow: limit !== undefined && ratio > limit };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

async function timeNode(): Promise<number> {
  const startedAt = performance.now();
  await ended(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }));
  return performance.now() - startedAt;
}

async function timeProvider(): Promise<{ readonly handshake: number; readonly schema: number }> {
  const startedAt = performance.now();
  const child = spawn(PROVIDER, {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
      PLUGIN_PROTOCOL_VERSIONS: "5,6",
      PLUGIN_CLIENT_CERT: certificatePem(client.certificate),
    },
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (data: Buffer) => {
      resolve(data.toString().trim());
    });
    child.once("close", () => {
      reject(new Error(`${PROVIDER} ended without a handshake`));
    });
  });
  const handshake = performance.now() - startedAt;
  const [, , , path = "", , certificate = ""] = line.split("|");
  const session = connectHttp2("https://localhost", {
    createConnection: () =>
      connectTls({
        path,
        servername: "localhost",
        ALPNProtocols: ["h2"],
        ca: certificatePem(Buffer.from(certificate, "base64")),
        cert: certificatePem(client.certificate),
        key: privateKeyPem(client),
      }),
  });
  const answer = await call(
    session,
    "/tfplugin6.Provider/GetProviderSchema",
    encode("GetProviderSchemaRequest", {}),
  );
  const schema = performance.now() - startedAt;
  if (decode("GetProviderSchemaResponse", answer).provider === undefined)
    throw new Error("The answer has no schema");
  await call(session, "/plugin.GRPCController/Shutdown", Buffer.alloc(0));
  session.close();
  await ended(child);
  return { handshake, schema };
}

function call(session: ReturnType<typeof connectHttp2>, path: string, message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    const splitter = new FrameSplitter(Number.MAX_SAFE_INTEGER);
    let answer: Buffer | undefined;
    stream.on("data", (piece: Buffer) => {
      for (const frame of splitter.push(piece)) answer = frame.content;
    });
    stream.on("error", reject);
    // An error without an answer comes with the first headers.
    const finish = (headers: IncomingHttpHeaders): void => {
      const { "grpc-status": status, "grpc-message": message } = headers;
      if (status === undefined) return;
      if (status === "0" && answer !== undefined) resolve(answer);
      else reject(new Error(`${path} ended with status ${String(status)}: ${String(message)}`));
    };
    stream.on("response", finish).on("trailers", finish);
    stream.end(Buffer.concat(frameMessage(message)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => {
      resolve();
    });
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
