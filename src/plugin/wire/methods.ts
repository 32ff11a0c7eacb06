import { SERVICES } from "../protocol/messages";
import type { ProviderService, Rpc } from "../protocol/service";
import type { AnyHandler, Method } from "./grpc-call";
import type { ManagementServices } from "./management";

/** The service that Terraform calls a provider by. */
export const PROVIDER_SERVICE = "tfplugin6.Provider";

/** Every path that is answered, with its method. The provider's own handlers are asked for at the first call. */
export function methodsByPath(
  management: ManagementServices,
  loadProvider: () => Promise<Partial<ProviderService>>,
): ReadonlyMap<string, Method> {
  const methods = new Map<string, Method>();
  const add = (service: string, name: string, rpc: Rpc, handler: Method["handler"]): void => {
    methods.set(`/${service}/${name}`, { service, name, rpc, handler });
  };
  for (const [service, handlers] of Object.entries(management))
    for (const [name, rpc] of Object.entries(rpcsOf(service)))
      add(service, name, rpc, () => handlerNamed(handlers, name));
  for (const [name, rpc] of Object.entries(rpcsOf(PROVIDER_SERVICE)))
    add(PROVIDER_SERVICE, name, rpc, async () => handlerNamed(await loadProvider(), name));
  return methods;
}

function rpcsOf(service: string): Readonly<Record<string, Rpc>> {
  const services: Readonly<Record<string, Readonly<Record<string, Rpc>>>> = SERVICES;
  return services[service] ?? {};
}

function handlerNamed(handlers: object, name: string): AnyHandler | undefined {
  const handler: unknown = Reflect.get(handlers, name);
  return isHandler(handler) ? handler.bind(handlers) : undefined;
}

function isHandler(value: unknown): value is AnyHandler {
  return typeof value === "function";
}
