/** Asks a server's gate for its heap and for a profile, through Node's inspector. */
import { WebSocket } from "undici";
import type { TestServer } from "../e2e/support/server";

/** Lets a server be asked: NODE_OPTIONS for its start. Each of its processes takes a free port, on loopback. */
export const INSPECTED = "--inspect=127.0.0.1:0";

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  timeDeltas: number[];
};

export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #count = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (id === undefined) return;
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  /** The gate is the first process to print its address. */
  static open(server: TestServer): Promise<Inspector> {
    const [, url] = /Debugger listening on (ws:\/\/\S+)/.exec(server.output()) ?? [];
    if (!url) throw new Error("the server was started without an inspector");
    const socket = new WebSocket(url);
    return new Promise((resolve, reject) => {
      socket.addEventListener("open", () => resolve(new Inspector(socket)));
      socket.addEventListener("error", () => reject(new Error(`${url} can't be reached`)));
    });
  }

  /** Bytes of the heap that are in use after the garbage was collected. */
  async heapUsed(): Promise<number> {
    await this.#ask("HeapProfiler.collectGarbage");
    return (await this.#ask<{ usedSize: number }>("Runtime.getHeapUsage")).usedSize;
  }

  /**
   * What the gate's main thread did while `work` ran: the functions that took the most, with their share in percent.
   */
  async profile(work: () => Promise<unknown>, most = 40): Promise<string[]> {
    await this.#ask("Profiler.enable");
    await this.#ask("Profiler.setSamplingInterval", { interval: 200 });
    await this.#ask("Profiler.start");
    await work();
    const { profile } = await this.#ask<{ profile: Profile }>("Profiler.stop");
    return hottestOf(profile).slice(0, most);
  }

  close(): void {
    this.#socket.close();
  }

  #ask<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#count;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#waiting.set(id, (result) => resolve(result as Result)));
  }
}

/** Where a function belongs: one of ours, a package's, Node's own, or machine code below all of them. */
function roomOf(url: string): string {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name) return name;
  if (url.startsWith("node:")) return "Node's own JavaScript";
  return url === "" ? "native code, system calls included" : "Latchkey";
}

/**
 * Own time of each room, then of each function, largest first, as shares of what V8 saw done. It takes what native code
 * does between two calls into JavaScript for idling, parsing and reading from sockets among it: how busy a process is,
 * its processor time tells.
 */
function hottestOf({ nodes, samples, timeDeltas }: Profile): string[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const [rooms, places] = [new Map<string, number>(), new Map<string, number>()];
  let busy = 0;
  samples.forEach((id, index) => {
    const [frame, time = 0] = [frames.get(id), timeDeltas[index]];
    if (!frame || frame.functionName === "(idle)") return;
    busy += time;
    const file = frame.url.replace(/^file:\/\//, "").replace(`${process.cwd()}/`, "");
    const room = frame.functionName === "(garbage collector)" ? "garbage collector" : roomOf(frame.url);
    rooms.set(room, (rooms.get(room) ?? 0) + time);
    const place = `${frame.functionName || "(anonymous)"} ${file}`;
    places.set(place, (places.get(place) ?? 0) + time);
  });
  const show = (times: Map<string, number>) =>
    [...times]
      .sort(([, one], [, other]) => other - one)
      .map(([name, time]) => `${((time / busy) * 100).toFixed(1).padStart(5)} %  ${name}`);
  return [...show(rooms), "", ...show(places)];
}
