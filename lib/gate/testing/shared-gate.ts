/** For tests: a gate on a shared PostgreSQL database, and a client that asks it without a pause. */
import { PostgresKeyStore } from "@/lib/gate/auth/postgres/store";
import { createLog } from "@/lib/gate/process/log";
import { startTestGate, type TestGate } from "./gate";
import { checkOf, RawClient } from "./raw-client";

/** A gate whose keys are in the database of this URL. */
export async function startSharedGate(url: string, name = "node"): Promise<TestGate & { store: PostgresKeyStore }> {
  const log = createLog("silent");
  const store = await PostgresKeyStore.open({ url, identity: { name, version: "0.0.0" }, log });
  return { ...(await startTestGate({ store })), store };
}

/** One check: when it was sent and answered, in milliseconds of this process. */
export type Asked = { sentAt: number; status: number };

/** Asks with one key again and again, on one connection, from its start to its stop. */
export class SteadyClient {
  readonly history: Asked[] = [];
  readonly #client: RawClient;
  readonly #message: string;
  #isStopped = false;
  readonly #running: Promise<void>;

  private constructor(client: RawClient, secret: string) {
    this.#client = client;
    this.#message = checkOf(secret);
    this.#running = this.#run();
  }

  static async start(port: number, secret: string): Promise<SteadyClient> {
    return new SteadyClient(await RawClient.connect(port), secret);
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const sentAt = performance.now();
      this.history.push({ sentAt, status: await this.#client.askStatus(this.#message) });
    }
  }

  /** The statuses of what was sent after this moment. */
  statusesAfter(moment: number): number[] {
    return this.history.filter(({ sentAt }) => sentAt > moment).map(({ status }) => status);
  }

  /** Resolves once one of the checks that were sent after this moment had this status. Rejects after `stop`. */
  async until(status: number, moment = 0): Promise<void> {
    while (!this.statusesAfter(moment).includes(status)) {
      if (this.#isStopped) throw new Error(`no check had the status ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    this.#client.socket.destroy();
  }
}
