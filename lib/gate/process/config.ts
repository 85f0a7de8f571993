/** Reads the configuration from the environment. A fault is reported in one sentence that names the variable. */
import path from "node:path";
import { z } from "zod";
import { type IpRule, parseIpRule } from "@/lib/shared/keys/ip-rules";
import { parseSender, parseSmtpUrl } from "@/lib/shared/smtp";

/** The configuration of the server, validated and with defaults. */
export type Config = {
  port: number;
  /** undefined: all interfaces */
  host: string | undefined;
  /** absolute path of the SQLite file */
  databasePath: string;
  publicUrl: URL;
  /** "http" or "https", as in `publicUrl` */
  publicProtocol: string;
  /** false: PUBLIC_URL was left to its default, so the server may be opened under an IP address too */
  isPublicUrlSet: boolean;
  trustedProxies: readonly IpRule[];
  maxConcurrentPerIp: number;
  connectionTimeoutSeconds: number;
  /** the routes file as configured: absolute, or relative to the working directory */
  routesPath: string;
  signUp: "first" | "open" | "closed";
  hasTestRoutes: boolean;
  /** whether plain checks are parsed without Node's HTTP server (`lib/gate/check/fast-path`) */
  hasFastPath: boolean;
  logLevel: string;
};

/** A configuration that can't be used. `message` is one sentence for the person who starts the server. */
export class ConfigError extends Error {}

function wholeNumber(from: number, to: number, example: number) {
  const problem = `must be a whole number from ${from} to ${to}, for example ${example}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, problem)
    .transform(Number)
    .refine((value) => value >= from && value <= to, problem);
}

function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, `must be one of ${values.join(", ")}, for example ${values[0]}`);
}

const databaseProblem = "must name a SQLite file, for example file:./data/latchkey.db";
const publicUrlProblem =
  "must be the http or https address people open, without a path, for example https://keys.example.com";
const trustedProblem = "must be a comma list of addresses or CIDRs, for example 10.0.0.0/8,192.0.2.7";
const smtpUrlProblem =
  "must be smtp:// or smtps:// with a host, and nothing behind it; special characters of a password are written as in " +
  "%23 for #; for example smtp://user:password@mail.example.com:587";
const senderProblem = "must be an e-mail address, for example Latchkey <latchkey@example.com>";

/** Variables whose values hold a password: messages must not quote them. */
const SECRET_VARIABLES = new Set(["SMTP_URL"]);

function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return false;
  return `${url.origin}/` === url.href;
}

const trustedProxies = z.string().transform((text, context): IpRule[] => {
  const rules: IpRule[] = [];
  for (const part of text.split(",").map((piece) => piece.trim())) {
    if (part === "") continue;
    const parse = parseIpRule(part);
    if (parse.ok) rules.push(parse.rule);
    else context.addIssue({ code: "custom", message: trustedProblem });
  }
  return rules;
});

const variables = z.object({
  PORT: wholeNumber(1, 65_535, 3000).default(3000),
  HOST: z.string().min(1).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^file:[^?#]*[^/?#]$/, databaseProblem)
    .default("file:./data/latchkey.db"),
  PUBLIC_URL: z.string().refine(isOrigin, publicUrlProblem).optional(),
  TRUSTED_PROXIES: trustedProxies.default([]),
  MAX_CONCURRENT_PER_IP: wholeNumber(1, 100_000, 20).default(20),
  CONNECTION_TIMEOUT_SECONDS: wholeNumber(1, 86_400, 600).default(600),
  ROUTES_FILE: z.string().default("latchkey.routes.json"),
  SIGN_UP: oneOf(["first", "open", "closed"]).default("first"),
  // Validated here so that a fault stops the start; the dashboard reads them.
  SMTP_URL: z
    .string()
    .refine((text) => parseSmtpUrl(text) !== null, smtpUrlProblem)
    .optional(),
  SMTP_FROM: z
    .string()
    .refine((text) => parseSender(text) !== null, senderProblem)
    .optional(),
  TEST_ROUTES: oneOf(["0", "1"]).default("0"),
  FAST_PATH: oneOf(["1", "0"]).default("1"),
  LOG_LEVEL: oneOf(["info", "debug", "trace", "warn", "error", "fatal", "silent"]).default("info"),
});

/** The names of all variables, which .env.example and docs/configuration.md list. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

/**
 * The configuration in `environment`; an empty variable counts as absent.
 * Throws ConfigError for the first variable that can't be used.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    variableNames.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parse = variables.safeParse(given);
  if (!parse.success) {
    const [issue] = parse.error.issues;
    const name = String(issue?.path[0]);
    const start = SECRET_VARIABLES.has(name) ? `${name} can't be used` : `${name} is "${environment[name]}"`;
    throw new ConfigError(`${start}: it ${issue?.message}.`);
  }
  const values = parse.data;
  const publicUrl = new URL(values.PUBLIC_URL ?? `http://localhost:${values.PORT}`);
  return {
    port: values.PORT,
    host: values.HOST,
    databasePath: path.resolve(values.DATABASE_URL.slice("file:".length)),
    publicUrl,
    publicProtocol: publicUrl.protocol.slice(0, -1),
    isPublicUrlSet: values.PUBLIC_URL !== undefined,
    trustedProxies: values.TRUSTED_PROXIES,
    maxConcurrentPerIp: values.MAX_CONCURRENT_PER_IP,
    connectionTimeoutSeconds: values.CONNECTION_TIMEOUT_SECONDS,
    routesPath: values.ROUTES_FILE,
    signUp: values.SIGN_UP,
    hasTestRoutes: values.TEST_ROUTES === "1",
    hasFastPath: values.FAST_PATH === "1",
    logLevel: values.LOG_LEVEL,
  };
}
