/* SPDX-License-Identifier: Apache-2.0 */
/* What the chat and the overview share: what the browser remembers, who asks over HTTP, small
 * things of the DOM. Everything from the server gets into a page as text, never as markup. */
'use strict';

const $ = id => document.getElementById(id);
const BOT = 'dealerline';

const memory = {
  get(key, otherwise) {
    try {
      const value = localStorage.getItem('dealerline.' + key);
      return value === null ? otherwise : JSON.parse(value);
    } catch { return otherwise; }
  },
  set(key, value) {
    try { localStorage.setItem('dealerline.' + key, JSON.stringify(value)); } catch { /* private mode: it forgets */ }
  },
};

/* The token is of this tab only. */
const token = {
  get() {
    try { return sessionStorage.getItem('dealerline.token') || ''; } catch { return ''; /* it is asked again */ }
  },
  set(value) {
    try { sessionStorage.setItem('dealerline.token', value); } catch { /* private mode: it is asked again */ }
  },
};

/* Who asks over HTTP. */
function credentials(user, secret) {
  const bytes = new TextEncoder().encode(`${user}:${secret}`);
  return 'Basic ' + btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function face(id, name) {
  const element = make('span', 'face', id === BOT ? '' : [...name][0] || '?');
  let hue = 0;
  for (const c of id) hue = (hue * 31 + c.codePointAt(0)) % 360;
  element.style.setProperty('--hue', hue);
  element.setAttribute('aria-hidden', 'true');
  if (id === BOT) element.classList.add('bot');
  return element;
}
