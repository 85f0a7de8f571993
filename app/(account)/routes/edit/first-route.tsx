/** Shown to the people who may add routes when there are none: three steps from nothing to a guarded API. */
"use client";
import { Waypoints } from "lucide-react";
import { FileInstructions } from "@/app/(account)/routes/routes-empty";
import { SecretField } from "@/components/secret-field";
import { Empty } from "@/components/ui/empty";
import { TextLink } from "@/components/ui/text-link";
import type { RoutesFileView } from "@/lib/shared/gate/routes-view";

/** `origin`: where callers reach this server. */
export function FirstRoute({ origin, file }: { origin: string; file: RoutesFileView | null }) {
  return (
    <div className="grid justify-items-center gap-6 rounded-box border border-line bg-surface px-4 py-12 sm:px-6">
      <Empty icon={Waypoints} title="No routes yet">
        A route forwards calls of a path to your API, only with a valid key that has the permissions you choose.
      </Empty>
      <ol className="grid w-full max-w-lg list-decimal gap-3 border-line border-t pt-6 pl-5 text-soft">
        <li>
          <span className="font-medium text-ink">Add a route</span>
          <span>: a path such as /api/orders, and the address of your API, such as http://127.0.0.1:9000.</span>
        </li>
        <li>
          <span className="font-medium text-ink">Create an API key</span>
          <span> under </span>
          <TextLink href="/keys">API Keys</TextLink>
          <span>. The new route admits any valid key until you ask for permissions.</span>
        </li>
        <li>
          <span className="font-medium text-ink">Call it</span>
          <span> with your key in place of YOUR_KEY:</span>
        </li>
      </ol>
      <div className="w-full max-w-lg">
        <SecretField
          label="Try it"
          copyLabel="Copy"
          weight="secondary"
          value={`curl -H "X-API-Key: YOUR_KEY" ${origin}/api/orders`}
          onCopied={() => {}}
        />
      </div>
      {file && (
        <section aria-labelledby="routes-in-a-file" className="grid w-full max-w-lg gap-4 border-line border-t pt-6">
          <h3 id="routes-in-a-file" className="font-medium">
            Or keep them in a file
          </h3>
          <FileInstructions file={file} />
        </section>
      )}
    </div>
  );
}
