/** What is seen where there are no routes: what a route is, and for who runs the server how to make the first. */
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

const ABOUT = "A route puts the gate in front of another API: a call below its path is passed on only with a valid key";

/** `file`: null for who does not run the server. */
export function RoutesEmpty({ file }: { file: RoutesFileView | null }) {
  return (
    <div className="grid justify-items-center gap-6 rounded-box border border-line bg-surface px-4 py-14 sm:px-6 sm:py-16">
      <Empty icon={Waypoints} title="No routes yet">
        {ABOUT}
        {file
          ? " that has the permissions you name."
          : ". Who runs this server makes them in a file; you will see here which permissions a key needs for each."}
      </Empty>
      {file && <Instructions file={file} />}
    </div>
  );
}

function Instructions({ file: { name, isPresent } }: { file: RoutesFileView }) {
  return (
    <div className="grid w-full max-w-lg gap-4 border-line border-t pt-6">
      <p className="text-soft">
        {isPresent ? "The file is there, and names none: " : "Save this, with your own path and address, as "}
        <code className="figures wrap-anywhere text-[0.8125rem] text-ink">{name}</code>
        {isPresent ? ". A route in it looks like this:" : " on the server. It is read within a second."}
      </p>
      <SecretField label="Example" copyLabel="Copy" weight="secondary" value={EXAMPLE} onCopied={() => {}} />
      <ul className="grid list-disc gap-1.5 pl-5 text-soft marker:text-faint">
        <li>
          With it, <code className="figures text-[0.8125rem]">GET /api/mail/today</code> becomes{" "}
          <code className="figures wrap-anywhere text-[0.8125rem]">GET http://127.0.0.1:9000/v1/today</code>, for keys
          with “Reports: view”.
        </li>
        <li>A method that is not named is refused. An empty list lets every valid key through.</li>
        <li>Of two paths that fit, the longer one counts. The server's own paths can't be taken.</li>
        <li>A faulty edit is refused: this page shows its line and why, and the routes of before stay in force.</li>
      </ul>
      <p className="text-soft">
        What your API gets to see, time-outs and WebSockets are in the guide{" "}
        <code className="figures wrap-anywhere text-[0.8125rem]">docs/guides/upstreams.md</code>, which came with the
        server.
      </p>
    </div>
  );
}
