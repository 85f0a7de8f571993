/** Next runs this once when the dashboard starts. */

const ERASE_EVERY_MS = 30_000;

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  // Imported here: this file is bundled for other runtimes too, which have no database.
  const { eraseExpiredAnswers } = await import("@/lib/server/stored-answers");
  const { log } = await import("@/lib/server/log");
  const erase = () =>
    eraseExpiredAnswers().catch((error) => log.warn({ err: error }, "expired answers were not erased"));
  await erase();
  setInterval(erase, ERASE_EVERY_MS).unref();
}
