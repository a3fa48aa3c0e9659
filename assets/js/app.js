// What every page runs: the design system's components, htmx, and a few habits of our own.
// Nothing here is needed for a page to work; it saves reloads and keystrokes.

import {
  Accordion,
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "govuk-frontend";
import htmx from "htmx.org";

const components = [
  Accordion,
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
];

function enliven(scope) {
  for (const component of components) {
    createAll(component, undefined, { scope, onError: () => {} });
  }
  nameByWords(scope);
}

// An accordion names its buttons by a label in which commas stand that nobody sees; someone who speaks
// to the computer says what they see. Without that label the button is named by the words on it.
const named = new MutationObserver((changes) => changes.forEach(({ target }) => target.removeAttribute("aria-label")));

function nameByWords(scope) {
  for (const button of scope.querySelectorAll(".govuk-accordion__section-button[aria-label]")) {
    button.removeAttribute("aria-label");
    named.observe(button, { attributeFilter: ["aria-label"] });
  }
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
// A page whose components are already running says so by this attribute on each of them.
enliven(document);

window.htmx = htmx;

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") {
    event.detail.headers["X-CSRFToken"] = cookie("commonweal_csrf");
  }
});

// New content brings new components, and charts and maps of its own.
document.body.addEventListener("htmx:afterSettle", (event) => {
  enliven(event.detail.target);
  event.detail.target.dispatchEvent(new CustomEvent("commonweal:content", { bubbles: true }));
});

// A panel that cannot be fetched stays the link that it was.
document.body.addEventListener("htmx:responseError", (event) => {
  event.detail.target.classList.add("cw-failed");
});

// A menu made of <details> closes when the person turns to something else.
const menus = () => document.querySelectorAll("details.cw-you[open], details.cw-pop[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On a narrow screen the filters would stand in the way of the list, so they begin folded.
if (window.matchMedia("(max-width: 59.99em)").matches && !window.location.search) {
  for (const filters of document.querySelectorAll("details.cw-filters")) {
    filters.open = false;
  }
}
