/** Shown for an unknown share link and for one whose key was deleted, so that the two look the same. */
import { MessagePage } from "@/components/message-page";

export default function LinkNotFound() {
  return (
    <MessagePage title="This link does not work" actions={null}>
      It may be mistyped or cut off, or its API key was deleted. Ask the person who sent it to you for a new one.
    </MessagePage>
  );
}
