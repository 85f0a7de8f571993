/** The ways to a new password that need no email. */
import { MonoText } from "@/components/ui/mono-text";

export function OtherWays() {
  return (
    <ul className="grid list-disc gap-3 pl-5 text-soft marker:text-faint">
      <li>
        Ask an owner or admin of your account. On the Members page, they choose <q>Create password link</q> in the menu
        beside your name and send you the link.
      </li>
      <li>
        If you run the server, open a terminal in its folder: <MonoText>npm run reset-password -- EMAIL</MonoText>{" "}
        prints a link. EMAIL is the address you sign in with.
      </li>
    </ul>
  );
}
