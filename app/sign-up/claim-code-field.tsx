/** The field for the one-time code, filled in from the link that the terminal printed. */
"use client";
import { useEffect, useRef } from "react";
import { TextField } from "@/components/ui/field";

type ClaimCodeFieldProps = { defaultValue: string | undefined; error: string | undefined };

export function ClaimCodeField({ defaultValue, error }: ClaimCodeFieldProps) {
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const code = new URLSearchParams(window.location.hash.slice(1)).get("code");
    const input = field.current?.querySelector("input");
    if (!code || !input) return;
    input.value = code;
    // The history need not keep it.
    window.history.replaceState(window.history.state, "", window.location.pathname);
  }, []);
  return (
    <div ref={field}>
      <TextField
        label="One-time code"
        name="code"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
        maxLength={100}
        className="figures"
        hint="Printed in the terminal where Latchkey was started. It proves that the server is yours."
        defaultValue={defaultValue}
        error={error}
      />
    </div>
  );
}
