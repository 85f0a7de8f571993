/** Calls Elastic Email's older API in each of its encodings. */
import { type Answer, type Call, call } from "./client";

export type Parameters = Record<string, string>;

/** The envelope around every answer of v2. */
export type Envelope = {
  success: boolean;
  data?: unknown;
  error?: string;
  code?: string;
  field?: string;
  detail?: string;
};

export const FORM = "application/x-www-form-urlencoded";
export const BOUNDARY = "--------------------------735323031399963166993862";

/** A form as the `form-data` package writes it, which Elastic Email's JavaScript client uses. */
export function multipartOf(parameters: Parameters, boundary = BOUNDARY): string {
  const parts = Object.entries(parameters).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--${boundary}--\r\n`;
}

/** Sends all parameters in the query, as Python's client does. */
export function get(url: string, parameters: Parameters, more: Call = {}): Promise<Answer> {
  return call(`${url}?${new URLSearchParams(parameters)}`, more);
}

/** Sends a form, as the .NET and PHP clients do. */
export function post(url: string, parameters: Parameters, { headers, ...more }: Call = {}): Promise<Answer> {
  const body = new URLSearchParams(parameters).toString();
  return call(url, { method: "POST", body, headers: { "Content-Type": FORM, ...headers }, ...more });
}

/** Sends a multipart form, as JavaScript's client does. */
export function postMultipart(
  url: string,
  parameters: Parameters,
  { headers, ...more }: Call = {},
  boundary = BOUNDARY,
): Promise<Answer> {
  const type = { "Content-Type": `multipart/form-data; boundary=${boundary}` };
  return call(url, {
    method: "POST",
    body: multipartOf(parameters, boundary),
    headers: { ...type, ...headers },
    ...more,
  });
}

export function envelopeIn(answer: Answer): Envelope {
  return JSON.parse(answer.text) as Envelope;
}

/** Status and code of a refusal. */
export function refusalIn(answer: Answer): [number, string | undefined] {
  const { success, code } = envelopeIn(answer);
  if (success !== false) throw new Error(`not refused in the envelope: ${answer.text}`);
  return [answer.status, code];
}

/** The `data` of a successful call; throws with the answer when it was refused. */
export function dataIn(answer: Answer): unknown {
  const { success, data } = envelopeIn(answer);
  if (!success) throw new Error(`refused: ${answer.text}`);
  return data;
}
