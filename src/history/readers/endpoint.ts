import { isLoopback } from "../network";
import { setting } from "./problems";

/**
 * The address of a server, checked: states hold people's names, so they travel unencrypted within this machine alone.
 *
 * @throws HistoryError of kind `setting`; the message repeats no credentials
 */
export function checkedEndpoint(endpoint: string, what: string): URL {
  if (!URL.canParse(endpoint)) {
    throw setting(`${what} is no address of a server: write one such as https://storage.example.`);
  }
  const url = new URL(endpoint);
  if (url.username !== "" || url.password !== "") {
    throw setting(`${what} holds a password: leave it out, credentials come from the environment.`);
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw setting(`${what} is ${url.protocol}//${url.host}: beyond this machine only https is used.`);
  }
  return url;
}
