/** A bare node:http server that answers as the gate does to a valid key, and does nothing else. */
import { createServer } from "node:http";

const server = createServer((_request, response) => {
  response.writeHead(204, { "Cache-Control": "no-store", "X-Request-Id": "0a0b0c0d-1" });
  response.end();
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => process.send?.("listening"));
