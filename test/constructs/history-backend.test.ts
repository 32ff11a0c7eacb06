import { Testing, TerraformStack } from "cdktf";
import * as z from "zod";
import { HistoryBackend, type HistoryBackendProps } from "../../src/constructs";
import { messageOf } from "./synthesised";

const synthesis = z.object({ terraform: z.object({ backend: z.unknown() }) });

function backend(props: HistoryBackendProps, id = "people"): unknown {
  const stack = new TerraformStack(Testing.app(), id);
  new HistoryBackend(stack, props);
  return synthesis.parse(JSON.parse(Testing.synth(stack))).terraform.backend;
}

test("the stack's state is kept under the stack's name", () => {
  expect(backend({ address: "https://history.acme.com/" })).toEqual({
    http: {
      address: "https://history.acme.com/state/people",
      lock_address: "https://history.acme.com/state/people",
      lock_method: "LOCK",
      unlock_address: "https://history.acme.com/state/people",
      unlock_method: "UNLOCK",
    },
  });
});

test("a path, another name, a user and the usual methods", () => {
  expect(
    backend({
      ...{ address: "http://localhost:8080/history", stackName: "staff", username: "ci" },
      ...{ usualMethods: true, retryMax: 5 },
    }),
  ).toEqual({
    http: {
      address: "http://localhost:8080/history/state/staff",
      lock_address: "http://localhost:8080/history/state/staff/lock",
      lock_method: "POST",
      unlock_address: "http://localhost:8080/history/state/staff/lock",
      unlock_method: "DELETE",
      username: "ci",
      retry_max: 5,
    },
  });
});

test.each([
  [{ address: "history.acme.com" }, "address: must be the https address of a history server"],
  [{ address: "https://ci:token@history.acme.com" }, "address: must be the https address"],
  [{ address: "http://history.acme.com" }, "address: must be the https address"],
  [{ address: "https://history.acme.com?x=1" }, "address: must be the https address"],
  [{ address: "https://history.acme.com", stackName: "a/b" }, 'stackName: is "a/b"'],
  [{ address: "https://history.acme.com", username: "a:b" }, "username: must be a user"],
  [{ address: "https://history.acme.com", password: "secret" }, "password: there is no such prop"],
])("%j is refused at synth", (props, message) => {
  const text = messageOf(() => backend(props));
  expect(text).toContain('HistoryBackend "people');
  expect(text).toContain(message);
  expect(text).not.toContain("secret");
});
