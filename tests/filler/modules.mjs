// The npm packages of these scripts: those of tests/peers, or of the folder that FILLER_MODULES names.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const folder = process.env.FILLER_MODULES ?? fileURLToPath(new URL("../peers/", import.meta.url));

export const require = createRequire(`${folder.replace(/\/?$/, "/")}package.json`);
