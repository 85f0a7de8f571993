/** Nothing is kept in between: events pass as they come. `e2e/api` holds the memory of large transfers flat. */
import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { startUpstream } from "@/e2e/support/api/upstream";
import { startTestGate } from "@/lib/gate/testing/gate";

test("server-sent events pass one by one, the head before the first", async () => {
  let events: ServerResponse | null = null;
  const upstream = await startUpstream((_request, response) => {
    events = response;
    response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
  });
  const gate = await startTestGate({
    routes: [{ path: "/api/files", upstream: upstream.origin, permissions: { GET: [] } }],
  });
  const headers = { "X-API-Key": gate.keys.add() };
  const request = http.get(`${gate.url}/api/files/events`, { headers, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.headers["content-type"]).toBe("text/event-stream");
  const stream = events as ServerResponse | null;
  for (const event of ["data: one\n\n", "data: two\n\n"]) {
    stream?.write(event);
    const [chunk] = await once(response, "data");
    expect(String(chunk)).toBe(event);
  }
  stream?.end();
  await once(response, "end");
  await upstream.close();
  await gate.end();
});
