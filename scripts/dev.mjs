/** `npm run dev`: runs the product, and builds and starts it again whenever a source has changed. */
import "./require-node.cjs";

const { spawn } = await import("node:child_process");
const { watch } = await import("node:fs");

const SOURCES = ["app", "components", "lib", "prisma", "public", "server.ts", "dashboard.ts", "proxy.ts"];
/** What a build writes itself below these folders. */
const GENERATED = "generated";
/** An editor saves several files at once. */
const SETTLE_MS = 300;

/** @type {import("node:child_process").ChildProcess | null} */
let server = null;
let isRestarting = false;
/** @type {NodeJS.Timeout | undefined} */
let timer;

function start() {
  isRestarting = false;
  server = spawn(process.execPath, ["--enable-source-maps", "scripts/start.mjs"], { stdio: "inherit" });
  server.once("exit", () => {
    server = null;
    // A start that failed is tried again with the next change.
    if (isRestarting) start();
  });
}

function restart() {
  isRestarting = true;
  if (server) server.kill("SIGTERM");
  else start();
}

for (const source of SOURCES) {
  const isFolder = !source.includes(".");
  watch(source, { recursive: isFolder }, (_event, file) => {
    if (file?.includes(GENERATED)) return;
    clearTimeout(timer);
    timer = setTimeout(restart, SETTLE_MS);
  });
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    if (!server) process.exit(0);
    server.removeAllListeners("exit");
    server.once("exit", (code) => process.exit(code ?? 0));
    server.kill("SIGTERM");
  });
}
start();
