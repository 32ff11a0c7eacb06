import { runId } from "../run-record";
import type { HistoryStore } from "../store/store";
import type { Role } from "../store/tokens";
import type { Answer } from "./answer";
import type { Asker } from "./authentication";
import type { Body } from "./body";
import { noSuchMethod, noSuchPath, notUnderstood } from "./refusals";
import {
  aboutStack,
  health,
  keepOutcomes,
  keepRun,
  outcomesPage,
  readRun,
  stackList,
  toldOf,
  versionBytes,
  versionsPage,
} from "./report-endpoint";
import { stateActions, type StateCall } from "./state-endpoint";

/** How large a body of the kind may be. */
export type BodyKind = "none" | "small" | "batch" | "state";

/** What a method of a path does. */
export interface Action {
  /** Undefined for what anybody may ask. */
  readonly needs: Role | undefined;
  readonly body: BodyKind;
  readonly run: (call: Call) => Answer;
}

export interface Call {
  readonly store: HistoryStore;
  readonly url: URL;
  readonly asker: Asker;
  readonly body: Body;
}

interface Route {
  readonly path: RegExp;
  /** @param parts what stands in the path's places */
  readonly methods: (parts: readonly string[]) => Readonly<Record<string, Action>>;
}

function reads(run: Action["run"]): Action {
  return { needs: "read", body: "none", run };
}

function ofState(stack: string, what: keyof typeof stateActions, body: BodyKind): Action {
  return {
    needs: what === "read" ? "read" : "write",
    body,
    run: (call) => stateActions[what](stateCall(stack, call)),
  };
}

const routes: readonly Route[] = [
  {
    path: /^\/state\/([^/]+)$/u,
    methods: ([stack = ""]) => ({
      GET: ofState(stack, "read", "none"),
      POST: ofState(stack, "write", "state"),
      PUT: ofState(stack, "write", "state"),
      DELETE: ofState(stack, "remove", "none"),
      LOCK: ofState(stack, "lock", "small"),
      UNLOCK: ofState(stack, "unlock", "small"),
    }),
  },
  {
    // For what lets only the usual methods through: lock_method = "POST", unlock_method = "DELETE".
    path: /^\/state\/([^/]+)\/lock$/u,
    methods: ([stack = ""]) => ({
      LOCK: ofState(stack, "lock", "small"),
      POST: ofState(stack, "lock", "small"),
      PUT: ofState(stack, "lock", "small"),
      UNLOCK: ofState(stack, "unlock", "small"),
      DELETE: ofState(stack, "unlock", "small"),
    }),
  },
  {
    path: /^\/versions\/([^/]+)$/u,
    methods: ([stack = ""]) => ({
      GET: reads(({ store, url }) => versionsPage(store, stack, url.searchParams)),
    }),
  },
  {
    path: /^\/versions\/([^/]+)\/(\d{1,15})$/u,
    methods: ([stack = "", id = ""]) => ({ GET: reads(({ store }) => versionBytes(store, stack, id)) }),
  },
  {
    path: /^\/outcomes\/([^/]+)$/u,
    methods: ([stack = ""]) => ({
      GET: reads(({ store, url }) => outcomesPage(store, stack, url.searchParams)),
      POST: takesOutcomes(stack),
    }),
  },
  {
    path: /^\/told\/([^/]+)$/u,
    methods: ([stack = ""]) => ({ GET: reads(({ store }) => toldOf(store, stack)) }),
  },
  {
    path: /^\/outcomes$/u,
    methods: () => ({ POST: takesOutcomes(undefined) }),
  },
  {
    path: /^\/runs\/([^/]+)$/u,
    methods: ([id = ""]) => ({
      GET: reads(({ store }) => readRun(store, id)),
      PUT: {
        needs: "write",
        body: "small",
        run: ({ store, body, asker }) => keepRun(store, id, body, asker.user),
      },
    }),
  },
  { path: /^\/stacks$/u, methods: () => ({ GET: reads(({ store }) => stackList(store)) }) },
  {
    path: /^\/stacks\/([^/]+)$/u,
    methods: ([stack = ""]) => ({ GET: reads(({ store }) => aboutStack(store, stack)) }),
  },
  {
    path: /^\/health$/u,
    methods: () => ({ GET: { needs: undefined, body: "none", run: ({ store }) => health(store) } }),
  },
];

/** What a request asks for. @throws Refusal */
export function actionFor(method: string, url: URL): Action {
  for (const { path, methods } of routes) {
    const found = path.exec(url.pathname);
    if (found === null) continue;
    const actions = methods(found.slice(1).map(decoded));
    const action = Object.hasOwn(actions, method) ? actions[method] : undefined;
    if (action === undefined) throw noSuchMethod(method, Object.keys(actions));
    return action;
  }
  throw noSuchPath(url.pathname);
}

function takesOutcomes(stack: string | undefined): Action {
  return {
    needs: "write",
    body: "batch",
    run: ({ store, url, body, asker }) =>
      keepOutcomes(store, stack ?? url.searchParams.get("stack") ?? "", body, asker.user),
  };
}

function stateCall(stack: string, { store, url, asker, body }: Call): StateCall {
  const run = url.searchParams.get("run") ?? asker.run;
  const checked = runId.nullable().safeParse(run);
  if (!checked.success)
    throw notUnderstood(`The run's id: ${checked.error.issues[0]?.message ?? "it is not valid"}.`);
  return { store, stack, lock: url.searchParams.get("ID"), user: asker.user, run, body };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw noSuchPath(part);
  }
}
