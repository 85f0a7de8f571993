/** Reads the configuration from the environment. A fault is reported in one sentence that names the variable. */
import os from "node:os";
import { z } from "zod";
import { type IpRule, parseIpRule } from "@/lib/shared/keys/ip-rules";
import { findChainKeyPath } from "./chain-key";
import {
  type DatabaseConfig,
  DEFAULT_DATABASE_URL,
  findDatabaseUrlProblem,
  isQuotableDatabaseUrl,
  toDatabaseConfig,
  toDatabaseUrl,
} from "./database";
import { ConfigError, type Environment, readEnvironment, readSecretFiles, SECRET_VARIABLES } from "./environment";
import {
  findHostProblem,
  findNodeNameProblem,
  findProxiesProblem,
  findPublicUrlProblem,
  findSenderProblem,
  findSmtpUrlProblem,
  splitList,
} from "./problems";
import { findRedisUrlProblem } from "./redis";

/** The configuration of the server, validated and with defaults. */
export type Config = {
  port: number;
  /** undefined: all interfaces */
  host: string | undefined;
  /** a server's URL holds a password: must not be logged */
  database: DatabaseConfig;
  /** may hold a password: must not be logged. Undefined: each server counts permits for itself */
  redisUrl: string | undefined;
  /** the file of the activity's chain key, absolute */
  chainKeyPath: string;
  /** what people call this server where several share a database; by default the host's name */
  nodeName: string;
  publicUrl: URL;
  /** "http" or "https", as in `publicUrl` */
  publicProtocol: string;
  /** false: PUBLIC_URL was left to its default, so the server may be opened under any name */
  isPublicUrlSet: boolean;
  trustedProxies: readonly IpRule[];
  maxConcurrentPerIp: number;
  connectionTimeoutSeconds: number;
  /** the routes file as configured: absolute, or relative to the working directory */
  routesPath: string;
  /** true: ROUTES_FILE names the file, so it must be there at the start */
  isRoutesFileNamed: boolean;
  /** whether a database that does not fit stops the start */
  databaseCheck: "refuse" | "warn";
  signUp: "first" | "open" | "closed";
  /** holds a password: must not be logged */
  smtpUrl: string | undefined;
  smtpFrom: string | undefined;
  hasTestRoutes: boolean;
  /** whether plain checks are parsed without Node's HTTP server (`lib/gate/check/fast-path`) */
  hasFastPath: boolean;
  logLevel: string;
};

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

/** A text for which `findProblem` finds nothing. */
function checked(findProblem: (text: string) => string | null) {
  return z.string().superRefine((text, context) => {
    const message = findProblem(text);
    if (message !== null) context.addIssue({ code: "custom", message });
  });
}

function parseProxies(text: string): IpRule[] {
  return splitList(text).flatMap((entry) => {
    const parse = parseIpRule(entry);
    return parse.ok ? [parse.rule] : [];
  });
}

const variables = z.object({
  PORT: wholeNumber(1, 65_535, 3000).default(3000),
  HOST: checked(findHostProblem).optional(),
  DATABASE_URL: checked(findDatabaseUrlProblem).default(DEFAULT_DATABASE_URL),
  DATABASE_URL_FILE: z.string().optional(),
  REDIS_URL: checked(findRedisUrlProblem).optional(),
  REDIS_URL_FILE: z.string().optional(),
  CHAIN_KEY_FILE: z.string().optional(),
  NODE_NAME: checked(findNodeNameProblem).optional(),
  PUBLIC_URL: checked(findPublicUrlProblem).optional(),
  TRUSTED_PROXIES: checked(findProxiesProblem).transform(parseProxies).default([]),
  MAX_CONCURRENT_PER_IP: wholeNumber(1, 100_000, 20).default(20),
  CONNECTION_TIMEOUT_SECONDS: wholeNumber(1, 86_400, 600).default(600),
  ROUTES_FILE: z.string().optional(),
  DATABASE_CHECK: oneOf(["refuse", "warn"]).default("refuse"),
  SIGN_UP: oneOf(["first", "open", "closed"]).default("first"),
  SMTP_URL: checked(findSmtpUrlProblem).optional(),
  SMTP_URL_FILE: z.string().optional(),
  SMTP_FROM: checked(findSenderProblem).optional(),
  TEST_ROUTES: oneOf(["0", "1"]).default("0"),
  FAST_PATH: oneOf(["1", "0"]).default("1"),
  LOG_LEVEL: oneOf(["info", "debug", "trace", "warn", "error", "fatal", "silent"]).default("info"),
  ENV_FILE: z.string().optional(),
});

/** The names of all variables, which .env.example and docs/configuration.md list. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

/**
 * The configuration in `environment`; an empty variable counts as absent, and white space around a value does not
 * count. Throws ConfigError for the first variable that can't be used.
 */
export function readConfig(environment: Environment): Config {
  const complete = readSecretFiles(environment);
  const given: Record<string, string> = {};
  for (const name of variableNames) {
    const value = complete[name]?.trim();
    if (!value) continue;
    refuseQuotes(name, value);
    given[name] = value;
  }
  const parse = variables.safeParse(given);
  if (!parse.success) {
    const [issue] = parse.error.issues;
    const name = String(issue?.path[0]);
    throw new ConfigError(`${describeValue(name, given[name])}: it ${issue?.message}.`);
  }
  return toConfig(parse.data);
}

function toConfig(values: z.infer<typeof variables>): Config {
  const database = toDatabaseConfig(values.DATABASE_URL);
  const publicUrl = new URL(values.PUBLIC_URL ?? `http://localhost:${values.PORT}`);
  return {
    port: values.PORT,
    host: values.HOST,
    redisUrl: values.REDIS_URL,
    database,
    chainKeyPath: findChainKeyPath(database, values.CHAIN_KEY_FILE ?? ""),
    nodeName: values.NODE_NAME ?? toNodeName(os.hostname()),
    publicUrl,
    publicProtocol: publicUrl.protocol.slice(0, -1),
    isPublicUrlSet: values.PUBLIC_URL !== undefined,
    trustedProxies: values.TRUSTED_PROXIES,
    maxConcurrentPerIp: values.MAX_CONCURRENT_PER_IP,
    connectionTimeoutSeconds: values.CONNECTION_TIMEOUT_SECONDS,
    routesPath: values.ROUTES_FILE ?? "latchkey.routes.json",
    isRoutesFileNamed: values.ROUTES_FILE !== undefined,
    databaseCheck: values.DATABASE_CHECK,
    signUp: values.SIGN_UP,
    smtpUrl: values.SMTP_URL,
    smtpFrom: values.SMTP_FROM,
    hasTestRoutes: values.TEST_ROUTES === "1",
    hasFastPath: values.FAST_PATH === "1",
    logLevel: values.LOG_LEVEL,
  };
}

/** A host may have a name that NODE_NAME would not accept. */
function toNodeName(hostName: string): string {
  return findNodeNameProblem(hostName) === null ? hostName : "latchkey";
}

/**
 * The configuration of this process: its environment, completed by the `.env` file. Sets the variables of that file,
 * and of `toEnvironment`, in the environment, where the domain reads them. Throws ConfigError.
 */
export function loadConfig(): Config {
  const environment = readEnvironment(process.env, variableNames);
  const config = readConfig(environment);
  Object.assign(process.env, environment, toEnvironment(config));
  return config;
}

/** What the domain reads of the configuration, as variables. */
export function toEnvironment(config: Config): Record<string, string> {
  return {
    // Whatever the environment says: in development mode neither the build nor the dashboard runs.
    NODE_ENV: "production",
    DATABASE_URL: toDatabaseUrl(config.database),
    CHAIN_KEY_FILE: config.chainKeyPath,
    NODE_NAME: config.nodeName,
    PUBLIC_URL: config.publicUrl.origin,
    SIGN_UP: config.signUp,
    SMTP_URL: config.smtpUrl ?? "",
    SMTP_FROM: config.smtpFrom ?? "",
    MAX_CONCURRENT_PER_IP: String(config.maxConcurrentPerIp),
    CONNECTION_TIMEOUT_SECONDS: String(config.connectionTimeoutSeconds),
    LOG_LEVEL: config.logLevel,
    TEST_ROUTES: config.hasTestRoutes ? "1" : "0",
  };
}

/** Some programs that pass an environment on, such as `docker --env-file`, keep quotation marks as part of a value. */
function refuseQuotes(name: string, value: string): void {
  if (!/^(["'`]).*\1$/s.test(value)) return;
  const right = isSecret(name, value) ? `${name}=...` : `${name}=${value.slice(1, -1)}`;
  throw new ConfigError(`${describeValue(name, value)}: its quotation marks are part of the value; write ${right}.`);
}

/** The longest value that a message quotes. */
const LONGEST_QUOTED = 100;

function describeValue(name: string, value = ""): string {
  if (isSecret(name, value) || value.length > LONGEST_QUOTED) return `${name} can't be used`;
  return `${name} is "${value}"`;
}

function isSecret(name: string, value: string): boolean {
  if (name === "DATABASE_URL" && isQuotableDatabaseUrl(value.replace(/^["'`]/, ""))) return false;
  return SECRET_VARIABLES.some((secret) => secret === name);
}
