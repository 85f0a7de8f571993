/** No such share link, or one whose key was deleted: the same for both. */
import { MessagePage } from "@/components/message-page";

export default function LinkNotFound() {
  return (
    <MessagePage title="This link does not work" actions={null}>
      It may be mistyped or cut off, or its API key was deleted. Ask the person who sent it to you for a new one.
    </MessagePage>
  );
}
