// Prism's parser of uploads throws for many file names, such as `a=b.txt`, and Prism does not use them: it gets none.
import { requireOfPrism } from "./requireOfPrism.mjs";

const multipart = requireOfPrism("@stoplight/prism-http", "parse-multipart-data");
const { parse } = multipart;
multipart.parse = (body, boundary) =>
  parse(Buffer.from(body.toString().replace(/^content-disposition:.*$/gim, withoutFileName)), boundary);

function withoutFileName(header) {
  return header.replace(/;\s*filename\*?\s*=\s*("(?:\\.|[^"\\])*"|[^;]*)/gi, "");
}
