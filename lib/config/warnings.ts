/** Finds settings that are valid each by itself, but will not do together what their owner expects. */
import type { Config } from "./config";

type Judged = Pick<Config, "smtpUrl" | "isPublicUrlSet" | "publicUrl"> &
  Partial<Pick<Config, "database" | "redisUrl" | "maxConcurrentPerIp">>;

/** A sentence for each, for the log at the start. Empty: nothing to warn of. */
export function findConfigWarnings(config: Judged): string[] {
  return [findMailWarning(config), findPermitsWarning(config)].filter((warning) => warning !== null);
}

function findMailWarning({ smtpUrl, isPublicUrlSet, publicUrl }: Judged): string | null {
  if (!smtpUrl || isPublicUrlSet) return null;
  // A link must not lead where a stranger's request says, so it can't follow the Host header.
  return (
    `SMTP_URL is set and PUBLIC_URL is not: links for forgotten passwords will lead to ${publicUrl.origin}. ` +
    "Set PUBLIC_URL to the address under which people open this server, for example https://keys.example.com."
  );
}

function findPermitsWarning({ database, redisUrl, maxConcurrentPerIp }: Judged): string | null {
  if (database?.engine === "sqlite" && redisUrl !== undefined) {
    return "REDIS_URL is not used: with a SQLite file there is one server, which counts permits by itself.";
  }
  if (database?.engine !== "postgresql" || redisUrl !== undefined) return null;
  return (
    `REDIS_URL is not set: each server that shares the database admits ${maxConcurrentPerIp} concurrent requests of an ` +
    "address by itself. Set REDIS_URL, or let the balancer send every client address to the same server."
  );
}
