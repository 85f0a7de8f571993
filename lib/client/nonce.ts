/** Lets the one library that adds a <style> of its own (Radix's scroll lock) do so under the page's CSP. */
import { setNonce } from "get-nonce";

/** Takes the nonce from the scripts this page came with. Does nothing on the server. */
export function adoptNonce(): void {
  if (typeof document === "undefined") return;
  // Scripts may read the property; the attribute is hidden from them (HTML, "nonce hiding").
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  if (nonce) setNonce(nonce);
}
