// Unpacks the browser below the folder that TMPDIR names, and says where it is.
import chromium from "@sparticuz/chromium";

console.log(await chromium.executablePath());
