/** The clients of the soak: they make and end keys on any node, ask with them on all, and hold slow calls open. */
import { randomUUID } from "node:crypto";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../../e2e/support/api/client";
import { pathOf, v4Of } from "../../e2e/support/api/v4";
import type { History } from "./history";

/** A node as clients see it. */
export type Target = { name: string; url: string };

/** A secret that clients ask with. Revoked ones stay for a while, since they are what matters. */
type KnownSecret = { secret: string; dropAt: number };

/** The account that keys are made in, and a key that may make them. */
export type Caller = { account: string; secret: string };

export const ROUTE = "/api/soak";
/** The addresses of the clients: the permits of one are not those of another. */
const ADDRESSES = { lives: "127.0.0.41", checks: "127.0.0.42", slow: "127.0.0.43", crowd: "127.0.0.44" };
export const SLOW_FROM = ADDRESSES.slow;

const ASKED_AFTER_REVOCATION_MS = 8_000;
const GIVE_UP_MS = 20_000;
const SLOW_CALLERS = 10;
const CHECKERS = 3;

/** What the clients share. */
export class World {
  readonly history: History;
  readonly targets: readonly Target[];
  readonly callers: readonly Caller[];
  readonly secrets: KnownSecret[] = [];
  readonly agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
  /** answers by client and status, for the report */
  readonly answers = new Map<string, number>();
  isOver = false;

  constructor(history: History, targets: readonly Target[], callers: readonly Caller[]) {
    this.history = history;
    this.targets = targets;
    this.callers = callers;
  }

  note(what: string, status: number): void {
    const name = `${what}: ${status === 0 ? "no answer" : status}`;
    this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
  }
}

function oneOf<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}

const now = () => performance.now();
const limit = () => AbortSignal.timeout(GIVE_UP_MS);

/** Starts all clients. Resolves when the world is over and each has ended what it was doing. */
export async function runClients(world: World): Promise<void> {
  const loops = [
    ...world.callers.map((caller) => repeat(world, () => liveOnce(world, caller))),
    ...Array.from({ length: CHECKERS }, () => repeat(world, () => checkOnce(world))),
    ...world.targets.flatMap((target) =>
      Array.from({ length: SLOW_CALLERS }, () => repeat(world, () => callSlowly(world, target))),
    ),
    repeat(world, () => crowd(world)),
  ];
  await Promise.all(loops);
  world.agent.destroy();
}

async function repeat(world: World, once: () => Promise<void>): Promise<void> {
  while (!world.isOver) await once();
}

/** A key's life: made on one node, changed on another, deleted on a third. */
async function liveOnce(world: World, caller: Caller): Promise<void> {
  const name = `passing ${randomUUID()}`;
  const life = { account: caller.account, name, created: null as boolean | null, deleted: false as boolean | null };
  world.history.lives.push(life);
  const made = await ask(world, caller, "POST", "", { Name: name, AccessLevel: ["ViewContacts"] });
  if (made.status !== 201) {
    if (made.status !== 0 && made.status < 500) life.created = false;
    await end(world, caller, life);
    return;
  }
  life.created = true;
  const first = remember(world, made.text);
  await sleep(Math.random() * 400);
  const changed = await ask(world, caller, "PUT", pathOf(name, "/change"));
  const isChanged = changed.status === 200;
  revoke(world, first, changed.node, "change", isChanged ? changed.endedAt : null);
  const second = isChanged ? remember(world, changed.text) : null;
  await sleep(Math.random() * 400);
  const ended = await end(world, caller, life);
  if (second !== null) revoke(world, second, ended.node, "delete", life.deleted ? ended.endedAt : null);
}

/**
 * Deletes a key, again where no answer came. A 404 says that it is gone, but not of a key whose creation was not
 * answered: that may still be carried out.
 */
async function end(world: World, caller: Caller, life: History["lives"][number]): Promise<Answered> {
  life.deleted = null;
  for (;;) {
    const answered = await ask(world, caller, "DELETE", pathOf(life.name));
    const isGone = answered.status === 200 || answered.status === 404;
    if (answered.status === 200 || (isGone && life.created === true)) life.deleted = true;
    if (isGone || world.isOver) return answered;
    await sleep(200);
  }
}

function remember(world: World, text: string): string {
  const { Token: secret } = JSON.parse(text) as { Token: string };
  world.secrets.push({ secret, dropAt: Number.POSITIVE_INFINITY });
  return secret;
}

function revoke(world: World, secret: string, node: string, kind: "change" | "delete", ackedAt: number | null): void {
  world.history.revocations.push({ secret, node, kind, ackedAt });
  const known = world.secrets.find((each) => each.secret === secret);
  if (known) known.dropAt = now() + ASKED_AFTER_REVOCATION_MS;
}

type Answered = { status: number; text: string; node: string; endedAt: number };

async function ask(world: World, caller: Caller, method: string, path: string, json?: object): Promise<Answered> {
  const target = oneOf(world.targets);
  const answered = await v4Of(target.url, caller.secret)(method, path, {
    json,
    agent: world.agent,
    from: ADDRESSES.lives,
    signal: limit(),
  }).catch(() => ({ status: 0, text: "" }));
  world.note(`${method} key`, answered.status);
  if (answered.status === 0 || answered.status >= 500) await sleep(100);
  return { status: answered.status, text: answered.text, node: target.name, endedAt: now() };
}

async function checkOnce(world: World): Promise<void> {
  const live = world.secrets.filter(({ dropAt }) => dropAt > now());
  world.secrets.splice(0, world.secrets.length, ...live);
  if (live.length === 0) return void (await sleep(20));
  const { secret } = oneOf(live);
  const target = oneOf(world.targets);
  const sentAt = now();
  const { status } = await call(`${target.url}/api/check`, {
    headers: { "X-API-Key": secret },
    agent: world.agent,
    from: ADDRESSES.checks,
    signal: limit(),
  }).catch(() => ({ status: 0 }));
  world.history.checks.push({ secret, node: target.name, sentAt, endedAt: now(), status });
  world.note("check", status);
  await sleep(status === 0 || status >= 500 ? 100 : 2);
}

/** More of these ask at once than one address may: what is admitted is counted where it arrives, at the upstream. */
async function callSlowly(world: World, { url }: Target): Promise<void> {
  const { secret } = world.callers[0] as Caller;
  const ms = 200 + Math.floor(Math.random() * 800);
  const { status } = await call(`${url}${ROUTE}/slow?ms=${ms}`, {
    headers: { "X-API-Key": secret },
    from: ADDRESSES.slow,
    signal: limit(),
  }).catch(() => ({ status: 0 }));
  world.note("slow call", status);
  if (status !== 200) await sleep(status === 429 ? 50 : 500);
}

/** Asks for more keys than an account may have, on all nodes at once, then deletes what was made. */
async function crowd(world: World): Promise<void> {
  const caller = oneOf(world.callers);
  const names = Array.from({ length: 18 }, () => `crowd ${randomUUID()}`);
  const lives = names.map((name) => ({ account: caller.account, name, created: null, deleted: false }) as Life);
  world.history.lives.push(...lives);
  await Promise.all(lives.map((life) => crowdOne(world, caller, life)));
  for (const life of lives) await end(world, caller, life);
  await sleep(1_000);
}

type Life = { account: string; name: string; created: boolean | null; deleted: boolean | null };

async function crowdOne(world: World, { secret }: Caller, life: Life): Promise<void> {
  const call = v4Of(oneOf(world.targets).url, secret);
  const json = { Name: life.name, AccessLevel: ["ViewContacts"] };
  const answered = await call("POST", "", { json, from: ADDRESSES.crowd, signal: limit() }).catch(() => ({
    status: 0,
  }));
  if (answered.status === 201) life.created = true;
  else if (answered.status !== 0 && answered.status < 500) life.created = false;
  world.note("crowded POST", answered.status);
}
