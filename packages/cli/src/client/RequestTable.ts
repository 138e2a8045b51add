import type { Writing } from "@cloud-agents/spec/description";

/** What a request needs that is not as for most operations, by method and path, such as `POST /books`. */
export type RequestTable = Readonly<
  Record<
    string,
    {
      /** Address of a server that is not the first of the description. */
      server?: string;
      /** The content type of a body that is neither JSON nor a form with files. */
      mediaType?: string;
      /** How parameters of the query are written of which that is not as for most. */
      writings?: Readonly<Record<string, Writing>>;
    }
  >
>;
