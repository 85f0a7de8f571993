/**
 * Encrypts a secret for a share link and decrypts it, in the browser only: the server never sees the decryption key.
 */
import { IV_BYTES, PART_BYTES } from "@/lib/shared/keys/share-link";

/** A new link, all as base64url. `part` must appear only after `#` in the link; the rest goes to the server. */
export type SealedSecret = { id: string; part: string; sealed: string; checkHash: string };

/** Whether the browser offers encryption on this page: not on plain http at a LAN address (W3C Secure Contexts). */
export function canEncrypt(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

/** Encrypts a secret for a new link, with a new random part. Throws if `canEncrypt()` is false. */
export async function sealSecret(secret: string): Promise<SealedSecret> {
  const part = crypto.getRandomValues(new Uint8Array(PART_BYTES));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const id = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  const { key, check } = await derive(part);
  const text = new TextEncoder().encode(secret);
  const box = new Uint8Array(await crypto.subtle.encrypt(createAesParams(iv, id), key, text));
  const checkHash = new Uint8Array(await crypto.subtle.digest("SHA-256", check));
  return { id, part: toBase64url(part), sealed: toBase64url(join(iv, box)), checkHash: toBase64url(checkHash) };
}

/** The value, as base64url, that proves knowledge of the part to the server without revealing the part. */
export async function deriveCheck(part: string): Promise<string> {
  return toBase64url((await derive(fromBase64url(part))).check);
}

/** Decrypts the secret. Throws if it was sealed with another part or for another link. */
export async function openSealed({ id, part, sealed }: Omit<SealedSecret, "checkHash">): Promise<string> {
  const bytes = fromBase64url(sealed);
  const { key } = await derive(fromBase64url(part));
  const box = bytes.subarray(IV_BYTES);
  const text = await crypto.subtle.decrypt(createAesParams(bytes.subarray(0, IV_BYTES), id), key, box);
  return new TextDecoder().decode(text);
}

/** The text after `#` if it has the form of a link's part, else null. */
export function parsePart(hash: string): string | null {
  const part = hash.replace(/^#/, "");
  return /^[\w-]{43}$/.test(part) ? part : null;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Derives the encryption key and the check value from the part (HKDF, RFC 5869). Neither reveals the other. */
async function derive(part: Bytes): Promise<{ key: CryptoKey; check: Bytes }> {
  const { subtle } = crypto;
  const base = await subtle.importKey("raw", part, "HKDF", false, ["deriveBits", "deriveKey"]);
  const settingsFor = (use: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: new TextEncoder().encode(`latchkey share link: ${use}`),
  });
  const aes = { name: "AES-GCM", length: 256 };
  const key = await subtle.deriveKey(settingsFor("seal"), base, aes, false, ["encrypt", "decrypt"]);
  const check = await subtle.deriveBits(settingsFor("check"), base, PART_BYTES * 8);
  return { key, check: new Uint8Array(check) };
}

/** The link's id is authenticated too, so a secret that is moved to another link can't be decrypted. */
function createAesParams(iv: Bytes, id: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) };
}

function join(first: Bytes, second: Bytes): Bytes {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** RFC 4648 section 5, without padding. */
function toBase64url(bytes: Bytes): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64url(text: string): Bytes {
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0));
}
