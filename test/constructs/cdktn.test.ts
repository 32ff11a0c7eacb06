// CDK Terrain goes on where CDK Terraform has ended. Whoever uses it installs it under the name that the constructs
// import (`npm install cdktf@npm:cdktn`), and here it stands in for that name.
import { App, Testing, TerraformStack } from "cdktn";
import {
  AccessPolicy,
  Application,
  AtlassianGroup,
  AtlassianProvider,
  AtlassianUser,
  AuthenticationPolicy,
  HistoryBackend,
  Membership,
  Role,
} from "../../src/constructs";

jest.mock("cdktf", () => jest.requireActual<object>("cdktn"));

test("the constructs synthesise with CDK Terrain as they do with CDK Terraform", () => {
  const stack = new TerraformStack(new App(), "people");
  new HistoryBackend(stack, { address: "https://history.acme.com" });
  new AtlassianProvider(stack, "atlassian", { directoryId: "d" });
  const ana = new AtlassianUser(stack, "ana", {
    userName: "ana@acme.com",
    emails: [{ value: "ana@acme.com", primary: true }],
    movedFrom: "anna",
  });
  const group = new AtlassianGroup(stack, "team", { displayName: "team" });
  new Membership(stack, "members", { group, members: [ana, "bo@acme.com"] });
  new Membership(stack, "others", { group: "jira-users", members: ana, exclusive: false });
  new AccessPolicy(stack, "access", {
    group: "Team",
    application: Application.jira("acme.atlassian.net"),
    role: Role.user,
    loginMethod: AuthenticationPolicy.id("p-1"),
  });

  expect(JSON.parse(Testing.synth(stack, true))).toMatchObject({
    terraform: { backend: { http: { address: "https://history.acme.com/state/people" } } },
    provider: { atlassian: [{ directory_id: "d", people_by_domain: { "acme.com": 1 } }] },
    moved: [{ from: "atlassian_user.anna", to: "atlassian_user.ana" }],
    data: { atlassian_group: { others: { display_name: "jira-users" } } },
    resource: {
      atlassian_user: {
        ana: { user_name: "ana@acme.com", emails: [{ value: "ana@acme.com", primary: true }] },
      },
      atlassian_group: { team: { display_name: "team", lifecycle: { create_before_destroy: true } } },
      atlassian_group_membership: {
        members: {
          group_id: "${atlassian_group.team.id}",
          members: { "ana@acme.com": "${atlassian_user.ana.id}", "bo@acme.com": null },
        },
        others: { group_id: "${data.atlassian_group.others.id}", exclusive: false },
      },
      atlassian_access_policy: {
        access: {
          name: "access",
          group: "${atlassian_group.team.display_name}",
          group_id: "${atlassian_group.team.id}",
          application: "acme.atlassian.net/jira-software",
          role: "atlassian/user",
          authentication_policy_id: "p-1",
          members_version: "${atlassian_group_membership.members.version}",
          depends_on: ["atlassian_group_membership.members"],
        },
      },
    },
  });
});
