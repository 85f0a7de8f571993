/** Ids of the elements on /members that take the focus back when a dialog closes. */

export const HEADING_ID = "members-heading";
export const INVITE_BUTTON_ID = "invite-member";
/** `id`: of the member or the invitation that the row shows. */
export const menuButtonId = (id: string): string => `menu-${id}`;
