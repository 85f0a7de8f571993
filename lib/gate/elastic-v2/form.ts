/** Takes the fields out of a v2 request's body, whichever of a form's two encodings it is in. */
import { Busboy } from "@fastify/busboy";
import { MAX_API_BODY_BYTES } from "@/lib/gate/http/limits";
import type { Refusal } from "@/lib/shared/gate/refusals";

export type FormField = [name: string, value: string];
export type FormParse = { ok: true; fields: FormField[] } | { ok: false; refusal: Refusal };

const MAX_FIELDS = 50;
const FORM_TYPE = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i;

/** The fields in their order. Refusals: `content_type_unsupported`; `body_not_form` for what is broken, or has a file. */
export async function parseForm(body: Buffer, contentType: string | undefined): Promise<FormParse> {
  if (body.length === 0) return { ok: true, fields: [] };
  if (contentType === undefined || !FORM_TYPE.test(contentType)) {
    const detail = "Send the parameters as application/x-www-form-urlencoded or as multipart/form-data.";
    return { ok: false, refusal: { code: "content_type_unsupported", detail } };
  }
  try {
    return { ok: true, fields: await readFields(body, contentType) };
  } catch (error) {
    const detail = error instanceof UnwantedPart ? error.message : undefined;
    return { ok: false, refusal: { code: "body_not_form", ...(detail ? { detail } : {}) } };
  }
}

/** What a form may hold, yet not here. The message is for the client. */
class UnwantedPart extends Error {}

function readFields(body: Buffer, contentType: string): Promise<FormField[]> {
  return new Promise((resolve, reject) => {
    const fields: FormField[] = [];
    const parser = new Busboy({
      headers: { "content-type": contentType },
      // No `fields` here: beyond it busboy leaves fields out, and does not always say so.
      limits: { files: 0, fieldNameSize: MAX_API_BODY_BYTES, fieldSize: MAX_API_BODY_BYTES },
    });
    parser.on("field", (name: string | undefined, value) => {
      if (name === undefined) reject(new UnwantedPart("Each part of the form needs a name."));
      else fields.push([name, value]);
      if (fields.length > MAX_FIELDS) reject(new UnwantedPart(`A form may have ${MAX_FIELDS} fields at most.`));
    });
    parser.on("filesLimit", () => reject(new UnwantedPart("Send every parameter as a plain field, none as a file.")));
    parser.on("error", reject);
    parser.on("finish", () => resolve(fields));
    parser.end(body);
  });
}
