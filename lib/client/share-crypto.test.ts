/** A share link's secret opens only with the part after `#`, of which the server learns nothing. */
import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { SEALED_BYTES } from "@/lib/shared/keys/share-link";
import { createShareLinkInput, openShareLinkInput } from "@/lib/shared/keys/share-link-input";
import { canEncrypt, deriveCheck, openSealed, parsePart, sealSecret } from "./share-crypto";

const SECRET = "0123456789ABCDEF".repeat(6);

afterEach(() => vi.unstubAllGlobals());

test("a secret comes back from what was sealed, with the part that was made for it", async () => {
  const link = await sealSecret(SECRET);
  expect(await openSealed(link)).toBe(SECRET);
});

test("another part, another link or another byte opens nothing", async () => {
  const link = await sealSecret(SECRET);
  const other = await sealSecret(SECRET);
  const last = link.sealed.endsWith("A") ? "Q" : "A";
  for (const wrong of [{ part: other.part }, { id: other.id }, { sealed: link.sealed.slice(0, -1) + last }]) {
    await expect(openSealed({ ...link, ...wrong })).rejects.toThrow();
  }
});

test("what the server gets has the one size that it takes, and holds neither secret nor part", async () => {
  const { part, ...sent } = await sealSecret(SECRET);
  const about = { keyId: "key", lastFive: SECRET.slice(-5), hours: 1, holdsKey: false } as const;
  expect(createShareLinkInput.safeParse({ ...sent, ...about }).success).toBe(true);
  expect(Buffer.from(sent.sealed, "base64url")).toHaveLength(SEALED_BYTES);
  expect(JSON.stringify(sent)).not.toContain(part.slice(0, 12));
  expect(Buffer.from(sent.sealed, "base64url").toString("latin1")).not.toContain(SECRET.slice(0, 12));
  expect(createShareLinkInput.safeParse({ ...sent, ...about, sealed: `${sent.sealed}AAAA` }).success).toBe(false);
});

test("the check value proves the part and is neither the part nor what decrypts", async () => {
  const { id, part, sealed, checkHash } = await sealSecret(SECRET);
  const check = await deriveCheck(part);
  expect(openShareLinkInput.safeParse({ id, check }).success).toBe(true);
  expect(createHash("sha256").update(Buffer.from(check, "base64url")).digest("base64url")).toBe(checkHash);
  expect(check).not.toBe(part);
  await expect(openSealed({ id, part: check, sealed })).rejects.toThrow();
});

test("no two links have anything in common", async () => {
  const links = await Promise.all(Array.from({ length: 50 }, () => sealSecret(SECRET)));
  for (const field of ["id", "part", "sealed", "checkHash"] as const) {
    expect(new Set(links.map((link) => link[field])).size).toBe(50);
  }
});

test("a part that is cut off, too long or missing is recognised before anything is sent", async () => {
  const { part } = await sealSecret(SECRET);
  expect(parsePart(`#${part}`)).toBe(part);
  for (const hash of ["", "#", `#${part.slice(1)}`, `#${part}A`, `#${part.slice(1)}.`, `#${part.slice(1)}%`]) {
    expect([hash, parsePart(hash)]).toEqual([hash, null]);
  }
});

test("a browser without WebCrypto, as on plain http, is known as such", () => {
  expect(canEncrypt()).toBe(true);
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(canEncrypt()).toBe(false);
});
