/** A bare node:http server that answers every request with the bytes it was given, and does nothing else. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Header names and values in turn. */
const { status, headers, body } = JSON.parse(process.argv[2] ?? "{}") as {
  status: number;
  headers: string[];
  body: string;
};

const server = createServer((_request, response) => {
  response.writeHead(status, headers);
  response.end(body);
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
