/** The screen of an invitation, from opening the page to having joined. */
"use client";
import { AuthCard } from "@/components/auth-card";
import { RelativeTime } from "@/components/relative-time";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { RenderedAt } from "@/lib/client/clock";
import type { InvitationOffer } from "@/lib/shared/team/member-view";
import { ROLE_OFFERS } from "@/lib/shared/team/role-offers";
import { ROLE_TEXTS } from "@/lib/shared/team/roles";
import { AcceptanceForm } from "./acceptance-form";
import { InvitationNotice } from "./invitation-notice";
import { useInvitation } from "./use-invitation";

const FOOT = (
  <>
    Already joined? <TextLink href="/sign-in">Sign in</TextLink>
  </>
);

export function InvitationScreen({ id, renderedAt }: { id: string; renderedAt: number }) {
  const invitation = useInvitation(id);
  const { view } = invitation;
  return (
    <RenderedAt value={renderedAt}>
      {view.kind === "offered" ? (
        <AuthCard
          title={`${view.offer.inviterName} invites you to ${view.offer.accountName}`}
          intro={<OfferIntro offer={view.offer} />}
          foot={FOOT}
        >
          {view.hasChanged && <Notice role="status">The invitation has changed. Review it, then accept.</Notice>}
          {view.offer.signedInAs !== null && (
            <Notice>
              You are signed in as <span className="font-medium text-ink">{view.offer.signedInAs}</span>. If you accept,
              that person is signed out.
            </Notice>
          )}
          <AcceptanceForm invitation={invitation} id={id} token={view.token} offer={view.offer} />
        </AuthCard>
      ) : view.kind === "looking" ? (
        <AuthCard title="Invitation" intro="To join an account and its API keys." foot={FOOT}>
          <OfferSkeleton />
          <noscript>
            <p>The link is read in your browser: allow JavaScript for this page, then reload it.</p>
          </noscript>
        </AuthCard>
      ) : (
        <AuthCard title="Invitation" intro="To join an account and its API keys." foot={FOOT}>
          <InvitationNotice view={view} onRepeat={invitation.look} />
        </AuthCard>
      )}
    </RenderedAt>
  );
}

function OfferIntro({ offer: { role, email, expiresAt, asks } }: { offer: InvitationOffer }) {
  return (
    <div className="grid grid-cols-1 gap-3">
      <p>
        As <span className="font-medium text-ink">{ROLE_TEXTS[role].label}</span>. {ROLE_OFFERS[role]}
      </p>
      <p className="break-words">
        <span>{asks === "nothing" ? `You are signed in as ${email}. ` : ""}</span>
        The link expires <RelativeTime iso={expiresAt} tense="any" />.
      </p>
    </div>
  );
}

function OfferSkeleton() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Loading the invitation.</span>
      <Skeleton className="w-56 max-w-full" />
      <Skeleton height="h-9" className="w-full" />
      <Skeleton height="h-9" className="w-full" />
    </div>
  );
}
