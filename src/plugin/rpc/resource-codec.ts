import { without } from "../planning/without";
import type { Init } from "../protocol/codec";
import type { DynamicValue, ResourceIdentityData } from "../protocol/messages";
import type { ResourceType } from "../resource";
import { TIMEOUTS } from "../schema/message";
import { type AttributeModel, modelOf, objectType } from "../schema/model";
import type { Attributes } from "../schema/values";
import { valueFrom } from "../value/convert";
import { ValueError } from "../value/error";
import { fromJson, fromMsgpack, toMsgpack } from "../value/msgpack";
import type { Type } from "../value/type";
import { isMap, type Value, type ValueMap } from "../value/value";
import { timeoutsType } from "./timeouts";

/** A value from either of the encodings that Terraform may choose; absent means null. */
export function decodeDynamic(value: DynamicValue | undefined, type: Type): Value {
  if (value === undefined) return null;
  if (value.msgpack.length > 0) return fromMsgpack(value.msgpack, type);
  return value.json.length > 0 ? fromJson(value.json, type) : null;
}

export function encodeDynamic(value: Value, type: Type): Init<DynamicValue> {
  return { msgpack: toMsgpack(value, type) };
}

/** A resource type with what its RPCs need to read and write its values. */
export class ResourceCodec<Clients> {
  readonly attributes: readonly AttributeModel[];
  private readonly ownType: Type;
  private readonly wireType: Type;
  private readonly identityType: Type | undefined;

  constructor(readonly definition: ResourceType<Attributes, Clients>) {
    this.attributes = modelOf(definition.attributes);
    this.ownType = objectType(this.attributes);
    this.wireType =
      definition.timeouts === undefined || this.ownType.kind !== "object"
        ? this.ownType
        : {
            kind: "object",
            attributes: { ...this.ownType.attributes, [TIMEOUTS]: timeoutsType(definition.timeouts) },
          };
    this.identityType =
      definition.identity === undefined ? undefined : objectType(modelOf(definition.identity));
  }

  /** The whole value with its `timeouts` block, or null. */
  decode(value: DynamicValue | undefined): ValueMap | null {
    const decoded = this.decodeOpen(value);
    if (decoded === null || isMap(decoded)) return decoded;
    throw ValueError.mismatch(this.wireType, decoded);
  }

  /** The same for a configuration that is only checked: it may be unknown as a whole. */
  decodeOpen(value: DynamicValue | undefined): Value {
    return decodeDynamic(value, this.wireType);
  }

  encode(value: ValueMap | null): Init<DynamicValue> {
    return encodeDynamic(value, this.wireType);
  }

  /** The attributes alone: what handlers are given. */
  own(value: ValueMap): ValueMap {
    const { [TIMEOUTS]: timeouts, ...own } = value;
    return own;
  }

  /** What a handler answered, checked by type and without what is write-only, with the `timeouts` block of `from`. */
  complete(answer: unknown, from: ValueMap | null): ValueMap {
    const value = valueFrom(answer, this.ownType);
    if (!isMap(value)) throw ValueError.mismatch(this.ownType, value);
    const own = without(this.attributes, value, ({ facets }) => facets.writeOnly === true);
    return this.definition.timeouts === undefined ? own : { ...own, [TIMEOUTS]: from?.[TIMEOUTS] ?? null };
  }

  /** A state as JSON had it, in this schema; what the schema does not have is dropped. */
  completeState(json: unknown): ValueMap {
    const state = valueFrom(json, this.wireType);
    if (!isMap(state)) throw ValueError.mismatch(this.wireType, state);
    return state;
  }

  /** The identity of a wholly known state, where the type has one. */
  identityOf(state: ValueMap): Init<ResourceIdentityData> | undefined {
    return this.definition.identify === undefined
      ? undefined
      : this.encodeIdentity(this.definition.identify(this.own(state)));
  }

  encodeIdentity(identity: unknown): Init<ResourceIdentityData> | undefined {
    if (this.identityType === undefined) return undefined;
    return { identityData: encodeDynamic(valueFrom(identity, this.identityType), this.identityType) };
  }

  decodeIdentity(
    data: ResourceIdentityData | undefined,
  ): Readonly<Record<string, string | null>> | undefined {
    if (data?.identityData === undefined || this.identityType === undefined) return undefined;
    const identity = decodeDynamic(data.identityData, this.identityType);
    if (!isMap(identity)) return undefined;
    return Object.fromEntries(
      Object.entries(identity).map(([name, text]) => [name, typeof text === "string" ? text : null]),
    );
  }
}
