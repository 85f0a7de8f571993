/** API calls outside the browser, as a program makes them. */
import { execFileSync } from "node:child_process";
import { type Answer, call } from "../api/client";
import type { TestServer } from "../server";

/** Sends a GET with a secret on a new connection. */
export function ask(server: TestServer, secret: string, target = "/api/whoami"): Promise<Answer> {
  return call(server.url + target, { headers: { "X-API-Key": secret } });
}

// Where curl is not installed, Node replaces `curl -H HEADER URL`.
const CURL_SUBSTITUTE = `command -v curl >/dev/null || curl() { "${process.execPath}" -e '
const [, header, url] = process.argv.slice(1);
const [name, value] = header.split(": ");
fetch(url, { headers: { [name]: value } }).then((answer) => answer.text()).then(console.log)' -- "$@"; }`;

/** Runs a line in a shell. Returns its output. */
export function paste(line: string): string {
  return execFileSync("sh", ["-c", `${CURL_SUBSTITUTE}\n${line}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}
