/** `npm run build`: builds the product when it is missing or stale; with `-- --force`, in any case. */
import "./require-node.cjs";

// Dynamic: on a Node that is too old nothing else may be loaded.
const { checkPackages } = await import("./check-packages.mjs");
await checkPackages();
const { hasTerminal } = await import("../lib/config/terminal.mjs");
const { BuildError, buildProduct } = await import("./build-product.mjs");

const root = process.cwd();
/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
process.on("SIGHUP", () => {
  if (hasTerminal()) process.exit(1);
});
try {
  const isLogged = process.argv.includes("--log");
  const hasBuilt = await buildProduct(root, { say, isLogged, isForced: process.argv.includes("--force") });
  if (!isLogged && !hasBuilt)
    say("Latchkey is built from these sources already. Build anyway: npm run build -- --force");
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exit(1);
}
