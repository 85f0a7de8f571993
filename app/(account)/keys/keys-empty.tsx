/** What a new account sees: what a key is, and the way to the first one. */
"use client";
import { KeyRound, Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CREATE_BUTTON_ID } from "./use-key-dialogs";

export function KeysEmpty({ onCreate }: { onCreate: () => void }) {
  return (
    <div className="grid justify-items-center gap-4 rounded-box border border-line bg-surface px-6 py-14 text-center sm:py-20">
      <span className="grid size-11 place-items-center rounded-full bg-accent-soft text-accent">
        <KeyRound aria-hidden="true" className="size-5" />
      </span>
      <div className="grid max-w-md gap-1.5">
        <h2 className="font-semibold text-base">No keys yet</h2>
        <p className="text-soft">
          An API key is a password for a program: 96 characters that it sends with every call to{" "}
          <code className="figures text-[0.8125rem]">/api</code>. You decide what it may do and from which addresses,
          and you can change or delete it at any time.
        </p>
      </div>
      <Button id={CREATE_BUTTON_ID} weight="primary" onClick={onCreate}>
        <Plus aria-hidden="true" />
        Create API Key
      </Button>
    </div>
  );
}
