/* The page that gives the code: shows what is chosen at once, and copies. The server writes all of it. */
(() => {
  "use strict";
  const form = document.querySelector("form");
  let waiting;
  let loading;

  const copies = () => {
    for (const button of document.querySelectorAll("button[data-said]")) {
      button.hidden = !navigator.clipboard;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.previousElementSibling.textContent);
        const said = Object.assign(document.createElement("span"), { className: "said", textContent: button.dataset.said });
        said.setAttribute("role", "status");
        button.after(said);
        setTimeout(() => said.remove(), 2_000);
      });
    }
  };

  const show = async () => {
    const given = [...new FormData(form)].filter(([, value]) => value);
    const address = `/embed?${new URLSearchParams(given)}`;
    if (loading) loading.abort();
    loading = new AbortController();
    try {
      const answer = await fetch(address, { signal: loading.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("chosen").replaceWith(document.adoptNode(page.getElementById("chosen")));
      history.replaceState(null, "", address);
      copies();
    } catch {
      // What was chosen before stays; the button asks again.
    }
  };

  // As a page around the frame does it: no higher than what is shown.
  window.addEventListener("message", ({ origin, source, data }) => {
    const frame = document.querySelector("iframe");
    if (origin === location.origin && source === frame.contentWindow && data.type === "kapok:height") {
      frame.height = data.height;
    }
  });

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 400);
  });
  copies();
})();
