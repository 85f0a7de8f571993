/** Keys that are created, changed and deleted all the time, through the API and at an even pace. */
import http from "node:http";
import { v4Of } from "../e2e/support/api/v4";
import type { Gate } from "./gate";

/** Calls come from an address of their own: the permits of the load's address are the load's. */
const FROM = "127.0.0.2";
const EXPECTED = { POST: 201, PUT: 200, DELETE: 200 } as const;
/** Slower than asked, rather than ever more at once. */
const MOST_AT_ONCE = 15;

export type Mutations = {
  /** how many keys have gone all the way so far */
  done(): number;
  /** Ends what is under way; throws when one of the calls was not answered as expected. */
  stop(): Promise<void>;
};

/** Makes `perSecond` keys a second, each deleted after it got a new secret; accounts take turns. */
export function startMutations(gate: Gate, perSecond: number, from = FROM): Mutations {
  const agent = new http.Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  const callers = gate.callers.map((secret) => v4Of(gate.url, secret));
  let [started, done, running, isOver] = [0, 0, 0, false];
  let fault: Error | null = null;

  const live = async (turn: number) => {
    const call = callers[turn % callers.length] as ReturnType<typeof v4Of>;
    const name = `passing ${turn}`;
    const ask = async (method: keyof typeof EXPECTED, path: string, json?: object) => {
      const { status, text } = await call(method, path, { json, agent, from });
      if (status !== EXPECTED[method]) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    };
    const path = `/${encodeURIComponent(name)}`;
    await ask("POST", "", { Name: name, AccessLevel: ["ViewContacts"] });
    await ask("PUT", `${path}/change`);
    await ask("DELETE", path);
    done++;
  };

  const begin = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - begin) / 1000) * perSecond;
    while (!isOver && started < due && running < MOST_AT_ONCE) {
      running++;
      live(started++)
        .catch((error: Error) => {
          fault ??= error;
        })
        .finally(() => running--);
    }
  }, 5);

  return {
    done: () => done,
    stop: async () => {
      isOver = true;
      clearInterval(timer);
      while (running > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      agent.destroy();
      if (fault) throw fault;
    },
  };
}
