/** Shown when there are no routes: says what a route is, and tells the people who run the server how to add one. */
"use client";
import { Waypoints } from "lucide-react";
import { SecretField } from "@/components/secret-field";
import { Empty } from "@/components/ui/empty";
import type { RoutesFileView } from "@/lib/shared/gate/routes-view";

const EXAMPLE = `{
  "routes": [
    {
      "path": "/api/mail",
      "upstream": "http://127.0.0.1:9000/v1",
      "permissions": {
        "GET": ["ViewReports"],
        "POST": ["SendHttp"]
      }
    }
  ]
}`;

const ABOUT = "A route puts the gate in front of another API: a call under its path is forwarded only with a valid key";

/** `file`: null if the person does not run the server. */
export function RoutesEmpty({ file }: { file: RoutesFileView | null }) {
  return (
    <div className="grid justify-items-center gap-6 rounded-box border border-line bg-surface px-4 py-14 sm:px-6 sm:py-16">
      <Empty icon={Waypoints} title="No routes yet">
        {ABOUT}
        {file
          ? " that has the permissions you list."
          : ". The people who run this server add routes; this page then shows which permissions a key needs for each."}
      </Empty>
      {file && <FileInstructions file={file} />}
    </div>
  );
}

/** How to keep routes in a file. */
export function FileInstructions({ file: { name, isPresent } }: { file: RoutesFileView }) {
  return (
    <div className="grid w-full max-w-lg gap-4 border-line border-t pt-6">
      <p className="text-soft">
        {isPresent ? "There are no routes in " : "Save this, with your own path and address, as "}
        <code translate="no" className="figures wrap-anywhere text-[0.8125rem] text-ink">
          {name}
        </code>
        {isPresent ? ". A route looks like this:" : " on the server. It is read within a second."}
      </p>
      <SecretField label="Example" copyLabel="Copy" weight="secondary" value={EXAMPLE} onCopied={() => {}} />
      <ul className="grid list-disc gap-1.5 pl-5 text-soft marker:text-faint">
        <li>
          With it,{" "}
          <code translate="no" className="figures text-[0.8125rem]">
            GET /api/mail/today
          </code>{" "}
          becomes{" "}
          <code translate="no" className="figures wrap-anywhere text-[0.8125rem]">
            GET http://127.0.0.1:9000/v1/today
          </code>
          , for keys with “Reports: view”.
        </li>
        <li>A method that is not listed is refused. An empty list of permissions admits every valid key.</li>
        <li>If two paths match, the longer one applies. The server's own paths can't be used.</li>
        <li>
          An edit with an error is refused: this page shows the line and the reason, and the previous routes stay.
        </li>
      </ul>
      <p className="text-soft">
        The guide{" "}
        <code translate="no" className="figures wrap-anywhere text-[0.8125rem]">
          docs/guides/upstreams.md
        </code>
        , which comes with the server, explains what your API receives, time-outs and WebSockets.
      </p>
    </div>
  );
}
