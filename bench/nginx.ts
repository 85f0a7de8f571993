/**
 * nginx doing what the gate does with a route, as far as it can: keys in a `map`, addresses in `geo`, 20 at once,
 * keep-alive behind.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { call } from "../e2e/support/api/client";
import { childrenOf, findFreePort } from "../e2e/support/server";
import { ROUTE, upstreamOf } from "./gate";
import type { Peer } from "./peers";
import { endWith } from "./processes";
import type { Secrets } from "./secrets";
import type { Stage } from "./stage";

const START_MS = 10_000;

function configurationOf(port: number, upstreamPort: number): string {
  return `worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  map_hash_max_size 1048576;
  map_hash_bucket_size 1024;
  map $http_x_api_key $key_id { default ""; include keys.map; }
  geo $is_allowed { default 0; 127.0.0.0/8 1; }
  limit_conn_zone $binary_remote_addr zone=addresses:10m;
  limit_conn_status 429;
  upstream bench { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 1000000000;
    location ${ROUTE} {
      if ($key_id = "") { return 401; }
      if ($is_allowed = 0) { return 403; }
      limit_conn addresses 20;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-API-Key "";
      proxy_set_header X-Latchkey-Key-Id $key_id;
      proxy_pass http://bench/data;
    }
  }
}
`;
}

/** One worker, a folder of its own, the keys of the gate it is compared with. */
export function nginxOf(stage: Stage, secrets: Secrets): Promise<Peer> {
  return stage.once("nginx", async () => {
    const [folder, port, upstream] = [path.join(stage.folder, "nginx"), await findFreePort(), await upstreamOf(stage)];
    mkdirSync(folder);
    writeFileSync(path.join(folder, "nginx.conf"), configurationOf(port, upstream.port));
    const lines = secrets.list.map((secret, index) => `${secret} key-${index};`);
    writeFileSync(path.join(folder, "keys.map"), lines.join("\n"));
    const directives = "daemon off;";
    const words = ["-p", folder, "-e", "stderr", "-c", "nginx.conf", "-g", directives];
    const child = spawn("nginx", words, { stdio: ["ignore", "ignore", "inherit"] });
    endWith(stage, child);
    const url = `http://127.0.0.1:${port}`;
    const deadline = Date.now() + START_MS;
    while ((await statusOf(`${url}${ROUTE}`)) !== 401) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error("nginx did not start");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [pid = child.pid as number] = childrenOf(child.pid as number);
    stage.processes.set("nginx: worker", pid);
    return { url, pid };
  });
}

async function statusOf(url: string): Promise<number> {
  try {
    return (await call(url)).status;
  } catch {
    return 0;
  }
}
