// Search over search-index.js, which is loaded when the field is first used, and colours for code. Works from files, without a server.
(() => {
  const root = document.currentScript.src.replace(/[^/]*$/, '');
  const form = document.querySelector('form.search');
  const field = form.querySelector('input');
  const list = form.querySelector('ul');
  const SHOWN = 20;
  let loading = false;

  const load = () => {
    if (loading) return;
    loading = true;
    const script = document.createElement('script');
    script.src = root + 'search-index.js';
    script.onload = show;
    document.head.append(script);
  };

  // How well an entry matches; 0 if a word is missing. A heading counts more than a page's title, and that more than text.
  const score = (entry, words) => {
    let sum = 0;
    for (const word of words) {
      const [heading, page, text] = [entry.heading, entry.page, entry.text].map(t => t.toLowerCase());
      const points = (heading === word ? 40 : heading.startsWith(word) ? 15 : heading.includes(word) ? 10 : 0) +
        (page.includes(word) ? 5 : 0) + Math.min(4, text.split(word).length - 1);
      if (points === 0) return 0;
      sum += points;
    }
    return sum;
  };

  const element = (name, text) => {
    const e = document.createElement(name);
    e.textContent = text;
    return e;
  };

  // Text around the first word that it has, that word marked.
  const excerpt = (text, words) => {
    const lower = text.toLowerCase();
    const found = words.map(w => [lower.indexOf(w), w.length]).filter(f => f[0] >= 0).sort((a, b) => a[0] - b[0])[0] || [0, 0];
    const from = Math.max(0, found[0] - 50);
    const p = element('p', (from > 0 ? '…' : '') + text.slice(from, found[0]));
    p.append(element('mark', text.slice(found[0], found[0] + found[1])), text.slice(found[0] + found[1], from + 170) + '…');
    return p;
  };

  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(w => w);
    list.replaceChildren();
    list.hidden = words.length === 0 || !window.searchIndex;
    if (list.hidden) return;
    const found = searchIndex.map(e => [score(e, words), e]).filter(f => f[0] > 0).sort((a, b) => b[0] - a[0]);
    for (const [, entry] of found.slice(0, SHOWN)) {
      const item = document.createElement('li');
      const link = element('a', entry.heading === entry.page ? entry.page : entry.page + ' › ' + entry.heading);
      link.href = root + entry.link;
      item.append(link, excerpt(entry.text, words));
      list.append(item);
    }
    const rest = found.length - SHOWN;
    if (found.length === 0) list.append(element('li', 'Nothing has all of these words.'));
    if (rest > 0) list.append(element('li', rest + ' more: add a word.'));
  };

  form.hidden = false;
  field.addEventListener('focus', load);
  field.addEventListener('input', () => { load(); show(); });
  form.addEventListener('submit', event => {
    event.preventDefault();
    const first = list.querySelector('a');
    if (first) first.click();
  });
  list.addEventListener('click', () => { list.hidden = true; field.blur(); });
  document.addEventListener('click', event => { if (!form.contains(event.target)) list.hidden = true; });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') { list.hidden = true; field.blur(); }
    if (event.key === '/' && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { event.preventDefault(); field.focus(); }
  });

  // CUDA is C++ with a few words more.
  hljs.registerLanguage('cuda', h => {
    const cpp = hljs.getLanguage('cpp').rawDefinition(h);
    cpp.keywords.keyword = cpp.keywords.keyword.concat(
      ['__global__', '__device__', '__host__', '__shared__', '__constant__', '__restrict__', '__launch_bounds__', '__forceinline__']);
    cpp.keywords.built_in = cpp.keywords.built_in.concat(
      ['threadIdx', 'blockIdx', 'blockDim', 'gridDim', '__syncthreads', '__shfl_down_sync', '__shfl_xor_sync', 'float4', 'half', '__half', '__half2']);
    return cpp;
  });
  document.querySelectorAll('pre > code[class^=language-]').forEach(code => {
    if (hljs.getLanguage(code.className.replace('language-', ''))) hljs.highlightElement(code);
  });
})();
