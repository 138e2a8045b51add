import type {
  CreateAgentRequest,
  CreateSessionRequest,
  Session,
  UploadFileRequest,
  UserEventInput,
} from "@cloud-agents/types";

declare const session: Session;

// Responses admit values of later versions, and editors still suggest today's.
export const today: Session["status"] = "processing";
export const tomorrow: Session["status"] = "hibernating";
if (session.status === "idle") session.id satisfies string;
// @ts-expect-error a status is still text
export const number: Session["status"] = 1;

// What a caller sends does not: a misspelt value never leaves the editor.
// @ts-expect-error no purpose has this name
export const purpose: UploadFileRequest["purpose"] = "holiday";
// @ts-expect-error no event that can be sent has this tag
export const event: UserEventInput = { type: "user.shrug" };
// @ts-expect-error a message needs content
export const empty: UserEventInput = { type: "user.message" };
export const message: UserEventInput = { type: "user.message", content: [{ type: "text", text: "hi" }] };

// A default makes a field optional for the caller.
export const bare: CreateSessionRequest = { agent: "agent_1", environment_id: "env_1" };
// @ts-expect-error a session needs an environment
export const incomplete: CreateSessionRequest = { agent: "agent_1" };
// @ts-expect-error an agent needs a model
export const nameless: CreateAgentRequest = { name: "reviewer" };

// A file part is bytes.
export const upload: UploadFileRequest = { file: new Blob(["hello"]) };
// @ts-expect-error text is not a file
export const text: UploadFileRequest = { file: "hello" };
