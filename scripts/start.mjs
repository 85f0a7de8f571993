/** `npm start`: checks Node, makes the gate's bundle when it is stale, and starts the gate, which asks for the rest. */
import "./require-node.cjs";

// Dynamic: on a Node that is too old nothing else may be loaded.
const { checkPackages } = await import("./check-packages.mjs");
await checkPackages();
const { hasTerminal } = await import("../lib/config/terminal.mjs");
if (!hasTerminal()) process.on("SIGHUP", () => {});
const { pathToFileURL } = await import("node:url");
const { createStamp, isBuilt, isBundled } = await import("./build-stamp.mjs");

const root = process.cwd();
const stamp = createStamp(root);

if (!isBundled(root, "gate", stamp)) {
  // It takes less than a second, and the gate checks the configuration before anything else is built.
  const { bundle } = await import("./bundle.mjs");
  bundle(root, "gate", stamp);
}

/** Builds what is missing in a process of its own: what it loads does not stay in the gate's memory. */
async function build() {
  if (isBuilt(root, stamp)) return;
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, ["scripts/build.mjs", "--log"], { stdio: "inherit" });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) process.exit(1);
}

const gate = await import(pathToFileURL("dist/gate.mjs").href);
await gate.start({ build });
