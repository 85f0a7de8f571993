/** Ids of the elements on /members that take the focus back when a dialog closes. */

export const HEADING_ID = "members-heading";
export const INVITE_BUTTON_ID = "invite-member";
/** The id of a row's menu button. `id` is the member's or the invitation's. */
export const menuButtonId = (id: string): string => `menu-${id}`;
