/** Listens on the configured address, or fails with one sentence that says why. */
import { createServer, type Server } from "node:net";
import type { Config } from "@/lib/config/config";

/** A start that failed for a reason the operator can fix. `message` is one sentence for the operator. */
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

/** Rejects with a `StartError` if `listen` would, so that a start can fail before its slow steps. Serves no one. */
export async function checkPort(config: Pick<Config, "port" | "host">): Promise<void> {
  const probe = createServer((socket) => socket.destroy());
  await listen(probe, config);
  await new Promise((resolve) => probe.close(resolve));
}
