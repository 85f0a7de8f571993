/** The heading of a section of a key's page, with a sentence about it. */
import type { ReactNode, Ref } from "react";

type SectionHeadingProps = {
  id: string;
  title: string;
  /** for a heading that gets the focus */
  headingRef?: Ref<HTMLHeadingElement>;
  children?: ReactNode;
};

export function SectionHeading({ id, title, headingRef, children }: SectionHeadingProps) {
  return (
    <div className="grid gap-0.5">
      <h2
        id={id}
        ref={headingRef}
        tabIndex={headingRef ? -1 : undefined}
        className="scroll-mt-6 font-semibold text-base outline-none"
      >
        {title}
      </h2>
      {children && <p className="text-[0.8125rem] text-soft">{children}</p>}
    </div>
  );
}
