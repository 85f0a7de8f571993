/** Says in a sentence why a connection to PostgreSQL could not be made, and what to do. */

const AWAY = "start PostgreSQL there, or correct the host and the port in DATABASE_URL";
const NO_NAME = "the name of its host can't be looked up; correct the host in DATABASE_URL";

/** By the code of the operating system, of TLS, or of PostgreSQL (SQLSTATE). */
const BY_CODE: Record<string, string> = {
  ECONNREFUSED: `no server listens there; ${AWAY}`,
  ENOENT: `no server listens on that socket; ${AWAY}`,
  EHOSTUNREACH: `there is no way to its host; ${AWAY}`,
  ENETUNREACH: `there is no way to its host; ${AWAY}`,
  ETIMEDOUT: `its host does not answer; ${AWAY}`,
  ECONNRESET: `what listens there closed the connection; ${AWAY}`,
  EACCES: "this user may not open the server's socket; give it the right to, or connect by a host and a port",
  ENOTFOUND: NO_NAME,
  EAI_AGAIN: NO_NAME,
  "28P01": "the server does not accept this user with this password; correct both in DATABASE_URL",
  "28000": "the server does not let this user in from here; allow it in the server's pg_hba.conf",
  "3D000":
    "the server has no database of that name; create it with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0",
  "42501": "this user has not the right to; make it the owner of the database",
  "53300": "the server has no connection left; raise its max_connections, or end other programs' connections",
  "57P03": "the server is starting, stopping or recovering; start Latchkey again in a moment",
};

/** What completes "The database ... can't be used: ". Quotes no password, whatever was thrown. */
export function explainRefusal(error: unknown): string {
  const { code, message } = toFacts(error);
  const known = BY_CODE[code];
  if (known) return known;
  if (/client password must be a string/.test(message)) {
    return "the server asks for a password, and DATABASE_URL has none; write postgresql://user:password@host/database";
  }
  if (/does not support SSL/.test(message)) {
    return "the server speaks no TLS, which sslmode asks for; set ssl = on at the server, or sslmode=disable in a private network";
  }
  if (/^(?:timeout expired|Connection terminated)/.test(message)) return `its host does not answer; ${AWAY}`;
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
    return `the server's certificate is not trusted (${code}); name the certificate of who signed it with sslrootcert=/path/ca.pem`;
  }
  return message.trim().replace(/\.$/, "").replaceAll(/\s+/g, " ");
}

/** Node gives one error for all addresses of a name; the first one stands for them. */
function toFacts(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return toFacts(error.errors[0]);
  if (!(error instanceof Error)) return { code: "", message: String(error) };
  return { code: "code" in error && typeof error.code === "string" ? error.code : "", message: error.message };
}
