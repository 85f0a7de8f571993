/** Builds the whole product: Prisma's clients, the bundles, and the dashboard's pages. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { toNextEnvironment } from "../lib/config/child-environment.mjs";
import { hasTerminal } from "../lib/config/terminal.mjs";
import { withBuildLock } from "./build-lock.mjs";
import { createStamp, entries, forgetPages, isBuilt, rememberPages } from "./build-stamp.mjs";
import { bundle } from "./bundle.mjs";
import { compressAssets } from "./compress-assets.mjs";
import { prepareSchemas } from "./postgresql-schema.mjs";

/** Where the output of a build goes that `npm start` began, relative to the folder of package.json. */
export const BUILD_LOG = path.join("dist", "build.log");
const LOCK_FILE = path.join("dist", "build.lock");
const LINES_SHOWN = 20;

/** A build that failed. `message` is for the person at the terminal. */
export class BuildError extends Error {}

/**
 * Builds, unless the build that is there was made from these sources. One process builds at a time; another one waits
 * and then finds the work done.
 * @param {string} root the folder of package.json
 * @param {object} options
 * @param {(line: string) => void} options.say
 * @param {boolean} [options.isLogged] the steps write to `BUILD_LOG` instead of the terminal
 * @param {boolean} [options.isForced] build whatever is there
 * @param {typeof makeProduct} [options.make] what builds; another one in tests
 * @returns {Promise<boolean>} false: there was nothing to do
 */
export async function buildProduct(root, { say, isLogged = false, isForced = false, make = makeProduct }) {
  const isFresh = () => !isForced && isBuilt(root, createStamp(root));
  if (isFresh()) return false;
  return withBuildLock(path.join(root, LOCK_FILE), {
    onWait: () => say("Another process is building Latchkey; waiting for it."),
    work: async () => {
      if (isFresh()) return false;
      if (isLogged) say(`Building Latchkey, which takes about a minute. The output goes to ${BUILD_LOG}.`);
      // Of the sources as they are now: a change while the build runs makes it stale.
      const stamp = createStamp(root);
      forgetPages(root);
      const log = isLogged ? openLog(root) : undefined;
      try {
        await make(root, stamp, (command, words, identity) => run(root, command, words, identity, log));
      } catch (error) {
        throw isLogged ? new BuildError(failureOf(root, error)) : error;
      } finally {
        if (log !== undefined) closeSync(log);
      }
      rememberPages(root, stamp);
      return true;
    },
  });
}

/**
 * @typedef {(command: string, words: string[], identity?: Record<string, string>) => Promise<void>} Run
 * runs a program of node_modules/.bin; `identity` is added to its environment
 */

/**
 * What Next would choose at random. From the sources instead: of several servers behind a balancer, each of which was
 * built by itself, any one then knows the actions and the pages of the others. The key would encrypt what an action
 * closes over; ours are functions of modules, which close over nothing.
 * @param {string} stamp
 */
function toBuildIdentity(stamp) {
  const key = createHash("sha256").update(`server actions ${stamp}`).digest("base64");
  return { LATCHKEY_BUILD: stamp.slice(0, 20), NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key };
}

/**
 * @param {string} root
 * @param {string} stamp
 * @param {Run} run
 */
async function makeProduct(root, stamp, run) {
  for (const schema of prepareSchemas(root)) await run("prisma", ["generate", "--schema", schema]);
  for (const entry of entries) bundle(root, entry, stamp);
  await run("next", ["build"], toBuildIdentity(stamp));
  await compressAssets(path.join(root, ".next", "static"));
}

/** @param {string} root */
function openLog(root) {
  mkdirSync(path.join(root, path.dirname(BUILD_LOG)), { recursive: true });
  return openSync(path.join(root, BUILD_LOG), "w");
}

/**
 * @param {string} root
 * @param {string} command
 * @param {string[]} words
 * @param {Record<string, string> | undefined} identity
 * @param {number | undefined} log where the output goes, if not to the terminal
 * @returns {Promise<void>}
 */
function run(root, command, words, identity, log) {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(root, "node_modules", ".bin", command), words, {
      cwd: root,
      stdio: ["ignore", log ?? "inherit", log ?? "inherit"],
      env: { ...toNextEnvironment(process.env), ...identity },
      // In a group of its own, which a hang-up that this process ignores does not reach.
      detached: !hasTerminal(),
    });
    // Whoever ends this process ends the step too.
    const end = () => child.kill();
    process.once("exit", end);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("exit", end);
      if (code === 0) resolve();
      else reject(new Error(`${[command, ...words].join(" ")} ended with ${signal ?? `code ${code}`}`));
    });
  });
}

/**
 * @param {string} root
 * @param {unknown} error
 */
function failureOf(root, error) {
  const lines = readFileSync(path.join(root, BUILD_LOG), "utf8").trimEnd().split("\n");
  const reason = error instanceof Error ? error.message : String(error);
  return [...lines.slice(-LINES_SHOWN), "", `The build failed: ${reason}. All of its output is in ${BUILD_LOG}.`].join(
    "\n",
  );
}
