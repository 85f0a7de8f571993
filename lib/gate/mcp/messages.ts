/** Reads the JSON-RPC messages of an MCP request, so that no other program can read them as something else. */
import { visitNames } from "@/lib/shared/json-names";
import { normalise } from "@/lib/shared/text";

/** The id of a request, or null for a notification, which is never answered. */
export type MessageId = string | number | null;

/** One message. `tool` is set for a call of a tool. */
export type McpMessage = { id: MessageId; tool: string | null };

/** The messages of a body. `isBatch`: they came in a list, and are answered in one. */
export type MessagesParse = { ok: true; messages: McpMessage[]; isBatch: boolean } | { ok: false; detail: string };

/** The names that decide what a message does. */
const MESSAGE_NAMES = ["jsonrpc", "id", "method", "params"];
const PARAMS_NAMES = ["name"];
const MAX_MESSAGES = 100;
const CALL = "tools/call";
const TOO_DEEP = Symbol("nested too deeply");

/**
 * Parses a body. Refused is what programs read in two ways: what is not strict JSON in UTF-8, an object that holds a
 * deciding name twice, or in another letter case (Go's decoder takes `Method` for `method`, and the last one wins).
 */
export function parseMessages(body: Buffer): MessagesParse {
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    value = JSON.parse(text);
  } catch {
    return { ok: false, detail: "The body is not JSON in UTF-8." };
  }
  const isBatch = Array.isArray(value);
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.length > MAX_MESSAGES) {
    return { ok: false, detail: `A batch holds 1 to ${MAX_MESSAGES} messages.` };
  }
  const doubtful = findDoubtfulName(text, isBatch ? 1 : 0);
  if (doubtful === TOO_DEEP) return { ok: false, detail: "The brackets of the body are nested too deeply." };
  if (doubtful !== null) return { ok: false, detail: `The message holds "${doubtful}" twice, or in other letters.` };
  const messages: McpMessage[] = [];
  for (const each of list) {
    const message = readMessage(each);
    if (typeof message === "string") return { ok: false, detail: message };
    messages.push(message);
  }
  return { ok: true, messages, isBatch };
}

function readMessage(value: unknown): McpMessage | string {
  if (!isObject(value)) return "A message must be an object.";
  const { jsonrpc, id = null, method, params } = value;
  if (jsonrpc !== "2.0") return 'A message must hold "jsonrpc": "2.0".';
  if (id !== null && typeof id !== "string" && typeof id !== "number") return '"id" must be a text or a number.';
  // An answer of the client to a question of the server has no method.
  if (method === undefined) return { id: null, tool: null };
  if (typeof method !== "string") return '"method" must be a text.';
  // A program that trims names, or ignores their letter case, might read a call of a tool.
  if (method !== CALL) return readOther(method) === CALL ? '"method" is spelled in another way.' : { id, tool: null };
  const name = isObject(params) ? params.name : undefined;
  return typeof name === "string" ? { id, tool: name } : '"params" of a call must hold the "name" of a tool.';
}

function readOther(method: string): string {
  return normalise(method, "NFKC")
    .replace(/[\s\p{Cc}\p{Cf}]/gu, "")
    .toLowerCase();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A name that an object of a message holds in two spellings or twice; `level` is how deep the messages lie. A body may
 * hold 80,000 objects, nearly all of them where no name decides.
 */
function findDoubtfulName(text: string, level: number): string | typeof TOO_DEEP | null {
  let found: string | null = null;
  const seen: Set<string>[] = [];
  const isWhole = visitNames(text, {
    maxDepth: level + 2,
    onObject: (depth) => {
      seen[depth] = new Set();
    },
    onName: (written, depth) => {
      if (found !== null || depth <= level) return;
      const names = depth === level + 1 ? MESSAGE_NAMES : PARAMS_NAMES;
      // Upper case first: some letters have several lower-case forms (the Kelvin sign, the long s).
      const name = written.toUpperCase().toLowerCase();
      if (!names.includes(name)) return;
      if (written !== name || seen[depth]?.has(name)) found = name;
      seen[depth]?.add(name);
    },
  });
  return isWhole ? found : TOO_DEEP;
}
