/** Listens on the configured address, or fails with one sentence that says why. */
import { createServer, type Server } from "node:net";
import type { Config } from "@/lib/config/config";

/** A start that failed for a reason the operator can fix. `message` is one sentence for the operator. */
export class StartError extends Error {}

/** By the system's code: the variable that is wrong, and what would be right. */
const remedies: Record<string, string> = {
  EACCES: "this user may not listen on PORT; set it to a number from 1024 on",
  EADDRNOTAVAIL: "HOST is no address of this machine; set HOST to one that is, or remove it to listen on all",
  ENOTFOUND: "HOST is a name that can't be looked up; set HOST to an address, for example 127.0.0.1",
  EAI_AGAIN: "HOST is a name that can't be looked up; set HOST to an address, for example 127.0.0.1",
  EAFNOSUPPORT: "HOST is an address of a kind that this machine does not have, for example IPv6; set another",
};

/** Resolves when the server listens; rejects with a `StartError`. */
export function listen(server: Server, { port, host }: Pick<Config, "port" | "host">): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") {
        reject(new StartError(`Port ${port} is already in use. Set PORT to a free one, for example PORT=${port + 1}.`));
      } else {
        const place = `${host ?? "all interfaces"}, port ${port}`;
        reject(new StartError(`Can't listen on ${place}: ${remedies[error.code ?? ""] ?? error.message}.`));
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
