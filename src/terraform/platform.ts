/** An operating system and processor, in the names that Go and therefore Terraform use. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

const SYSTEMS: Readonly<Record<string, string>> = {
  linux: "linux",
  darwin: "darwin",
  freebsd: "freebsd",
  openbsd: "openbsd",
  win32: "windows",
};
const PROCESSORS: Readonly<Record<string, string>> = {
  x64: "amd64",
  arm64: "arm64",
  ia32: "386",
  arm: "arm",
};

/** Where a script with a `#!` line can be started, so not Windows. */
export const commonPlatforms: readonly Platform[] = [
  { os: "linux", arch: "amd64" },
  { os: "linux", arch: "arm64" },
  { os: "darwin", arch: "amd64" },
  { os: "darwin", arch: "arm64" },
  { os: "freebsd", arch: "amd64" },
];

/** The platform of node's `process.platform` and `process.arch`. Unknown names stay as they are. */
export function platformOf(system: string, processor: string): Platform {
  return { os: SYSTEMS[system] ?? system, arch: PROCESSORS[processor] ?? processor };
}
