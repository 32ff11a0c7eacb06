import { openSource } from "../../../src/history/readers/open";
import { optionalPackage } from "../../../src/history/readers/optional-package";
import { stackOf } from "../../../src/history/readers/shelf";
import { failure, sentence, withEnvironment } from "./support/reading";

const env = { ARM_ACCESS_KEY: "a2V5", TFE_TOKEN: "t", GITLAB_TOKEN: "t" };

test.each([
  ["s3://states/people/prod.tfstate", "s3://states/people/prod.tfstate", "prod"],
  ["s3://states/a%20b%3F/terraform.tfstate?region=eu-west-1", "s3://states/a b?/terraform.tfstate", "a b?"],
  ["s3://b/k?endpoint=https://minio.example:9000", "s3://b/k at minio.example:9000", "k"],
  ["s3://b/k?endpoint=http%3A%2F%2F127.0.0.1%3A9000&region=x", "s3://b/k at 127.0.0.1:9000", "k"],
  ["gs://states/people/default.tfstate", "gs://states/people/default.tfstate", "people"],
  ["azblob://acme/states/people/prod.tfstate", "azblob://acme/states/people/prod.tfstate", "prod"],
  ["tfe://app.terraform.io/acme/people", "tfe://app.terraform.io/acme/people", "people"],
  ["gitlab://gitlab.com/acme/it/people?state=prod", "gitlab://gitlab.com/acme/it/people?state=prod", "prod"],
])("opens %s", async (address, name, stack) => {
  const source = await openSource(address, { env });
  expect([source.name, source.stack]).toEqual([name, stack]);
  await source.close();
});

test("gives the stack another name, and opens folders", async () => {
  const source = await openSource("tfe://app.terraform.io/acme/people", { env, stack: "staff" });
  expect(source.stack).toBe("staff");
  await source.close();
  expect(await openSource(`folder:${__dirname}`, { stack: "a" })).toMatchObject({
    name: expect.stringContaining(__dirname) as unknown,
    stack: "a",
  });
});

test.each([
  ["", /of no known kind: write s3:\/\/bucket\/key\?region=…/],
  ["ftp://x/y", /of no known kind/],
  ["s3:bucket/key", /lacks \/\/ behind s3:/],
  ["s3:///bucket/key", /nothing between its slashes: write s3:/],
  ["s3://bucket", /lacks the key: write s3:\/\/bucket\/key/],
  ["s3://bucket/", /lacks the key/],
  ["gs://", /lacks the bucket: write gs:/],
  ["azblob://account/container", /lacks the blob: write azblob:/],
  ["tfe://app.terraform.io/acme", /lacks the workspace: write tfe:/],
  ["tfe://app.terraform.io/acme/people/runs", /too many parts: write tfe:/],
  ["gitlab://gitlab.com/acme", /lacks the project: write gitlab:/],
  ["gitlab://gitlab.com/acme/people", /lacks \?state= with the state's name/],
  ["git:", /lacks a path: write git:path\/to\/file/],
  ["folder:", /lacks a path: write folder:path/],
  ["s3://b/k?profile=x", /a parameter that s3:\/\/ does not know \(it knows region and endpoint\)/],
  ["tfe://h/o/w?x=1", /\(it knows none\)/],
  ["s3://b/100%", /a percent sign is %25/],
  ["s3://b/k?endpoint=http://minio.example", /beyond this machine only https is used/],
  ["s3://b/k?endpoint=minio", /is no address of a server/],
])("says what is wrong with %s", async (address, sentence) => {
  const { kind, message } = await failure(() => openSource(address, { env }));
  expect(kind).toBe("setting");
  expect(message).toMatch(sentence);
  expect(message).toMatch(/^[^\n]+\.$/);
});

test.each([
  "s3://AKIA:geheim@bucket/key",
  "s3://AKIA:abc/geheim@bucket/key",
  "gitlab://oauth2:a/geheim@gitlab.com/acme/people?state=prod",
  "tfe://user:12/geheim@app.terraform.io/acme/people",
  "gitlab://oauth2:geheim@gitlab.com/acme/people?state=prod",
  "s3://b/k?secret_access_key=geheim",
  "azblob://a/c/b?sv=2026&sig=geheim",
  "tfe://h/o/w?token=geheim",
  "s3://b/k?endpoint=https://u:geheim@minio.example",
  "git:https://zoe:geheim@git.example/people.git",
])("refuses credentials in an address, without repeating them", async (address) => {
  const { kind, message } = await failure(() => openSource(address, { env }));
  expect(kind).toBe("setting");
  expect(message).not.toContain("geheim");
});

test.each([
  ["s3://b/k", { AWS_ENDPOINT_URL_S3: "http://minio.example" }],
  ["s3://b/k", { AWS_ENDPOINT_URL_S3: "", AWS_ENDPOINT_URL: "http://minio.example" }],
  ["gs://b/k", { STORAGE_EMULATOR_HOST: "minio.example:80" }],
])("sends nothing of %s to where the environment says without encryption", async (address, given) => {
  const restore = withEnvironment(given);
  const { kind, message } = await failure(() => openSource(address, { env }));
  restore();
  expect(kind).toBe("setting");
  expect(message).toContain("http://minio.example: beyond this machine only https is used");
});

test("a package that is not installed is named with the command that installs it", async () => {
  const missing = optionalPackage("@aws-sdk/client-s3", () =>
    Promise.reject(
      Object.assign(new Error("Cannot find package '@aws-sdk/client-s3'"), { code: "ERR_MODULE_NOT_FOUND" }),
    ),
  );
  expect(await sentence(() => missing)).toMatch(/run npm install @aws-sdk\/client-s3\.$/);
  const broken = optionalPackage("@azure/identity", () => Promise.reject(new Error("boom")));
  expect(await failure(() => broken)).toMatchObject({ kind: "setting" });
});

test("a stack is called by its state file", () => {
  expect(
    ["prod.tfstate", "people/terraform.tfstate", "env/default.tfstate", "a/b", "state.json"].map(stackOf),
  ).toEqual(["prod", "people", "env", "b", "state"]);
});
