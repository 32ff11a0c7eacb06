import type { Problem } from "../problem";
import type { Init } from "../protocol/codec";
import type { ListResourceEvent, ListResourceRequest } from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import type { Listed, ListType } from "../resource";
import { modelOf, objectType } from "../schema/model";
import type { Attributes } from "../schema/values";
import { isMap } from "../value/value";
import { decodeDynamic, type ResourceCodec } from "./resource-codec";
import type { Runtime, Task } from "./runtime";

/** Every object of a type, one event each; what the handler warns of comes with the event that follows. */
export async function* listResource<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  list: ListType<Attributes, Clients>,
  request: ListResourceRequest,
  { signal }: RpcCall,
): AsyncIterable<Init<ListResourceEvent>> {
  const attributes = modelOf(list.config);
  const task: Task = { what: `Listing ${codec.definition.name}`, signal, attributes };
  const limit = request.limit > 0 ? request.limit : undefined;
  let warned: Problem[] = [];
  const warnings = (): Init<ListResourceEvent>["diagnostic"] => {
    const problems = warned;
    warned = [];
    return problems.map((problem) => runtime.diagnostic(problem, "WARNING", attributes));
  };

  const opened = await runtime.run(task, (call) => {
    const config = decodeDynamic(request.config, objectType(attributes));
    const warn = (problem: Problem): void => {
      warned.push(problem);
    };
    const objects = list.list({
      ...call,
      warn,
      clients: runtime.clients(),
      config: isMap(config) ? config : {},
      limit,
    });
    return Promise.resolve(objects[Symbol.asyncIterator]());
  });
  if (!opened.ok) {
    yield { diagnostic: opened.diagnostics };
    return;
  }
  const iterator = opened.value;
  let isOpen = true;
  try {
    for (let count = 0; limit === undefined || count < limit; count += 1) {
      const next = await runtime.run(task, async () => {
        const result = await iterator.next();
        return result.done === true ? undefined : eventOf(codec, result.value, request);
      });
      isOpen = next.ok && next.value !== undefined;
      if (!next.ok) yield { diagnostic: [...(warnings() ?? []), ...next.diagnostics] };
      else if (next.value !== undefined) yield { ...next.value, diagnostic: warnings() };
      else if (warned.length > 0) yield { diagnostic: warnings() };
      if (!isOpen) return;
    }
  } finally {
    // Whoever has found enough, or has gone, asks for nothing more: the handler can clear up.
    if (isOpen)
      await runtime.run(task, async () => {
        await iterator.return?.();
      });
  }
}

function eventOf<Clients>(
  codec: ResourceCodec<Clients>,
  { displayName, state: found }: Listed<Attributes>,
  request: ListResourceRequest,
): Init<ListResourceEvent> {
  const state = codec.complete(found, null);
  const identity = codec.identityOf(state);
  return {
    displayName,
    ...(identity === undefined ? {} : { identity }),
    ...(request.includeResourceObject ? { resourceObject: codec.encode(state) } : {}),
  };
}
