/** The form for the visitor's own key. The key goes to Swagger UI and is kept nowhere else. */
"use client";
import { type FormEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { describedBy, FieldError, INPUT_CLASSES } from "@/components/ui/field";
import { isWellFormedSecret, LAST_FIVE_LENGTH, mask } from "@/lib/shared/keys/secret-format";
import type { Swagger } from "./start-swagger";

const MALFORMED = "This is not a complete API key: it must have 96 characters, 0 to 9 and A to F.";

export function KeyForm({ swagger }: { swagger: Swagger }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const authorize = (event: FormEvent) => {
    event.preventDefault();
    const secret = field.current?.value.trim() ?? "";
    if (!isWellFormedSecret(secret)) {
      setError(MALFORMED);
      field.current?.focus();
      return;
    }
    swagger.adoptKey(secret);
    // The page keeps the mask only. The key itself is in Swagger UI's memory.
    if (field.current) field.current.value = "";
    setError(null);
    setShown(mask(secret.slice(-LAST_FIVE_LENGTH)));
  };
  const forget = () => {
    swagger.forgetKey();
    setShown(null);
    field.current?.focus();
  };

  return (
    <form
      onSubmit={authorize}
      autoComplete="off"
      className="grid gap-1.5 rounded-box border border-line bg-surface p-4"
    >
      <label htmlFor={id} className="font-medium">
        Your API Key
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          translate="no"
          ref={field}
          id={id}
          // Not a password field: browsers offer to save those.
          type="text"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-1p-ignore
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(error && `${id}-error`, `${id}-hint`)}
          onChange={() => setError(null)}
          className={cn(INPUT_CLASSES, "figures flex-[1_1_14rem] [-webkit-text-security:disc] sm:max-w-md")}
        />
        <Button type="submit" weight="primary">
          Authorize
        </Button>
        {shown && <Button onClick={forget}>Forget it</Button>}
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <p role="status" className={cn("text-[0.8125rem]", !shown && "sr-only")}>
        {shown && (
          <>
            The calls below use the key{" "}
            <span translate="no" className="figures">
              {shown}
            </span>
            .
          </>
        )}
      </p>
      <p id={`${id}-hint`} className="max-w-2xl text-[0.8125rem] text-faint">
        Used to try the calls below. They are real: what a call changes stays changed. Your key stays on this page until
        you leave it and is not stored anywhere. The curl commands are shown without it.
      </p>
    </form>
  );
}
