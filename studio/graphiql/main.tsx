// The query page: GraphiQL over the delivery API, with a Chinese heading and welcome.

import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./page.css";
import "graphiql/setup-workers/vite";

import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import { ask } from "./fetcher";
import flower from "./kapok.svg";
import welcome from "./welcome.graphql?raw";

function Page() {
  return (
    <>
      <header className="heading">
        <img src={flower} alt="" width={22} height={22} />
        <strong>木棉 Kapok</strong>
        <span>内容接口查询台：左侧写查询，按 Ctrl+Enter 运行，右侧看结果。</span>
      </header>
      <main className="console">
        <GraphiQL fetcher={ask} defaultQuery={welcome} shouldPersistHeaders={false}>
          <GraphiQL.Logo>
            <span className="endpoint">/graphql</span>
          </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

createRoot(document.getElementById("page")!).render(<Page />);
