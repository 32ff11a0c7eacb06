import { plain } from "../../../changes";

type Attributes = Readonly<Record<string, string>>;
type Child = Node | string;

/** An HTML element; texts are texts, whatever is in them. */
export function html<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export function svg(name: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** What others have written: hidden characters are shown, and no direction turns around what stands beside it. */
export function name(text: string): HTMLElement {
  return html("bdi", {}, plain(text));
}

/** What a field proposes: found by the name as it is, shown with what is hidden in it. */
export function suggestion(text: string): HTMLOptionElement {
  const shown = plain(text);
  return html("option", shown === text ? { value: text } : { value: text, label: shown });
}

/** @throws when the page has no such element, which would be a mistake of ours */
export function byId<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The page has no ${kind.name} called ${id}`);
}
