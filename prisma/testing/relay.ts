/** For tests: a TCP relay in front of a server that stalls, cuts, or swallows what goes in one direction. */
import { connect, createServer, type Socket } from "node:net";

/** What a client sends are questions, what the server sends are answers. */
export type RelayDirection = "questions" | "answers";

/** A running relay. */
export type TestRelay = {
  port: number;
  /** The same URL, with the relay's port. */
  toUrl(url: string): string;
  /** how many connections are open */
  connections: number;
  /** Passes everything again, and first what `stall` held back. What was swallowed is lost. */
  pass(): void;
  /** Holds back what is sent, in both directions or one. Connections stay open, and new ones are taken. */
  stall(direction?: RelayDirection): void;
  /** Throws away what is sent in one direction without a word, as a half-open connection does. */
  swallow(direction: RelayDirection): void;
  /** Resets all connections; new ones work. */
  drop(): void;
  /** Resets all connections and refuses new ones until `pass`. */
  cut(): void;
  stop(): Promise<void>;
};

type Mode = "pass" | "stall" | "swallow";
type Pipe = { from: Socket; to: Socket; direction: RelayDirection; held: Buffer[] };

/** Starts a relay on loopback that leads to this port of it. It passes everything at first. */
export async function startRelay(serverPort: number): Promise<TestRelay> {
  const modes: Record<RelayDirection, Mode> = { questions: "pass", answers: "pass" };
  const pipes = new Set<Pipe>();
  let isCut = false;

  const join = (from: Socket, to: Socket, direction: RelayDirection) => {
    const pipe: Pipe = { from, to, direction, held: [] };
    pipes.add(pipe);
    from.on("data", (chunk) => {
      if (modes[direction] === "stall") pipe.held.push(chunk);
      else if (modes[direction] === "pass") to.write(chunk);
    });
    // An end is news as well, which must not get past a relay that stalls or swallows.
    from.on("end", () => modes[direction] === "pass" && to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      pipes.delete(pipe);
      if (modes[direction] === "pass") to.destroy();
    });
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (isCut) return client.resetAndDestroy();
    const upstream = connect({ port: serverPort, host: "127.0.0.1", allowHalfOpen: true });
    for (const socket of [client, upstream]) socket.setNoDelay(true);
    join(client, upstream, "questions");
    join(upstream, client, "answers");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has an address and a port");
  const { port } = address;

  const drop = () => {
    for (const { from } of [...pipes]) from.resetAndDestroy();
  };
  const setMode = (mode: Mode, directions: RelayDirection[]) => {
    for (const direction of directions) modes[direction] = mode;
  };
  return {
    port,
    toUrl: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    get connections() {
      return pipes.size / 2;
    },
    pass() {
      isCut = false;
      setMode("pass", ["questions", "answers"]);
      for (const { from, to, held } of pipes) {
        for (const chunk of held.splice(0)) to.write(chunk);
        if (from.readableEnded) to.end();
      }
    },
    stall: (direction) => setMode("stall", direction ? [direction] : ["questions", "answers"]),
    swallow: (direction) => setMode("swallow", [direction]),
    drop,
    cut() {
      isCut = true;
      drop();
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      drop();
      await closed;
    },
  };
}
