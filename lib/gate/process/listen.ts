/** Listens where the configuration says, or says in one sentence why that can't be done. */
import { createServer, type Server } from "node:net";
import type { Config } from "./config";

/** A start that failed for a reason the person at the terminal can mend. `message` is one sentence for that person. */
export class StartError extends Error {}

/** Resolves when the server listens; rejects with a `StartError`. */
export function listen(server: Server, { port, host }: Pick<Config, "port" | "host">): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") {
        reject(new StartError(`Port ${port} is already in use. Set PORT to a free one, for example PORT=${port + 1}.`));
      } else {
        reject(new StartError(`Can't listen on ${host ?? "all interfaces"}, port ${port}: ${error.message}.`));
      }
    });
    server.listen({ port, host });
  });
}

/** Rejects with a `StartError` where `listen` would, before anything that takes long is begun. Nobody is served yet. */
export async function checkPort(config: Pick<Config, "port" | "host">): Promise<void> {
  const probe = createServer((socket) => socket.destroy());
  await listen(probe, config);
  await new Promise((resolve) => probe.close(resolve));
}
