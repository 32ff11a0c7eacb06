// Two projects: `unit` runs in milliseconds a file; `terraform` starts the real Terraform.
const shared = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.work/", "<rootDir>/cdktf.out/"],
};

module.exports = {
  testTimeout: 120_000,
  maxWorkers: 2,
  reporters: ["default", "<rootDir>/scripts/closing-line-reporter.cjs"],
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/test/terraform/"],
    },
    {
      ...shared,
      displayName: "terraform",
      testMatch: ["<rootDir>/test/terraform/**/*.test.ts"],
      globalSetup: "<rootDir>/test/terraform/support/global-setup.ts",
    },
  ],
};
