import {
  type ITerraformDependable,
  type TerraformProvider,
  TerraformResource,
  type TerraformResourceLifecycle,
} from "cdktf";
import type { Construct } from "constructs";
import type { Attributes, Rules } from "../plugin/attributes";
import { invalidProps } from "./errors";
import { literalValues } from "./literal";
import { logicalIdOf, movedAddress } from "./logical-id";
import { declared, type Values } from "./props";
import { generatorMetadata } from "./provider";
import { Roster } from "./roster";
import { isOver } from "./today";

/** How long the operations on one resource may take, as `"90s"` or `"10m"`; without it as long as they need. */
export interface Timeouts {
  readonly create?: string | undefined;
  readonly read?: string | undefined;
  readonly update?: string | undefined;
  readonly delete?: string | undefined;
}

/** What every declaration takes besides its attributes. */
export interface DeclarationProps {
  /** The directory, for stacks with more than one. @default the stack's provider without an alias */
  readonly provider?: TerraformProvider | undefined;
  readonly dependsOn?: ITerraformDependable[] | undefined;
  readonly lifecycle?: TerraformResourceLifecycle | undefined;
  readonly timeouts?: Timeouts | undefined;
  /**
   * The name in the Terraform address, which is where the state finds the record again.
   * @default the construct's id, wherever the construct stands in the tree
   */
  readonly logicalId?: string | undefined;
  /**
   * Where the record stood in the state until now: an earlier logical id, or a whole address such as
   * `module.people.atlassian_user.ana`. Terraform then moves it, and nobody leaves and joins.
   */
  readonly movedFrom?: string | undefined;
}

/** How a kind of declaration is described to {@link Declaration}. */
export interface Kind {
  /** The class, for messages: `AtlassianUser`. */
  readonly name: string;
  /** `atlassian_user` */
  readonly type: string;
  readonly attributes: Attributes;
  readonly rules?: Rules<Attributes>;
}

/** What {@link DeclarationProps} holds; everything else is an attribute. */
export const META = ["provider", "dependsOn", "lifecycle", "timeouts", "logicalId", "movedFrom"] as const;

/** One resource of the provider, declared with checked props under an address that does not follow the tree. */
export abstract class Declaration extends TerraformResource {
  /** The whole address that this record stood at until now. */
  readonly movedFrom: string | undefined;
  readonly #kind: Kind;
  readonly #timeouts: Timeouts | undefined;
  readonly #dependsOn: readonly ITerraformDependable[];

  protected constructor(scope: Construct, id: string, kind: Kind, props: DeclarationProps) {
    super(scope, id, {
      terraformResourceType: kind.type,
      terraformGeneratorMetadata: generatorMetadata(),
      ...(props.provider === undefined ? {} : { provider: props.provider }),
      ...(props.dependsOn === undefined ? {} : { dependsOn: props.dependsOn }),
      ...(props.lifecycle === undefined ? {} : { lifecycle: props.lifecycle }),
    });
    this.overrideLogicalId(logicalIdOf(this, id, props.logicalId));
    this.movedFrom = props.movedFrom === undefined ? undefined : movedAddress(kind.type, props.movedFrom);
    if (this.movedFrom !== undefined) this.moveFromId(this.movedFrom);
    this.#kind = kind;
    this.#timeouts = props.timeouts;
    this.#dependsOn = props.dependsOn ?? [];
    Roster.of(this).add(this);
  }

  /** The attributes as they were written, with tokens in them. */
  abstract get values(): Values;

  /** The name that the record is found by in its directory, as it was written in code; undefined for a token. */
  get declaredName(): string | undefined {
    return undefined;
  }

  /** Whether its last day has passed, so that Terraform is told nothing of it any more. */
  get isGone(): boolean {
    return isOver(this, this.lastDay);
  }

  /** From the day after this one the declaration is gone; undefined when it stays. */
  protected get lastDay(): string | undefined {
    return undefined;
  }

  /** A person's primary e-mail address, as it was written in code. */
  get declaredEmail(): string | undefined {
    return undefined;
  }

  /** `atlassian_user.ana`: as Terraform shows it. */
  get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  /** Attribute values of what was written; throws one error that names every mistake. */
  protected checked(attributes: object): Values {
    const { values, problems } = declared(this.#kind.attributes, attributes, {
      rules: this.#kind.rules,
      others: META,
    });
    if (problems.length > 0) throw invalidProps(this, this.#kind.name, problems);
    return values;
  }

  override toTerraform(): unknown {
    return this.isGone ? {} : super.toTerraform();
  }

  override toHclTerraform(): unknown {
    return this.isGone ? {} : super.toHclTerraform();
  }

  /** The Terraform addresses that come before this one; what is gone can be depended on no more. */
  protected get predecessors(): readonly string[] {
    return (this.dependsOn ?? []).filter((_address, index) => {
      const given = this.#dependsOn[index];
      return !(given instanceof Declaration && given.isGone);
    });
  }

  override get terraformMetaArguments(): Record<string, unknown> {
    const { predecessors } = this;
    return {
      ...super.terraformMetaArguments,
      dependsOn: predecessors.length === 0 ? undefined : predecessors,
    };
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return {
      ...literalValues(this.values),
      ...(this.#timeouts === undefined ? {} : { timeouts: this.#timeouts }),
    };
  }
}

/** The props that say what is declared, without those that say how. */
export function withoutMeta(props: object): object {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !META.some((meta) => meta === name)));
}
