// Checks the questionnaire while it is filled in, by the server's own rules. Without it the same is said after sending.
const form = document.getElementById("questionnaire");
const PAUSE = 500;
const touched = new Set([...form.querySelectorAll("[aria-invalid], fieldset.wrong")].map((element) => element.id.slice(2)));
let timer;
let asked = 0;

const place = (name) => document.getElementById(`f-${name}`);

// One mistake may be told at a neighbour: special hours and further languages have fields of their own.
const partners = { languages: ["languages_more"], hours_special: ["hours_special"] };

// A group of boxes has no aria-invalid; its description says what is wrong.
const mark = (element, isWrong) => {
  if (element.tagName === "FIELDSET") element.classList.toggle("wrong", isWrong);
  else if (isWrong) element.setAttribute("aria-invalid", "true");
  else element.removeAttribute("aria-invalid");
};

const show = (problems) => {
  for (const name of touched) {
    const message = document.getElementById(`e-${name}`);
    if (!message) continue;
    const words = (problems[name] ?? []).join(" ");
    if (message.textContent.trim() !== words) message.textContent = words;
    mark(place(name), words !== "");
  }
};

const check = async () => {
  const number = ++asked;
  try {
    const answer = await fetch(`${form.action}/pruefen`, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.ok && number === asked) show((await answer.json()).problems);
  } catch {
    // No connection: the form is checked when it is sent.
  }
};

const touch = (event) => {
  const { name } = event.target;
  if (!name) return;
  touched.add(name);
  (partners[name] ?? []).forEach((partner) => touched.add(partner));
  clearTimeout(timer);
  timer = setTimeout(check, event.type === "input" ? PAUSE : 0);
};

for (const message of form.querySelectorAll(".mistake")) message.setAttribute("aria-live", "polite");
form.noValidate = true; // what is wrong is said in full sentences beside the field, and by the server's rules
form.addEventListener("input", touch);
form.addEventListener("change", touch);
