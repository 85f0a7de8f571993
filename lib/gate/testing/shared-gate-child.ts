/** For tests: a gate on a shared database as a process of its own, which can be frozen. Prints its port. */
import { startSharedGate } from "./shared-gate";

const [url = ""] = process.argv.slice(2);
const gate = await startSharedGate(url, "child");
process.stdout.write(`${gate.port}\n`);
