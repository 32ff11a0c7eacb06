/** What the scripts and the user's command find in their environment. */
export const variables = {
  /** What the hook was told last: JSON, or empty when it was never told anything that is still known. */
  old: "ATLASSIAN_IDENTITY_OLD",
  /** What there is now, as JSON. */
  new: "ATLASSIAN_IDENTITY_NEW",
  command: "ATLASSIAN_IDENTITY_COMMAND",
  folder: "ATLASSIAN_IDENTITY_FOLDER",
  /** The name of the file that carries the old JSON from the end of the old resource to the start of the new one. */
  memory: "ATLASSIAN_IDENTITY_MEMORY",
} as const;

export const RESERVED_PREFIX = "ATLASSIAN_IDENTITY_";

/**
 * Terraform runs these with `node -e`, which is there wherever the provider runs. They are constants: whatever
 * differs reaches them by environment. No template literal is in them, since Terraform would take it for its own.
 *
 * A provisioner of the new resource cannot see the old one, so the old one's last act is to leave its JSON in
 * Terraform's own folder. There it stays until a command has succeeded: a command that failed is told the same
 * when the next deploy repeats it.
 */
const MEMORY = `
const fs = require("node:fs"), path = require("node:path"), env = process.env;
const file = path.resolve(env.TF_DATA_DIR || ".terraform", env.${variables.memory});
`;

/** Leaves the old JSON for {@link TELL}. A resource whose command failed is tainted, and then this does not run. */
export const REMEMBER = `${MEMORY}
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.writeFileSync(file, env.${variables.old}, { mode: 0o600 });
`;

/** Runs the user's command and ends as it ends. */
export const TELL = `${MEMORY}
const { spawnSync } = require("node:child_process");
const old = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
const { ${variables.command}: command, ${variables.folder}: folder, ...rest } = env;
const { status, error } = spawnSync(command, {
  shell: true,
  stdio: "inherit",
  cwd: folder || process.cwd(),
  env: { ...rest, ${variables.old}: old },
});
if (error) console.error(error.message);
if (status === 0) fs.rmSync(file, { force: true });
process.exit(status === null ? 1 : status);
`;
