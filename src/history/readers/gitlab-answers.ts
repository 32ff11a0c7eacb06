import * as z from "zod";

/*
 * What GitLab answers over GraphQL, as far as it is read here.
 * https://docs.gitlab.com/api/graphql/reference/#terraformstate
 */

const version = z.object({
  serial: z.number().int().nonnegative().nullable(),
  createdAt: z.string(),
  createdByUser: z.object({ username: z.string() }).nullish(),
  job: z
    .object({
      id: z.string().nullish(),
      createdAt: z.string().nullish(),
      webPath: z.string().nullish(),
      pipeline: z.object({ sha: z.string().nullish() }).nullish(),
    })
    .nullish(),
});

const versions = z.object({
  nodes: z.array(version.nullable()).nullish(),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
});

export const answer = z.object({
  data: z
    .object({
      project: z
        .object({
          terraformState: z
            .object({ latestVersion: version.nullish(), versions: versions.nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({ code: z.string().nullish(), fieldName: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

export type VersionAnswer = z.infer<typeof version>;
export type Answer = z.infer<typeof answer>;

const VERSION = `serial createdAt createdByUser { username }
      job { id createdAt webPath pipeline { sha } }`;

/** The list of versions, which GitLab tells since its GraphQL type `TerraformState` has the field `versions`. */
export const LIST_VERSIONS = `query ($project: ID!, $state: String!, $first: Int!, $after: String) {
  project(fullPath: $project) {
    terraformState(name: $state) {
      versions(first: $first, after: $after) {
        nodes { ${VERSION} }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

/** All that older ones tell: the newest version. */
export const LATEST_VERSION = `query ($project: ID!, $state: String!) {
  project(fullPath: $project) {
    terraformState(name: $state) { latestVersion { ${VERSION} } }
  }
}`;
