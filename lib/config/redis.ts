/** Reads REDIS_URL: the server by which several gates share the permits of an address. */

const EXAMPLE = "for example redis://:password@redis.example.com:6379, or rediss:// with TLS";

/** What completes "REDIS_URL can't be used: it ...", without any of the value. Null: the value can be used. */
export function findRedisUrlProblem(text: string): string | null {
  const fault = findFault(text);
  return fault === null ? null : `must be redis:// or rediss:// with a host; ${fault}; ${EXAMPLE}`;
}

/** Without any part of the value, which may hold a password. */
function findFault(text: string): string | null {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return "this one has no scheme";
  if (!/^rediss?:\/\//.test(text)) return "this one has another scheme";
  if (/\s/.test(text)) return "this one has white space in it";
  if (/[?#]/.test(text)) return 'this one has "?" or "#" in it, which are written as %3F and %23 in a password';
  const url = parse(text);
  if (url === null) return "a special character of its host, port, user or password has to be percent-encoded";
  if (url.hostname === "") return "this one has no host";
  if (url.port === "0") return "this one has the port 0";
  if (!/^\/?\d{0,4}$/.test(url.pathname)) return "behind the host it may have the number of a database, such as /1";
  return null;
}

function parse(text: string): URL | null {
  try {
    const url = new URL(text);
    for (const part of [url.username, url.password]) decodeURIComponent(part);
    return url;
  } catch {
    return null;
  }
}

/** The server as a message names it: without user and password. */
export function describeRedis(redisUrl: string): string {
  const { protocol, host, pathname } = new URL(redisUrl);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}
