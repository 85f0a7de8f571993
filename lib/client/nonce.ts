/** Lets Radix's scroll lock, the only library that adds a <style> element, do so under the page's CSP. */
import { setNonce } from "get-nonce";

/** Passes the nonce of the page's own scripts to that library. Does nothing on the server. */
export function adoptNonce(): void {
  if (typeof document === "undefined") return;
  // Scripts can read the property, but not the attribute (HTML standard, "nonce hiding").
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  if (nonce) setNonce(nonce);
}
