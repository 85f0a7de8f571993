/** The gate's connections to the dashboard: those for clients' requests, and two of its own for usage and reports. */
import { buildConnector, Pool } from "undici";
import { USAGE_PATH, USAGE_TOKEN_HEADER, type UsageBatch } from "@/lib/shared/gate/inner-hop";
import { ROUTES_REPORT_PATH, type RoutesReport } from "@/lib/shared/gate/routes-report";
import { DESCRIPTIONS_PATH, type RouteDescription } from "@/lib/shared/routes/description";
import { TRAFFIC_PATH, type TrafficBatch } from "@/lib/shared/traffic/batch";
import type { Log } from "./log";

const DELIVERY_TIMEOUT_MS = 5_000;

/** Where the dashboard listens, and what the gate proves itself with. */
export type ConnectionOptions = {
  /** the path of the socket now; each start of the dashboard has another */
  getSocketPath: () => string;
  /** how long a whole request of a client may take */
  timeoutMs: number;
  /** lets the gate deliver usage and reports, and nothing else */
  usageToken: string;
  log: Log;
};

/** Both pools outlive the dashboard that they lead to: a new connection goes to the socket of the moment. */
export class DashboardConnections {
  /** connections for the requests of clients */
  readonly upstream: Pool;
  /** for usage and reports, which clients can't exhaust; two, so that neither waits for the other */
  readonly #own: Pool;
  readonly #usageToken: string;
  readonly #log: Log;

  constructor({ getSocketPath, timeoutMs, usageToken, log }: ConnectionOptions) {
    this.#usageToken = usageToken;
    this.#log = log;
    const connect: buildConnector.connector = (options, callback) =>
      buildConnector({ socketPath: getSocketPath() })(options, callback);
    this.upstream = new Pool("http://dashboard", {
      connect,
      connections: 512,
      pipelining: 1,
      headersTimeout: timeoutMs + 1_000,
      bodyTimeout: timeoutMs + 1_000,
    });
    this.#own = new Pool("http://dashboard", {
      connect,
      connections: 2,
      headersTimeout: DELIVERY_TIMEOUT_MS,
      bodyTimeout: DELIVERY_TIMEOUT_MS,
    });
  }

  /** Delivers a batch of usage; false when it may not have arrived. */
  deliver(batch: UsageBatch): Promise<boolean> {
    return this.#deliver(USAGE_PATH, batch, "usage");
  }

  /** Delivers a batch of the routes' traffic; false when it may not have arrived. */
  deliverTraffic(batch: TrafficBatch): Promise<boolean> {
    return this.#deliver(TRAFFIC_PATH, batch, "the traffic of routes");
  }

  async #deliver(target: string, batch: UsageBatch | TrafficBatch, subject: string): Promise<boolean> {
    const status = await this.#post(target, batch);
    if (status !== null && status < 300) return true;
    // 503: the database can't be written. The dashboard logs that once; this would be logged every second.
    if (status === null || status === 503) this.#log.debug(`${subject} could not be delivered; sending it again`);
    else this.#log.warn({ status }, `${subject} was not taken; sending it again`);
    return false;
  }

  /** Reports the routes in force. A report that does not arrive is not sent again. */
  async reportRoutes(report: RoutesReport): Promise<void> {
    const status = await this.#post(ROUTES_REPORT_PATH, report);
    if (status !== null && status >= 300) this.#log.warn({ status }, "a report on the routes was not taken");
  }

  /** Hands an upstream's document over. One that does not arrive comes again a minute later. */
  async describeRoute(description: RouteDescription): Promise<void> {
    const status = await this.#post(DESCRIPTIONS_PATH, description);
    if (status !== null && status >= 300) this.#log.warn({ status }, "the description of a route was not taken");
  }

  /** The status of the answer; null when there was none. */
  async #post(
    target: string,
    content: UsageBatch | TrafficBatch | RoutesReport | RouteDescription,
  ): Promise<number | null> {
    try {
      const answer = await this.#own.request({
        method: "POST",
        path: target,
        headers: { "content-type": "application/json", [USAGE_TOKEN_HEADER]: this.#usageToken },
        body: JSON.stringify(content),
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.upstream.destroy(), this.#own.destroy()]);
  }
}
