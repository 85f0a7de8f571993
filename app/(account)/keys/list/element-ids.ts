/** Ids of the elements on /keys that take the focus back when a dialog closes. */

export const HEADING_ID = "keys-heading";
export const CREATE_BUTTON_ID = "create-key";
export const menuButtonId = (keyId: string): string => `key-menu-${keyId}`;
