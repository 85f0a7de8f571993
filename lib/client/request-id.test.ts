/** The identity of one opening of the "Create API Key" dialog. */
import { expect, it, vi } from "vitest";
import { z } from "zod";
import { createRequestId } from "./request-id";

it("a request id is a UUID, also where crypto.randomUUID is missing", () => {
  const withIt = createRequestId();
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const made = new Set([withIt, ...Array.from({ length: 200 }, createRequestId)]);
  vi.unstubAllGlobals();
  expect(made.size).toBe(201);
  for (const id of made) expect(z.uuid().safeParse(id).success).toBe(true);
});
