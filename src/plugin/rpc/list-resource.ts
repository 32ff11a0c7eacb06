import type { Init } from "../protocol/codec";
import type { ListResourceEvent, ListResourceRequest } from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import type { ListType } from "../resource";
import { modelOf, objectType } from "../schema/model";
import type { Attributes } from "../schema/values";
import { isMap } from "../value/value";
import { decodeDynamic, type ResourceCodec } from "./resource-codec";
import type { Runtime } from "./runtime";

/** Every object of a type, one event each. */
export async function* listResource<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  list: ListType<Attributes, Clients>,
  request: ListResourceRequest,
  { signal }: RpcCall,
): AsyncIterable<Init<ListResourceEvent>> {
  const limit = request.limit > 0 ? request.limit : undefined;
  const config = decodeDynamic(request.config, objectType(modelOf(list.config)));
  const opened = await runtime.run(`Listing ${codec.definition.name}`, signal, undefined, (call) =>
    Promise.resolve(
      list
        .list({ ...call, clients: runtime.clients(), config: isMap(config) ? config : {}, limit })
        [Symbol.asyncIterator](),
    ),
  );
  if (!opened.ok) {
    yield { diagnostic: opened.diagnostics };
    return;
  }
  for (let count = 0; limit === undefined || count < limit; count += 1) {
    const next = await runtime.run(`Listing ${codec.definition.name}`, signal, undefined, () =>
      opened.value.next(),
    );
    if (!next.ok) {
      yield { diagnostic: next.diagnostics };
      return;
    }
    if (next.value.done === true) return;
    const state = codec.complete(next.value.value.state, null);
    const identity = codec.identityOf(state);
    yield {
      displayName: next.value.value.displayName,
      ...(identity === undefined ? {} : { identity }),
      ...(request.includeResourceObject ? { resourceObject: codec.encode(state) } : {}),
    };
  }
}
