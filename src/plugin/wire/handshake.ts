import { X509Certificate } from "node:crypto";

/** The version of Terraform's plugin protocol that is spoken here. */
const PROTOCOL_VERSION = 6;
/** The version of go-plugin's own handshake. */
const CORE_VERSION = 1;
/** Terraform sets this so that a plugin can tell being started by it from being started by a person. */
const MAGIC_COOKIE = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
} as const;

/** What Terraform says in the environment when it starts a plugin. */
export interface Invitation {
  /** The only certificate that a client may show; without one Terraform wants a connection without TLS. */
  readonly clientCertificate: X509Certificate | undefined;
  /** Where a unix socket should be made, when that matters. */
  readonly socketDirectory: string | undefined;
  /** The TCP ports that are open to plugins where there are no unix sockets; both included. */
  readonly ports: { readonly first: number; readonly last: number };
}

/** Why the program does not start, in words that end up on the user's terminal. */
export class NotInvitedError extends Error {
  override readonly name = "NotInvitedError";
}

/**
 * Reads what Terraform said. Throws a {@link NotInvitedError} when nobody or somebody else has started the
 * program. (Parsed by hand: loading a validation library would take longer than everything before the
 * handshake.)
 */
export function readInvitation(environment: NodeJS.ProcessEnv, programName: string): Invitation {
  if (environment[MAGIC_COOKIE.name] !== MAGIC_COOKIE.value)
    throw new NotInvitedError(explanation(programName));
  const versions = environment.PLUGIN_PROTOCOL_VERSIONS;
  if (versions !== undefined && !versions.split(",").includes(String(PROTOCOL_VERSION)))
    throw new NotInvitedError(
      `${programName} speaks version ${PROTOCOL_VERSION} of Terraform's plugin protocol, but the program that started it ` +
        `speaks only ${versions}: use Terraform 1.6 or newer`,
    );
  return {
    clientCertificate: clientCertificate(environment.PLUGIN_CLIENT_CERT, programName),
    socketDirectory: nonEmpty(environment.PLUGIN_UNIX_SOCKET_DIR),
    ports: {
      first: port(environment.PLUGIN_MIN_PORT) ?? 0,
      last: port(environment.PLUGIN_MAX_PORT) ?? port(environment.PLUGIN_MIN_PORT) ?? 0,
    },
  };
}

/** Where the server listens. */
export interface Address {
  readonly network: "unix" | "tcp";
  /** A path, or a host and port with a colon between. */
  readonly address: string;
}

/** The one line on standard output that tells Terraform where and how to connect. */
export function handshakeLine(at: Address, certificate: Uint8Array | undefined): string {
  const encoded =
    certificate === undefined ? "" : Buffer.from(certificate).toString("base64").replace(/=+$/, "");
  return [CORE_VERSION, PROTOCOL_VERSION, at.network, at.address, "grpc", encoded].join("|") + "\n";
}

function clientCertificate(pem: string | undefined, programName: string): X509Certificate | undefined {
  if (pem === undefined || pem === "") return undefined;
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new NotInvitedError(`${programName} cannot read the certificate in PLUGIN_CLIENT_CERT`, {
      cause: error,
    });
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function port(text: string | undefined): number | undefined {
  const number = /^\d{1,5}$/.test(text ?? "") ? Number(text) : 0;
  return number > 0 && number < 65_536 ? number : undefined;
}

function explanation(programName: string): string {
  return [
    `${programName} is a provider plugin of Terraform and not meant to be run by hand.`,
    "Terraform starts it by itself: name the provider in the required_providers block of a configuration,",
    "then run terraform init and terraform plan.",
  ].join("\n");
}
