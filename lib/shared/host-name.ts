/** Brings the name of a host into its one ASCII form. */

/** The longest host name and the longest of its labels, in characters (RFC 1035 section 2.3.4). */
const MAX_LENGTH = 253;
/** In the letters of any script a name is shorter, but its letters may be in two parts each. */
const MAX_TYPED_LENGTH = MAX_LENGTH * 4;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const HAS_OTHER_CHARACTERS = /[^\p{L}\p{M}\p{N}\p{Cf}.\-\u3002\uff0e\uff61]/u;

/**
 * The host name in lower case and with its international labels in Punycode (UTS 46, as browsers do it): `München.DE`
 * and `xn--mnchen-3ya.de` are the same. Null for what is no host name: addresses, empty labels, a final dot.
 */
export function foldHostName(text: string): string | null {
  if (text.length > MAX_TYPED_LENGTH || HAS_OTHER_CHARACTERS.test(text)) return null;
  if (!URL.canParse(`http://${text}`)) return null;
  const { hostname } = new URL(`http://${text}`);
  const labels = hostname.split(".");
  const isName = hostname.length <= MAX_LENGTH && labels.every((label) => LABEL.test(label));
  // Digits alone at the end make an IPv4 address of it, in whatever notation (WHATWG URL, "ends in a number").
  return isName && !/^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? "") ? hostname : null;
}
