/** Answers v2 requests: the key may stand in query, form or header, so they are read before they are judged. */

import { readCredential } from "@/lib/gate/auth/credential";
import { authenticate } from "@/lib/gate/auth/pipeline";
import type { Gate, RequestContext } from "@/lib/gate/context";
import { sendRefusal } from "@/lib/gate/http/respond";
import { forwardToDashboard, transferRefusal } from "@/lib/gate/proxy/dashboard";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type Refusal, toV2Envelope } from "@/lib/shared/gate/refusals";
import type { Address } from "@/lib/shared/keys/ip-rules";
import { readV2Body } from "./body";
import { parseForm } from "./form";
import { sortParameters } from "./parameters";

/** In v2 these mean the same: a call, with its parameters wherever they are. */
const CALLS: ReadonlySet<string> = new Set(["GET", "POST"]);

/** How long a body may take whose sender has shown no key yet. */
const UNKNOWN_BODY_MS = 30_000;

/** Answers one request that has taken its permit: secret, key, life, IP rule, then the dashboard's route. */
export async function handleV2(gate: Gate, exchange: RequestContext, client: Address): Promise<void> {
  const { request, response, requestId, target } = exchange;
  const say = (refusal: Refusal) => sendRefusal(response, refusal, requestId, toV2Envelope);
  const receivedAt = Date.now();
  const limitMs = gate.config.connectionTimeoutSeconds * 1000;
  const inQuery = [...new URLSearchParams(target.query)];
  const shown = readCredential(request.headers, sortParameters(inQuery).secrets);
  if (!shown.ok && shown.code !== "key_missing") return say(credentialRefusal(shown.code));
  if (shown.ok) {
    // Before the body is read: a key that opens nothing must not hold a permit for as long as a body may take.
    const first = authenticate(gate, { secret: shown.secret, client, needed: [], receivedAt, now: receivedAt });
    if (!first.ok) return say(first.refusal);
  }
  const read = await readV2Body(request, response, shown.ok ? limitMs : Math.min(limitMs, UNKNOWN_BODY_MS));
  if (!read.ok) {
    if (read.code) say(transferRefusal(read.code));
    return;
  }
  const form = await parseForm(read.body, request.headers["content-type"]);
  // Nobody is there any more; the permit went back when the socket closed.
  if (request.socket.destroyed) return;
  if (!form.ok) return say(form.refusal);
  const { secrets, others } = sortParameters([...inQuery, ...form.fields]);
  const presented = readCredential(request.headers, secrets);
  if (!presented.ok) return say(credentialRefusal(presented.code));
  const admission = authenticate(gate, { secret: presented.secret, client, needed: [], receivedAt, now: Date.now() });
  if (!admission.ok) return say(admission.refusal);
  const method = request.method ?? "";
  await forwardToDashboard(gate, exchange, {
    admitted: admission.admitted,
    client: admission.address,
    format: toV2Envelope,
    rewritten: {
      // Always in the body: a GET may have brought more than fits into a query, and no address is left to be logged.
      method: CALLS.has(method) ? "POST" : method,
      path: target.path.toLowerCase(),
      form: Buffer.from(others.toString()),
      timeoutMs: Math.max(limitMs - (Date.now() - receivedAt), 1),
    },
  });
}

function credentialRefusal(code: RefusalCode): Refusal {
  if (code !== "key_missing") return { code };
  return { code, detail: "Send your API key as the parameter apikey, or in the X-ElasticEmail-ApiKey header." };
}
