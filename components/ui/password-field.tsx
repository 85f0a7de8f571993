/** A password field that can show what was typed. */
"use client";
import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState, useSyncExternalStore } from "react";
import { Button } from "./button";
import { TextField } from "./field";

const never = () => () => {};

export function PasswordField(props: Omit<ComponentProps<typeof TextField>, "type" | "trailing">) {
  const [isShown, setShown] = useState(false);
  // The button needs JavaScript, so the server does not render it.
  const isAlive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const toggle = isAlive && (
    <Button
      weight="ghost"
      size="icon"
      aria-label={isShown ? "Hide what is typed" : "Show what is typed"}
      onClick={() => setShown(!isShown)}
    >
      {isShown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
    </Button>
  );
  return (
    <TextField
      {...props}
      type={isShown ? "text" : "password"}
      spellCheck={false}
      autoCapitalize="off"
      trailing={toggle}
    />
  );
}
