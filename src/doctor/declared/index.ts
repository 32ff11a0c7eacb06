export type { Declared, DeclaredPerson, DeclaredPolicy } from "./declared";
export { DeclaredProblem, readDeclared, readUsualDeclared } from "./read";
