import { CloudAgents } from "@cloud-agents/client";
import { CloudAgentsProvider, useApi, useSessionEvents } from "@cloud-agents/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";

// The real token is the server's: one that is in a page is everybody's.
const client = new CloudAgents({ token: "set-by-the-server", baseUrl: `${location.origin}/api` });

function Start({ onSession }: { onSession: (id: string) => void }) {
  const api = useApi();
  const agent = api.useMutation("post", "/agents");
  const environment = api.useMutation("post", "/environments");
  const session = api.useMutation("post", "/sessions");
  const start = async () => {
    const { id } = await agent.mutateAsync({ body: { name: "helper", model: "auto" } });
    const { id: environment_id } = await environment.mutateAsync({
      body: { name: "default", config: { type: "cloud" } },
    });
    onSession((await session.mutateAsync({ body: { agent: id, environment_id } })).id);
  };
  const error = agent.error ?? environment.error ?? session.error;
  return (
    <>
      {/* What start() throws is shown from the mutation that failed. */}
      <button type="button" onClick={() => start().catch(() => {})}>
        Start a session
      </button>
      {error && <p role="alert">{error.message}</p>}
    </>
  );
}

function Session({ id }: { id: string }) {
  const api = useApi();
  const { events, text, status, error } = useSessionEvents(id);
  const send = api.useMutation("post", "/sessions/{session_id}/events");
  const [question, setQuestion] = useState("");
  const problem = error ?? send.error;
  const ask = () =>
    send.mutate({
      params: { path: { session_id: id } },
      body: { events: [{ type: "user.message", content: [{ type: "text", text: question }] }] },
    });
  return (
    <>
      <ol>
        {events.map((event) => (
          <li key={event.id}>
            <b>{event.type}</b>{" "}
            {event.type === "user.message" || event.type === "agent.message"
              ? event.content.map((block) => block.text).join("")
              : ""}
          </li>
        ))}
      </ol>
      <p aria-live="polite">{text}</p>
      <form action={ask}>
        <label>
          Your message{" "}
          <input value={question} onChange={(change) => setQuestion(change.target.value)} required />
        </label>
        <button type="submit" disabled={status !== "idle"}>
          Send
        </button>
      </form>
      {problem instanceof Error && <p role="alert">{problem.message}</p>}
    </>
  );
}

function Page() {
  const [session, setSession] = useState<string>();
  return session === undefined ? <Start onSession={setSession} /> : <Session id={session} />;
}

createRoot(document.body).render(
  <CloudAgentsProvider client={client}>
    <Page />
  </CloudAgentsProvider>,
);
