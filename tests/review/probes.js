// Questions to a page; the debugger puts them there after it has loaded.

function numbers(colour) {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}

// Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
function luminance(colour) {
  const [r, g, b] = colour.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// The colour under a text; that of a picture stands on its box, its badge or the page.
function under(element) {
  const svg = element.closest('svg');
  if (svg) {
    const box = element.closest('g')?.querySelector(element.classList.contains('sign') ? '.badge' : '.box');
    return numbers(getComputedStyle(box ?? svg.querySelector('.page')).fill);
  }
  for (let at = element; at; at = at.parentElement) {
    const found = numbers(getComputedStyle(at).backgroundColor);
    if (found[3] === 255) return found;
  }
  return numbers('Canvas');
}

// [text, element, contrast] of every text.
function contrasts() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || ['style', 'title', 'desc'].includes(element.localName)) continue;
    const style = getComputedStyle(element);
    const ink = luminance(numbers(element.closest('svg') ? style.fill : style.color));
    const [light, dark] = [ink, luminance(under(element))].sort((one, other) => other - one);
    found.push([text.slice(0, 40), element.outerHTML.slice(0, 60), (light + 0.05) / (dark + 0.05)]);
  }
  return found;
}

// What ends beyond the right edge, less what scrolls by itself.
function beyond(width) {
  const all = [...document.querySelectorAll('body *')].filter(e => !e.closest('.wide') && !e.closest('.stacks thead'));
  return all.filter(e => e.getBoundingClientRect().right > width + 1).map(e => e.outerHTML.slice(0, 90));
}

function smallestFont() {
  const all = [...document.querySelectorAll('body *')].filter(e => !e.closest('svg'));
  return Math.min(...all.map(e => parseFloat(getComputedStyle(e).fontSize)));
}

function openAll() {
  document.querySelectorAll('details').forEach(item => { item.open = true; });
}

// Title -> [classes, sign, tooltip] of the first picture's boxes.
function boxes() {
  const groups = [...document.querySelector('svg').querySelectorAll('g')];
  return Object.fromEntries(groups.map(group => [
    group.querySelector('.title').textContent,
    [
      group.querySelector('.box').getAttribute('class'),
      group.querySelector('.sign')?.textContent ?? '',
      group.querySelector('title').textContent,
    ],
  ]));
}

function strokes() {
  return [...new Set([...document.querySelector('svg').querySelectorAll('.box')].map(e => getComputedStyle(e).stroke))];
}

// Where to click to open what is folded.
function middle(selector) {
  const element = document.querySelector(selector);
  element.scrollIntoView({ behavior: 'instant' });
  const box = element.getBoundingClientRect();
  return [box.left + 12, box.top + box.height / 2];
}
