/** Ids of the elements that take the focus back when a dialog about a key closes, and the address of a key's page. */

export const HEADING_ID = "keys-heading";
export const CREATE_BUTTON_ID = "create-key";
export const menuButtonId = (keyId: string): string => `key-menu-${keyId}`;
export const keyPath = (keyId: string): string => `/keys/${encodeURIComponent(keyId)}`;
