export { freePort } from "./freePort.ts";
export { hasNginx, type Nginx, startNginx } from "./startNginx.ts";
export { hasPooler, startPooler } from "./startPooler.ts";
export { hasPostgres, type Postgres, startPostgres } from "./startPostgres.ts";
export { type ServersBehindNginx, startServersBehindNginx } from "./startServersBehindNginx.ts";
