// Mends what Gradio's chat gives to screen readers: it repeats the HTML source of every message as a label, and it
// would announce a growing answer again and again.
const words = { de: "Gespräch", en: "Conversation" };

const mendConversation = (conversation) => {
  for (const message of conversation.querySelectorAll("[data-testid][aria-label]")) {
    message.removeAttribute("aria-label");
  }
  for (const log of conversation.querySelectorAll("[role=log]")) {
    const language = document.documentElement.lang.startsWith("de") ? "de" : "en";
    setOnce(log, "aria-label", words[language]);
    setOnce(log, "aria-busy", log.querySelector(".nl-unfinished") ? "true" : "false");
  }
};

const setOnce = (element, name, value) => {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
};

const mend = () => {
  const conversation = document.getElementById("nl-conversation");
  if (conversation) mendConversation(conversation);
  for (const button of document.querySelectorAll("[class*='nl-lang-']")) {
    setOnce(button, "lang", /nl-lang-(\w+)/.exec(button.className)[1]);
  }
  const results = document.getElementById("nl-results");
  if (results) setOnce(results, "aria-live", "polite");
};

new MutationObserver(mend).observe(document, { childList: true, subtree: true });
