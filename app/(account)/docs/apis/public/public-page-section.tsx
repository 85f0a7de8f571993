/** Says whether everybody may read the page, and opens the dialog that changes it. */
"use client";
import { useRef, useState } from "react";
import { createLazyDialog } from "@/components/lazy-dialog";
import { Button } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { DEVELOPER_PAGE_PATH, type DeveloperPage } from "@/lib/shared/routes/developer-page";

const Dialog = createLazyDialog(async () => (await import("./public-page-dialog")).PublicPageDialog);

type PublicPageSectionProps = { page: DeveloperPage; mayChange: boolean };

export function PublicPageSection({ page, mayChange }: PublicPageSectionProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <section
      aria-labelledby="public-page"
      className="mb-6 flex flex-wrap items-center justify-between gap-3 rounded-box border border-line bg-surface px-4 py-3"
    >
      <div className="grid min-w-0 gap-0.5">
        <h2 id="public-page" className="font-semibold">
          Public page
        </h2>
        <p className="text-soft">
          {page.isPublic ? (
            <>
              Everybody can read these calls at <TextLink href={DEVELOPER_PAGE_PATH}>{DEVELOPER_PAGE_PATH}</TextLink>,
              without signing in.
            </>
          ) : (
            "Off. Only members of an account of this server can read these calls."
          )}
        </p>
      </div>
      {mayChange && (
        <Button ref={button} size="sm" onClick={() => setOpen(true)}>
          {page.isPublic ? "Change public page" : "Turn on public page"}
        </Button>
      )}
      <Dialog
        props={
          isOpen
            ? {
                page,
                onClose: () => setOpen(false),
                onCloseAutoFocus: (event) => {
                  event.preventDefault();
                  button.current?.focus();
                },
              }
            : null
        }
      />
    </section>
  );
}
