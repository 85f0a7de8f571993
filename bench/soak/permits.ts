/** Proves that an address has all its permits: 20 slow calls at once are admitted, and one more is refused. */
import { setTimeout as sleep } from "node:timers/promises";
import { Line } from "../line";
import { ROUTE } from "./shapes";

const LIMIT = 20;
const SLOW_MS = 2_000;
/** Until the twenty are under way. */
const SETTLE_MS = 700;

/** Null when exactly 20 were admitted and the 21st refused; otherwise what happened instead. */
export async function findPermitFault(port: number, secret: string, from: string): Promise<string | null> {
  const lines = await Promise.all(Array.from({ length: LIMIT + 1 }, () => Line.open(port, from)));
  const [last, ...others] = lines;
  const running = Promise.all(others.map((line) => line.ask(`${ROUTE}/slow?ms=${SLOW_MS}`, secret)));
  await sleep(SETTLE_MS);
  const extra = await last?.ask(`${ROUTE}/slow?ms=1`, secret);
  const admitted = (await running).filter(({ status }) => status === 200).length;
  for (const line of lines) line.close();
  if (admitted === LIMIT && extra?.status === 429) return null;
  return `${admitted} of ${LIMIT} were admitted, and one more was answered ${extra?.status}`;
}
