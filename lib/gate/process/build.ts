/** Builds the dashboard when it was never built, or when a source is newer than the build. */
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";

const STAMP = path.join(".next", "BUILD_ID");
const SOURCES = ["app", "components", "lib", "prisma", "public", "proxy.ts", "next.config.ts", "package-lock.json"];
const GENERATED = path.join("lib", "server", "db", "generated");

function changedAt(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** The time of the newest change below `place`, in milliseconds since 1970. */
function newestIn(place: string): number {
  if (place === GENERATED) return 0;
  const own = changedAt(place);
  if (own === 0 || !statSync(place).isDirectory()) return own;
  return Math.max(own, ...readdirSync(place).map((name) => newestIn(path.join(place, name))));
}

/** Whether the built dashboard is missing or older than what it is built from. */
export function isBuildStale(): boolean {
  const builtAt = changedAt(STAMP);
  return builtAt === 0 || SOURCES.some((place) => newestIn(place) > builtAt);
}

/** Runs `npm run build`; its output goes to the terminal. Rejects when the build fails. */
export function build(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["run", "build"], { stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`npm run build ended with code ${code}`))));
  });
}
