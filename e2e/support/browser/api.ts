/** API calls as a program makes them, beside the browser. */
import { execFileSync } from "node:child_process";
import { type Answer, call } from "../api/client";
import type { TestServer } from "../server";

/** GET with a secret, on a connection of its own. */
export function ask(server: TestServer, secret: string, target = "/api/whoami"): Promise<Answer> {
  return call(server.url + target, { headers: { "X-API-Key": secret } });
}

// Where curl is not installed, Node plays the part of `curl -H HEADER URL`.
const CURL_SUBSTITUTE = `command -v curl >/dev/null || curl() { "${process.execPath}" -e '
const [, header, url] = process.argv.slice(1);
const [name, value] = header.split(": ");
fetch(url, { headers: { [name]: value } }).then((answer) => answer.text()).then(console.log)' -- "$@"; }`;

/** Pastes a line into a shell; returns what it prints. */
export function paste(line: string): string {
  return execFileSync("sh", ["-c", `${CURL_SUBSTITUTE}\n${line}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}
