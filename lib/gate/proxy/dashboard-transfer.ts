/** Transfers a request to the dashboard: its whole body first, then a turn in its lane, then a connection. */
import type { RequestContext } from "@/lib/gate/context";
import { readBody } from "@/lib/gate/http/body";
import { hasBody } from "@/lib/gate/http/strictness";
import type { DashboardLanes, LaneName, LanePass } from "./lanes";
import { transfer } from "./transfer";
import type { TransferFailure, TransferOptions } from "./transfer-options";

/** `turn` is the name under which the request takes turns with others in its lane: the client's address. */
export type DashboardTransferOptions = TransferOptions & { lanes: DashboardLanes; lane: LaneName; turn: string };

/** How long a request may wait for its turn. */
const TURN_MS = 60_000;

/**
 * Like `transfer`. A client that sends slowly holds neither a connection to the dashboard nor a place in its lane, and
 * one that reads slowly gives both back as soon as the dashboard has answered.
 */
export async function transferToDashboard(
  { request, response }: Pick<RequestContext, "request" | "response">,
  options: DashboardTransferOptions,
): Promise<TransferFailure | null> {
  const startedAt = performance.now();
  const { maxBodyBytes, lanes, lane, turn } = options;
  let { rewritten } = options;
  // A body of which nothing was read is left to the answer; a pipelined request waits for its turn in here.
  if (!rewritten && (hasBody(request) || !response.socket)) {
    const read = await readBody(request, response, { maxBytes: maxBodyBytes, timeoutMs: options.timeoutMs });
    if (!read.ok) return read.code === "request_timeout" && !hasBody(request) ? "answer_timeout" : read.code;
    if (hasBody(request)) rewritten = { method: request.method ?? "", body: read.body };
  }
  const pass = lanes.join(lane, turn);
  try {
    if (pass.isWaiting) {
      const restMs = options.timeoutMs - (performance.now() - startedAt);
      const outcome = await waitForTurn(pass, response, Math.min(restMs, TURN_MS));
      if (outcome !== "entered") return outcome === "gone" ? null : "answer_timeout";
    }
    const timeoutMs = Math.max(options.timeoutMs - (performance.now() - startedAt), 1);
    const onUpstreamEnd = () => pass.leave();
    return await transfer(request, response, {
      ...options,
      rewritten,
      timeoutMs,
      waitsForClient: false,
      onUpstreamEnd,
    });
  } finally {
    pass.leave();
  }
}

/** Resolves when the pass may go on, when the client has gone, or when it took too long. */
function waitForTurn(
  pass: LanePass,
  response: RequestContext["response"],
  limitMs: number,
): Promise<"entered" | "gone" | "late"> {
  return new Promise((resolve) => {
    const settle = (outcome: "entered" | "gone" | "late") => {
      clearTimeout(timer);
      response.off("close", onClose);
      resolve(outcome);
    };
    const onClose = () => settle("gone");
    const timer = setTimeout(() => settle("late"), limitMs);
    response.once("close", onClose);
    pass.waitFor(() => settle("entered"));
  });
}
