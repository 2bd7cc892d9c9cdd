// Says, five minutes before, that the session is about to close for want of a request, and lets one stay.
const notice = document.getElementById("session");

const BEFORE_MS = 5 * 60_000;
const life = Number(notice.dataset.minutes) * 60_000;
const [soon, over] = [notice.querySelector("[data-soon]"), notice.querySelector("[data-over]")];
let timers = [];

const say = (which) => {
  notice.hidden = which === null;
  soon.hidden = which !== soon;
  over.hidden = which !== over;
};

const begin = () => {
  timers.forEach(clearTimeout);
  say(null);
  timers = [setTimeout(() => say(soon), life - BEFORE_MS), setTimeout(() => say(over), life)];
};

notice.querySelector("button").addEventListener("click", async () => {
  const answer = await fetch(notice.dataset.address, { redirect: "manual" }).catch(() => null);
  if (answer?.status === 204) {
    begin();
    document.getElementById("contenu").focus();
  } else {
    say(over);
  }
});

begin();
