export { type Declared, DeclaredProblem, readDeclared, readUsualDeclared } from "./declared";
export { examine } from "./examine";
export type { Finding, Level } from "./finding";
