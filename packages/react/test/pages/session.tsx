import { CloudAgents } from "@cloud-agents/client";
import { CloudAgentsProvider, useSessionEvents } from "@cloud-agents/react";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

const client = new CloudAgents({ token: "set-by-the-server", baseUrl: `${location.origin}/api` });
const seen: unknown[] = [];
Object.assign(window, { seen });

function Session({ id }: { id: string }) {
  const { events, text, status, error, reconnecting } = useSessionEvents(id);
  seen.push({ text, status, reconnecting });
  return (
    <pre>
      {JSON.stringify({
        types: events.map(({ type }) => type),
        distinct: new Set(events.map(({ id }) => id)).size,
        text,
        status,
        error: error instanceof Error ? error.name : null,
        reconnecting,
      })}
    </pre>
  );
}

function Page() {
  const [id, setId] = useState(location.hash.slice(1));
  Object.assign(window, { setId });
  return id ? <Session id={id} /> : <p>Closed.</p>;
}

createRoot(document.body).render(
  <StrictMode>
    <CloudAgentsProvider client={client}>
      <Page />
    </CloudAgentsProvider>
  </StrictMode>,
);
