/**
 * The API behind the proxies: 1 KiB at once, or after a second below `/slow`. As cheap as can be, since it is not what
 * is measured.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";

const SLOW_MS = 1_000;
const body = "a".repeat(1024);
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const END = Buffer.from("\r\n\r\n");

/** Requests without a body, one after the other: whoever pipelines or uploads must ask another server. */
function serve(socket: Socket): void {
  let seen = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    if (!seen.subarray(-END.length).equals(END)) return;
    const isSlow = seen.indexOf("/slow") > 0 && /^GET [^ ]*\/slow/.test(seen.toString("latin1"));
    seen = Buffer.alloc(0);
    if (isSlow) setTimeout(() => socket.write(ANSWER), SLOW_MS);
    else socket.write(ANSWER);
  });
}

const server = createServer(serve);
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
