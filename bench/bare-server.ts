/** A bare node:http server that answers as the gate does to a valid key, and does nothing else. */
import { createServer } from "node:http";

// What the gate says of the bench's key.
const id = "00000000-0000-4000-8000-000000000000";
const ANSWER = {
  "Cache-Control": "no-store",
  "X-Request-Id": "0a0b0c0d-1",
  "X-Latchkey-Key-Id": id,
  "X-Latchkey-Key-Name": `key%20${id}`,
  "X-Latchkey-Account": id,
  "X-Latchkey-Permissions": "ViewContacts",
};

const server = createServer((_request, response) => {
  response.writeHead(204, ANSWER);
  response.end();
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => process.send?.("listening"));
