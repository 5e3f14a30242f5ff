// Put into each page before anything else: finds our cards in all shadow roots, reads them as a
// person would, and notes when and how often each was drawn.
(() => {
  const first = {};
  const updates = {};
  const toggle = Element.prototype.toggleAttribute;
  Element.prototype.toggleAttribute = function (name, force) {
    if (name === "data-drawn") {
      updates[this.localName] = (updates[this.localName] ?? 0) + 1;
      if (force) first[this.localName] ??= performance.now();
    }
    return toggle.call(this, name, force);
  };

  const all = (root = document) =>
    [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);

  const words = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (node.nodeType === Node.COMMENT_NODE) return "";
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (["style", "script"].includes(node.localName) || getComputedStyle(node).display === "none") return "";
      if (node.localName === "slot") return node.assignedNodes({ flatten: true }).map(words).join(" ");
    }
    const inside = [...(node.shadowRoot ?? node).childNodes].map(words).join("");
    return node.nodeType === Node.ELEMENT_NODE ? ` ${inside} ` : inside;
  };

  const cards = () =>
    all().filter((one) => one.localName.startsWith("octopus-insight-") && "setConfig" in one);

  window.insight = {
    all,
    cards,
    first,
    updates,
    text: (node) => words(node).replace(/\s+/g, " ").trim(),
    texts: () => Object.fromEntries(cards().map((one) => [one.localName, window.insight.text(one)])),
    stubs: async () => {
      const ours = (list) => (list ?? []).map((one) => one.type).filter((one) => one.startsWith("octopus-insight"));
      const { hass } = document.querySelector("home-assistant");
      const cards = {};
      for (const type of ours(window.customCards)) {
        await customElements.whenDefined(type);
        cards[type] = { type: `custom:${type}`, ...(await customElements.get(type).getStubConfig(hass)) };
      }
      return [cards, ours(window.customStrategies)];
    },
    undrawn: () => cards().filter((one) => !one.hasAttribute("data-drawn")).map((one) => one.localName),
    isDrawn: (least) =>
      document.querySelector("home-assistant")?.hass?.connected &&
      !document.querySelector("#ha-launch-screen") &&
      (!least || (cards().length >= least && !window.insight.undrawn().length)),
    broken: () =>
      all()
        .filter((one) => ["hui-error-card", "hui-warning"].includes(one.localName))
        .map((one) => window.insight.text(one) || one.localName),
  };
})();
