/** Fetches an upstream's OpenAPI document within bounds. */
import type { Dispatcher } from "undici";
import { MAX_DESCRIPTION_LENGTH, type RouteDescription } from "@/lib/shared/routes/description";

const TIMEOUT_MS = 5_000;

/**
 * The document at a path of the upstream. Redirects are not followed: they may lead to another host. The request
 * carries no key and none of the route's header fields.
 */
export async function fetchDescription(
  connections: Dispatcher,
  { origin, path }: { origin: string; path: string },
  stopped: AbortSignal,
): Promise<RouteDescription["found"]> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(TIMEOUT_MS)]);
  const headers = {
    accept: "application/json, application/yaml;q=0.9, */*;q=0.1",
    "user-agent": "latchkey-descriptions",
  };
  try {
    const { statusCode, body } = await connections.request({ origin, path, method: "GET", headers, signal });
    if (statusCode !== 200) {
      await body.dump({ limit: 0, signal }).catch(() => {});
      return { fault: "bad_status" };
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_DESCRIPTION_LENGTH) return { fault: "too_large" };
      chunks.push(chunk);
    }
    return { text: Buffer.concat(chunks).toString("utf8") };
  } catch {
    // Whatever went wrong, there was no document in time.
    return { fault: "unreachable" };
  }
}
