/** A client of the soak that talks over WebSockets, and closes half of them without a word. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { ROUTE, type World } from "./shapes";

const MESSAGES = 20;
const LIMIT_MS = 20_000;

export async function talkOverWebSocket(world: World, from: string): Promise<void> {
  while (!world.isOver()) {
    try {
      await talkOnce(world, from);
    } catch (error) {
      world.counter.add("web socket", String(error), false);
    }
  }
}

async function talkOnce({ port, pick, counter }: World, from: string): Promise<void> {
  const headers = { "X-API-Key": pick() };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${ROUTE}/socket`, { headers, localAddress: from });
  const signal = AbortSignal.timeout(LIMIT_MS);
  await once(socket, "open", { signal });
  for (let index = 0; index < MESSAGES; index++) {
    const sent = `${index} ${"m".repeat(Math.floor(Math.random() * 2_000))}`;
    socket.send(sent);
    const [data] = await once(socket, "message", { signal });
    if (String(data) !== sent) throw new Error("another message came back");
  }
  const closed = once(socket, "close", { signal });
  const isRude = Math.random() < 0.5;
  if (isRude) socket.terminate();
  else socket.close(1000);
  await closed;
  counter.add("web socket", isRude ? "talked and hung up" : "talked and closed", true);
}
