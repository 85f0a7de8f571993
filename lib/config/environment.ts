/** Reads the environment of a process together with its `.env` file, the same way for every entry point. */
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

/** The variables of an environment by name. */
export type Environment = Record<string, string | undefined>;

/** A configuration that can't be used. `message` is one sentence for the person at the terminal. */
export class ConfigError extends Error {}

/** Settings that may hold a password: no message quotes one, and each may be in a file that `<NAME>_FILE` names. */
export const SECRET_VARIABLES = ["DATABASE_URL", "REDIS_URL", "SMTP_URL"] as const;

const DEFAULT_FILE = ".env";

/**
 * The variables of `given` and of the file that ENV_FILE names, `.env` by default. A variable that `given` sets wins
 * over the file; an empty one counts as not set. Throws ConfigError for a file that is named and can't be read, or
 * that has a line for one of the `names` which sets nothing.
 */
export function readEnvironment(given: Environment, names: readonly string[]): Environment {
  const file = given.ENV_FILE?.trim() || DEFAULT_FILE;
  const isNamed = file !== DEFAULT_FILE;
  if (!isNamed && !existsSync(file)) return { ...given };
  const text = readTextFile(isNamed ? "ENV_FILE" : DEFAULT_FILE, file);
  refuseLinesThatSetNothing(file, text, names);
  const set = Object.entries(given).filter(([, value]) => value !== undefined && value.trim() !== "");
  return { ...parseEnv(text), ...Object.fromEntries(set) };
}

/**
 * `environment` with the secrets that are in files: SMTP_URL from the first line of the file that SMTP_URL_FILE names.
 * Throws ConfigError for one that is set both ways, or whose file can't be read or is empty.
 */
export function readSecretFiles(environment: Environment): Environment {
  const found: Environment = {};
  for (const name of SECRET_VARIABLES) {
    const variable = `${name}_FILE`;
    const file = environment[variable]?.trim();
    if (!file) continue;
    if (environment[name]?.trim()) {
      throw new ConfigError(`${name} and ${variable} are both set: keep ${variable}, and remove ${name}.`);
    }
    const text = readTextFile(variable, file).trim();
    if (text === "") throw new ConfigError(`${variable} is "${file}": that file is empty; write the value into it.`);
    found[name] = text;
  }
  return { ...environment, ...found };
}

/** A text file without its byte-order mark, whichever Unicode encoding that announces. */
function readTextFile(name: string, file: string): string {
  const bytes = readBytes(name, file);
  const [first, second] = bytes;
  // Windows PowerShell writes UTF-16 by default.
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigError(`${describeFile(name, file)} is not UTF-8: save it as UTF-8.`);
  }
}

function readBytes(name: string, file: string): Buffer {
  const described = describeFile(name, file);
  try {
    if (statSync(file).isDirectory()) throw new ConfigError(`${described} is a folder: name a file.`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new ConfigError(`${described} does not exist: create the file, or remove ${name}.`);
    }
    throw new ConfigError(`${described} can't be read (${code}): let the user that runs Latchkey read it.`);
  }
}

function describeFile(name: string, file: string): string {
  const place = path.resolve(file);
  return name === DEFAULT_FILE ? place : `The file ${place}, named by ${name},`;
}

/** Refuses `PORT 4000` and `PORT: 4000`, which `parseEnv` skips without a word. */
function refuseLinesThatSetNothing(file: string, text: string, names: readonly string[]): void {
  for (const [index, line] of text.split("\n").entries()) {
    const [, name = "", rest = ""] = /^\s*(?:export\s+)?([A-Z_]+)(.*)/.exec(line) ?? [];
    if (names.includes(name) && !rest.trim().startsWith("=")) {
      throw new ConfigError(`${file}, line ${index + 1}, does not set ${name}: write ${name}=value.`);
    }
  }
}
