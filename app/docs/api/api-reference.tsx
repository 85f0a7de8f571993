/** The API's description, rendered by Swagger UI, with its loading and failed states. */
"use client";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { KeyForm } from "./key-form";
import { ReferenceSkeleton } from "./reference-skeleton";
import { OWN_API, type SpecSource, type Swagger, startSwagger } from "./start-swagger";
import "./swagger.css";

type Progress = "loading" | "failed" | Swagger;

/** `source`: the description that is shown; by default that of Latchkey's own API. */
export function ApiReference({ source = OWN_API }: { source?: SpecSource }) {
  // Each attempt gets a new element, so that everything in the old one is discarded, including an entered key.
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const forget = ({ persisted }: PageTransitionEvent) => persisted && setAttempt((count) => count + 1);
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);
  return <Attempt key={attempt} source={source} onRetry={() => setAttempt(attempt + 1)} />;
}

function Attempt({ source, onRetry }: { source: SpecSource; onRetry: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const [progress, setProgress] = useState<Progress>("loading");

  const { path, needsSession } = source;

  useEffect(() => {
    let isGone = false;
    const update = (next: Progress) => !isGone && setProgress(next);
    if (place.current) {
      startSwagger(place.current, { path, needsSession }).then(update, () => update("failed"));
    }
    return () => {
      isGone = true;
    };
  }, [path, needsSession]);

  return (
    <div aria-busy={progress === "loading"} className="grid grid-cols-[minmax(0,1fr)] gap-8">
      {progress === "loading" && <ReferenceSkeleton />}
      {progress === "failed" && (
        <Notice
          tone="danger"
          role="alert"
          title="The description could not be loaded"
          actions={
            <Button size="sm" onClick={onRetry}>
              Try again
            </Button>
          }
        >
          The server did not answer, or the connection broke. The API itself may still be working.
        </Notice>
      )}
      {typeof progress === "object" && <KeyForm swagger={progress} />}
      <section className="grid min-w-0 gap-4" hidden={typeof progress !== "object"}>
        <h2 className="font-semibold text-lg tracking-tight">Calls</h2>
        <div ref={place} className="api-reference min-w-0" />
      </section>
    </div>
  );
}
