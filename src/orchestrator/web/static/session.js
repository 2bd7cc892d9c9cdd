// Says, five minutes before, that the session is about to close for want of a request, and lets one stay; says too
// when it has lasted as long as any may. A draft kept by the page is a request: it begins the half hour again.
const notice = document.getElementById("session");

const BEFORE_MS = 5 * 60_000;
const life = Number(notice.dataset.minutes) * 60_000;
const ends = performance.now() + Number(notice.dataset.left) * 1000;
const [soon, end, over] = ["soon", "end", "over"].map((name) => notice.querySelector(`[data-${name}]`));
let timers = [];

const say = (which) => {
  notice.hidden = which === null;
  soon.hidden = which !== soon;
  end.hidden = which !== end;
  over.hidden = which !== over;
};

const begin = () => {
  const left = ends - performance.now();
  if (!end.hidden && left > 0) return; // said once: no draft puts that off
  timers.forEach(clearTimeout);
  say(null);
  const [lasts, words] = left < life ? [left, end] : [life, soon];
  timers = [setTimeout(() => say(words), Math.max(0, lasts - BEFORE_MS)), setTimeout(() => say(over), lasts)];
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

document.addEventListener("draft-kept", begin);
begin();
