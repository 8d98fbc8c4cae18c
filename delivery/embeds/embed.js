/* Kapok: <kapok-event> and <kapok-events>. What is shown comes as data and becomes text, never markup. */
(() => {
  "use strict";
  if (!window.customElements || customElements.get("kapok-event")) return;

  const SOURCE = document.currentScript ? document.currentScript.src : document.baseURI;
  const POLL_MS = 60_000;
  const QUIET_POLLS = 10; // where changes are told, looking again is for what only time changes
  const FAILED = {
    hans: "活动信息暂时无法加载，请稍后再看。",
    hant: "活動資訊暫時無法載入，請稍後再看。",
    en: "The events could not be loaded. Please try again later.",
  };
  const STYLE = "{{style}}";
  let sheet = null;
  try {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  } catch {
    // A browser from before 2023: the style stands within each element, where the page's policy lets it.
  }

  /** A new element; attributes that are null are left out. Children are elements and plain texts. */
  const make = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) made.setAttribute(key, value);
    }
    made.append(...children.filter((each) => each !== null && each !== undefined));
    return made;
  };

  /** An element that shows a text, or null where there is none. */
  const told = (name, part, text) => (text ? make(name, { class: part, part }, text) : null);

  /** The address made whole; null for anything but http and https. */
  const web = (text, base) => {
    try {
      const url = new URL(text, base);
      return /^https?:$/.test(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  };

  const link = (part, href, text, label) =>
    href ? make("a", { part, href, target: "_blank", rel: "noopener", "aria-label": label }, text) : text;

  // --- times ------------------------------------------------------------------------------------

  const WEEK = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

  /** What a clock in the zone shows then: { year, month, day, weekday, hour, minute }. */
  const clock = (instant, lang, zone) => {
    const fields = { year: "numeric", month: lang === "en" ? "short" : "numeric", day: "numeric", weekday: "short" };
    const format = new Intl.DateTimeFormat("en-GB", { ...fields, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
    return Object.fromEntries(format.formatToParts(new Date(instant)).map((each) => [each.type, each.value]));
  };

  const day = ({ year, month, day, weekday }, lang, before) => {
    const same = before && before.year === year;
    if (lang === "en") return `${weekday} ${day} ${month}${same ? "" : ` ${year}`}, `;
    const week = lang === "zh-Hans" ? "周" : "週";
    // Digits alone come with zeros before them, whatever was asked for.
    return `${same ? "" : `${year}年`}${Number(month)}月${Number(day)}日（${week}${"日一二三四五六"[WEEK.indexOf(weekday)]}）`;
  };

  const written = (dates, lang, zone) => {
    const from = clock(dates.starts, lang, zone);
    const text = `${day(from, lang)}${from.hour}:${from.minute}`;
    if (!dates.ends) return text;
    const until = clock(dates.ends, lang, zone);
    const at = `${until.hour}:${until.minute}`;
    return day(from, lang) === day(until, lang) ? `${text}–${at}` : `${text} – ${day(until, lang, from)}${at}`;
  };

  const offset = (dates, zone) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "shortOffset" })
      .formatToParts(new Date(dates.starts))
      .find((each) => each.type === "timeZoneName").value;

  /** The dates as the visitor reads them, and where their clock says otherwise, as they are on the spot. */
  const times = (dates, lang, words) => {
    const time = (text) => make("time", { datetime: dates.starts }, text);
    if (dates.old) {
      return [make("s", { class: "old", part: "old" }, make("span", { class: "hidden" }, `${words.previously} `), time(dates.text))];
    }
    try {
      if (dates.whole) return [time(dates.text)];
      const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const [here, there] = [own, dates.zone].map((zone) => written(dates, lang, zone));
      if (here === there) return [time(dates.text)];
      return [
        make("span", null, time(here), ` (${offset(dates, own)})`, make("span", { class: "zone" }, ` ${words.yours}`)),
        make("span", { class: "zone", part: "local" }, `${dates.text} ${words.local}`),
      ];
    } catch {
      return [time(dates.text)]; // an old browser that does not know the zone
    }
  };

  // --- cards ------------------------------------------------------------------------------------

  const pictured = (picture, base) => {
    const src = web(picture.src, base);
    if (!src) return null;
    const several = (picture.srcset || "").split(", ").flatMap((each) => {
      const [address, width] = each.split(" ");
      return width && web(address, base) ? `${web(address, base)} ${width}` : [];
    });
    const { alt, width, height } = picture;
    const image = { part: "image", srcset: several.join(", ") || null, sizes: "(min-width: 40rem) 15rem, 100vw" };
    return make(
      "figure",
      { class: "picture", part: "picture" },
      make("img", { ...image, alt, width, height, loading: "lazy", decoding: "async", src }),
      picture.credit ? make("figcaption", { class: "credit", part: "credit" }, picture.credit) : null,
    );
  };

  const card = (event, words, level, base) => {
    const picture = event.picture && pictured(event.picture, base);
    const calendar = event.calendar && web(event.calendar.replace(/^\//, ""), base);
    return make(
      "article",
      { class: picture ? "card pictured" : "card", part: "card", lang: event.lang },
      picture,
      make(
        "div",
        { class: "words" },
        told("p", "badge", event.badge),
        make(`h${level}`, { class: "title", part: "title" }, link("link", event.url && web(event.url), event.title)),
        told("p", "kind", event.kind),
        event.dates.length || event.undated
          ? make(
              "p",
              { class: "when", part: "when" },
              ...event.dates.flatMap((each) => times(each, event.lang, words)),
              event.undated ? make("span", null, event.undated) : null,
            )
          : null,
        told("p", "reason", event.reason),
        told("p", "place", event.place),
        told("p", "summary", event.summary),
        calendar
          ? make("p", { class: "actions" }, link("calendar", calendar, words.calendar, `${words.calendar}: ${event.title}`))
          : null,
      ),
    );
  };

  const notice = (texts) =>
    make("div", { class: "notice", part: "notice" }, ...texts.filter(Boolean).map((each) => make("p", null, each)));

  // --- changes ----------------------------------------------------------------------------------

  const hubs = new Map();

  /** Tells the elements of one service what has changed, and has them look again where nobody tells. */
  class Hub {
    constructor(base) {
      this.base = base;
      this.elements = new Set();
      this.polls = 0;
      this.timer = setInterval(() => this.tick(), POLL_MS);
      this.look = () => (document.hidden ? this.close() : this.wake());
      document.addEventListener("visibilitychange", this.look);
      if (!document.hidden) this.open();
    }

    static of(base) {
      if (!hubs.has(base)) hubs.set(base, new Hub(base));
      return hubs.get(base);
    }

    leave(element) {
      this.elements.delete(element);
      if (this.elements.size) return;
      clearInterval(this.timer);
      document.removeEventListener("visibilitychange", this.look);
      this.close();
      hubs.delete(this.base);
    }

    open() {
      const query = "subscription { changes(types: [EVENT]) { nodes { id } cursor } }";
      const source = new EventSource(`${this.base}graphql?query=${encodeURIComponent(query)}`);
      const began = Date.now();
      let late = false;
      source.addEventListener("open", () => {
        this.told = true;
        // What happened between loading and listening would else be missed.
        if (late || Date.now() - began > 2_000) this.refresh();
        late = true;
      });
      source.addEventListener("error", () => (this.told = false));
      source.addEventListener("next", (event) => this.hear(event.data));
      source.addEventListener("complete", () => {
        this.told = false;
        source.close();
      });
      this.source = source;
    }

    close() {
      if (this.source) this.source.close();
      this.told = false;
    }

    wake() {
      this.refresh();
      this.close();
      this.open();
    }

    hear(text) {
      try {
        const ids = new Set(JSON.parse(text).data.changes.nodes.map((each) => each.id));
        this.refresh((element) => element.shows(ids));
      } catch {
        this.told = false; // no changes are told that can be read: from now on it looks itself
      }
    }

    tick() {
      if (document.hidden) return;
      this.polls += 1;
      if (!this.told || this.polls % QUIET_POLLS === 0) this.refresh();
      if (!this.told && this.source.readyState === EventSource.CLOSED && this.polls % QUIET_POLLS === 0) this.open();
    }

    /** Not all visitors at the same moment. */
    refresh(wanted = () => true) {
      for (const each of this.elements) {
        if (wanted(each)) setTimeout(() => each.load(true), Math.random() * 1_000);
      }
    }
  }

  // --- elements ---------------------------------------------------------------------------------

  class Embed extends HTMLElement {
    static observedAttributes = ["event", "slug", "series", "topic", "when", "count", "locale", "key", "base", "heading-level"];

    connectedCallback() {
      this.root = this.shadowRoot || this.attachShadow({ mode: "open" });
      // A page of ours comes with what is shown, and was counted as it came.
      this.counted = this.root.childElementCount > 0;
      if (!this.counted) this.root.append(make("slot"));
      if (sheet) this.root.adoptedStyleSheets = [sheet];
      this.start();
    }

    disconnectedCallback() {
      this.stop();
    }

    attributeChangedCallback(_name, before, after) {
      if (!this.hub || before === after) return;
      this.stop();
      this.shown = this.counted = null;
      this.start();
    }

    start() {
      this.base = web(this.getAttribute("base") || ".", SOURCE);
      this.hub = Hub.of(this.base);
      this.hub.elements.add(this);
      this.load(this.counted);
    }

    stop() {
      this.hub.leave(this);
      this.hub = null;
      if (this.loading) this.loading.abort();
    }

    shows(ids) {
      return this.several || !this.id_ || ids.has(this.id_);
    }

    get failed() {
      const locale = (this.getAttribute("locale") || "zh-Hans").toLowerCase();
      return FAILED[locale.startsWith("en") ? "en" : locale.includes("hant") ? "hant" : "hans"];
    }

    get level() {
      const given = Number(this.getAttribute("heading-level"));
      return given >= 1 && given <= 6 ? Math.trunc(given) : 3;
    }

    /** Fetch and show; `again` is a look at what was counted before. What fails keeps what is shown. */
    async load(again) {
      if (this.loading) this.loading.abort();
      const loading = (this.loading = new AbortController());
      const url = new URL(this.path, this.base);
      for (const name of [...this.parameters, "locale", "key"]) {
        const value = this.getAttribute(name);
        if (value) url.searchParams.set(name, value);
      }
      if (again) url.searchParams.set("again", "1");
      try {
        const answer = await fetch(url, { cache: "no-cache", credentials: "omit", signal: loading.signal });
        const text = await answer.text();
        const data = JSON.parse(text);
        if (loading.signal.aborted) return;
        if (answer.status === 429 || answer.status >= 500) throw new Error(answer.statusText);
        this.at = new Date();
        if (text !== this.shown) this.show(data, this.shown);
        else this.say("");
        this.shown = text;
      } catch {
        if (!loading.signal.aborted) this.keep();
      }
    }

    show(data, before) {
      this.words = data.words || this.words;
      this.id_ = data.event ? data.event.id : data.gone ? data.gone.id : null;
      this.state = make("p", { class: "hidden", role: "status" });
      const links = () => [...this.root.querySelectorAll("a")];
      const focused = links().indexOf(this.root.activeElement);
      this.root.replaceChildren(...(sheet ? [] : [make("style", null, STYLE)]), this.body(data), this.state);
      if (focused >= 0 && links()[focused]) links()[focused].focus();
      if (before && data.words) this.say(data.words.updated, true);
    }

    body(data) {
      if (data.errors) return notice([data.title, ...data.errors.map((each) => each.message)]);
      if (data.gone) return notice([data.gone.title, data.gone.notice]);
      if (data.event) return card(data.event, data.words, this.level, this.base);
      if (!data.events.length) return notice([data.words.none]);
      const cards = data.events.map((each) => make("li", null, card(each, data.words, this.level, this.base)));
      return make("ul", { class: "list", part: "list", role: "list", "aria-label": data.name }, ...cards);
    }

    /** Say that what is shown could not be renewed, and of when it is. */
    keep() {
      if (this.at && this.words) {
        const time = this.at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
        this.say(this.words.stale.replace("{time}", time));
      } else if (!this.counted) {
        this.state = make("p", { class: "stale", role: "status" }, this.failed);
        this.root.replaceChildren(make("slot"), this.state);
      }
    }

    say(text, hidden = !text) {
      if (!this.state) return;
      this.state.className = hidden ? "hidden" : "stale";
      this.state.textContent = text;
    }
  }

  customElements.define("kapok-event", class extends Embed {
    several = false;
    parameters = [];

    get path() {
      const named = this.getAttribute("event") || this.getAttribute("slug") || "-";
      return `embed/data/events/${encodeURIComponent(named)}`;
    }
  });

  customElements.define("kapok-events", class extends Embed {
    several = true;
    parameters = ["series", "topic", "when", "count"];

    get path() {
      return "embed/data/events";
    }
  });
})();
