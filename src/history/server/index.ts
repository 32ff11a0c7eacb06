export { startHistoryServer, type Answered, type HistoryServer, type HistoryServerOptions } from "./server";
