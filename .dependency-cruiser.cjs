/**
 * The rooms and what each may import. `may` names the rooms beside itself; everything else is refused,
 * so that the table in CONTRIBUTING.md stays true.
 */
const rooms = {
  constructs: {
    may: [
      "resources/[^/]+/(schema|rules|application-name)\\.ts",
      "resources/text\\.ts",
      "plugin/attributes\\.ts",
    ],
  },
  resources: {
    may: [
      "plugin/(index|attributes)\\.ts",
      "scim/index\\.ts",
      "admin/index\\.ts",
      "history/(outcome|network)\\.ts",
    ],
  },
  plugin: { may: [] },
  scim: { may: ["http/"] },
  admin: { may: ["http/"] },
  http: { may: [] },
  changes: { may: [] },
  history: { may: [] },
  report: { may: ["(changes|history)/index\\.ts"] },
  terraform: { may: ["changes/"] },
  emulator: { may: [] },
  doctor: {
    may: [
      "(scim|admin|plugin)/index\\.ts",
      "resources/provider/(credentials|environment|key-end)\\.ts",
      "resources/access-policy/application(-name)?\\.ts",
      "resources/text\\.ts",
    ],
  },
};

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, { may }]) => ({
      name: `${room}-imports-only-its-neighbours`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: [`^src/${room}/`, ...may.map((path) => `^src/${path}`)] },
    })),
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "main-and-examples-use-the-constructs",
      severity: "error",
      from: { path: "^(main\\.ts|examples/)" },
      to: { path: "^src/", pathNot: "^src/constructs/" },
    },
    {
      name: "the-product-needs-no-development-package",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm-peer"] },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
