/** Clients as they really are: patient, slow, hasty, and gone in the middle. Each loops until the soak is over. */
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../../e2e/support/api/client";
import { CHECK } from "../gate";
import { Line } from "../line";
import { inventMalformed, inventSecret } from "../secrets";
import { PIECE, PIECES, ROUTE, type World } from "./shapes";
import { talkOverWebSocket } from "./web-socket";

/**
 * Each kind of client calls from an address of its own, so that a permit that is lost under one is not taken by
 * another.
 */
export const CLIENTS: {
  name: string;
  from: string;
  count: number;
  live: (world: World, from: string) => Promise<void>;
}[] = [
  { name: "hangs up", from: "127.0.0.11", count: 4, live: hangUp },
  { name: "slow", from: "127.0.0.12", count: 3, live: dawdle },
  { name: "pipelines", from: "127.0.0.13", count: 2, live: pipeline },
  { name: "streams", from: "127.0.0.14", count: 4, live: stream },
  { name: "web socket", from: "127.0.0.15", count: 3, live: talkOverWebSocket },
  { name: "checks", from: "127.0.0.16", count: 2, live: check },
];

const between = (least: number, most: number) => least + Math.random() * (most - least);
const oneOf = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
const upload = (secret: string, length: number) =>
  `POST ${ROUTE}/echo HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nContent-Length: ${length}\r\n\r\n`;
const get = (path: string, secret: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n\r\n`;

/** Writes, waits, and tells all that came until the socket closed, `isWhole` said so, or the time was over. */
function talk(
  world: World,
  from: string,
  parts: readonly string[],
  { pauseMs = 0, readPauseMs = 0, isWhole, limitMs = 30_000 }: TalkOptions,
): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const socket = net.connect({ port: world.port, host: "127.0.0.1", localAddress: from });
    const timer = setTimeout(() => socket.destroy(), limitMs);
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(received);
    });
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (isWhole(received)) socket.destroy();
      if (readPauseMs === 0) return;
      socket.pause();
      setTimeout(() => socket.resume(), readPauseMs);
    });
    socket.once("connect", async () => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        if (pauseMs > 0) await sleep(pauseMs);
      }
    });
  });
}

type TalkOptions = {
  pauseMs?: number;
  readPauseMs?: number;
  isWhole: (received: string) => boolean;
  limitMs?: number;
};

const statusesIn = (received: string) =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status ?? "");

/** Goes away in the middle of the request, while it waits, or in the middle of the answer. */
async function hangUp(world: World, from: string): Promise<void> {
  while (!world.isOver()) {
    const secret = world.pick();
    const whole = oneOf([
      get(`${ROUTE}/slow?ms=400`, secret),
      get(`${ROUTE}/stream`, secret),
      get(CHECK, secret),
      `${upload(secret, 4_000)}${"u".repeat(2_000)}`,
    ]);
    const part = whole.slice(0, Math.random() < 0.3 ? between(1, whole.length) : whole.length);
    const received = await talk(world, from, [part], { isWhole: () => Math.random() < 0.2, limitMs: between(1, 250) });
    const [status = "nothing yet"] = statusesIn(received);
    world.counter.add("hangs up", status, ["nothing yet", "200", "204"].includes(status));
  }
}

/** Sends its headers in small pieces and reads an answer of many pieces with pauses. */
async function dawdle(world: World, from: string): Promise<void> {
  while (!world.isOver()) {
    const whole = get(`${ROUTE}/stream`, world.pick());
    const parts = whole.match(/[\s\S]{1,16}/g) ?? [];
    const isWhole = (received: string) => received.endsWith("0\r\n\r\n");
    const received = await talk(world, from, parts, { pauseMs: 15, readPauseMs: 25, isWhole });
    const [status = "nothing"] = statusesIn(received);
    const bytes = (received.match(/s/g) ?? []).length;
    const isComplete = isWhole(received) && bytes >= PIECE.length * PIECES;
    world.counter.add("slow", isComplete ? status : `${status}, cut off`, isComplete && status === "200");
  }
}

const DEPTH = 8;

/** Sends several requests before the first is answered. */
async function pipeline(world: World, from: string): Promise<void> {
  while (!world.isOver()) {
    const secret = world.pick();
    const one = () => get(Math.random() < 0.5 ? CHECK : `${ROUTE}/slow?ms=20`, secret);
    const whole = Array.from({ length: DEPTH }, one).join("");
    const isWhole = (received: string) => statusesIn(received).length === DEPTH;
    const statuses = statusesIn(await talk(world, from, [whole], { isWhole }));
    for (const status of statuses) world.counter.add("pipelines", status, status === "200" || status === "204");
    if (statuses.length < DEPTH) world.counter.add("pipelines", "answers missing", false);
  }
}

/** Downloads and uploads in pieces, to the end. */
async function stream(world: World, from: string): Promise<void> {
  while (!world.isOver()) {
    const headers = { "X-API-Key": world.pick() };
    const url = `http://127.0.0.1:${world.port}${ROUTE}`;
    const body = Buffer.alloc(Math.round(between(1, 60_000)), "e");
    try {
      const down = await call(`${url}/stream`, { headers, from });
      const isDown = down.status === 200 && down.text.length === PIECE.length * PIECES;
      world.counter.add("streams", isDown ? "down 200" : `down ${down.status}, ${down.text.length} bytes`, isDown);
      const up = await call(`${url}/echo`, { method: "POST", headers, from, body });
      const isUp = up.status === 200 && up.text.length === body.length;
      world.counter.add(
        "streams",
        isUp ? "up 200" : `up ${up.status}, ${up.text.length} of ${body.length} bytes`,
        isUp,
      );
    } catch (error) {
      world.counter.add("streams", String(error), false);
    }
  }
}

/** Asks with keys that are good, unknown and garbled, on one connection. */
async function check(world: World, from: string): Promise<void> {
  const line = await Line.open(world.port, from);
  while (!world.isOver()) {
    const [kind, secret, expected] = oneOf([
      ["good", world.pick(), 204],
      ["unknown", inventSecret(), 401],
      ["malformed", inventMalformed(), 401],
    ] as const);
    const { status } = await line.ask(CHECK, secret);
    world.counter.add("checks", `${kind} ${status}`, status === expected);
  }
  line.close();
}
