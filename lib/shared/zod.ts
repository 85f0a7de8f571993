/** zod, set up for our Content Security Policy. Everything in lib/shared imports it from here, as `import * as z`. */
import { config } from "zod";

// zod compiles validators with `new Function` where it may. Our CSP forbids that, and the attempt alone is reported as
// a violation.
config({ jitless: true });

// Its names one by one, not its `z`: a bundle leaves out what nobody uses, such as the messages in fifty languages.
export * from "zod";
