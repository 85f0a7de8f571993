/** Next runs this once when the dashboard starts. */

const ERASE_EVERY_MS = 30_000;
const PRUNE_EVERY_MS = 60 * 60 * 1000;
/** The gate first delivers what it counted while the dashboard was away: a key that was used is not idle. */
const IDLE_AFTER_MS = 5 * 60 * 1000;

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  // Imported here: this file is bundled for other runtimes too, which have no database.
  const { eraseExpiredReplays } = await import("@/lib/server/keys/replay");
  const { eraseEndedSecrets } = await import("@/lib/server/keys/overlap");
  const { remindOfOldSecrets } = await import("@/lib/server/reminders/old-secrets");
  const { pruneDeletedKeys } = await import("@/lib/server/undelete/deleted-keys");
  const { pruneActivity } = await import("@/lib/server/activity/retention");
  const { expireShareLinks } = await import("@/lib/server/sharing/open-share-link");
  const { runInTurn } = await import("@/lib/server/nodes/job-turn");
  const { log } = await import("@/lib/server/log");
  const erase = () =>
    runInTurn(eraseExpiredReplays).catch((error) => log.warn({ err: error }, "expired answers were not erased"));
  await erase();
  setInterval(erase, ERASE_EVERY_MS).unref();
  const expire = () =>
    runInTurn(expireShareLinks).catch((error) => log.warn({ err: error }, "expired links were not erased"));
  await expire();
  setInterval(expire, ERASE_EVERY_MS).unref();
  const endOld = () =>
    runInTurn(async () => {
      await remindOfOldSecrets();
      await eraseEndedSecrets();
    }).catch((error) => log.warn({ err: error }, "old secrets were not erased"));
  // Not awaited: the start must not wait for a mail server.
  void endOld();
  setInterval(endOld, ERASE_EVERY_MS).unref();
  const prune = () =>
    runInTurn(pruneActivity).catch((error) => log.warn({ err: error }, "old activity was not removed"));
  await prune();
  setInterval(prune, PRUNE_EVERY_MS).unref();
  const { disableIdleKeys } = await import("@/lib/server/policy/idle-keys");
  const disableIdle = () =>
    runInTurn(async () => void (await disableIdleKeys())).catch((error) =>
      log.warn({ err: error }, "idle keys were not disabled"),
    );
  setTimeout(disableIdle, IDLE_AFTER_MS).unref();
  setInterval(disableIdle, PRUNE_EVERY_MS).unref();
  const pruneDeleted = () =>
    runInTurn(pruneDeletedKeys).catch((error) => log.warn({ err: error }, "deleted keys were not erased"));
  await pruneDeleted();
  setInterval(pruneDeleted, PRUNE_EVERY_MS).unref();
}
