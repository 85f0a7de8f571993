/** Tells the cookies of servers on one host name apart: browsers send a cookie to every port of its host. */

/** "_3000" for "localhost:3000"; empty for a host without a port or with the scheme's default port. */
export function portSuffix(host: string, scheme: "http" | "https"): string {
  const url = `${scheme}://${host}`;
  const port = URL.canParse(url) ? new URL(url).port : "";
  return port === "" ? "" : `_${port}`;
}
