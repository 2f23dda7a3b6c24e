const partPART = new URL('PART_NAME', import.meta.url);
let partPARTOnItsWay;
// What is loaded with this part must be there before what was cut off earlier.
beforeRest.push(loadPARTNow);

function attachPART(module) {
    if (wasm['PART_LOADED'].value !== 0) return;
    for (const load of beforeRest.slice(beforeRest.indexOf(loadPARTNow) + 1)) load();
    const part = new WebAssembly.Instance(module, { first: Object.assign({}, wasm, ...parts) });
    parts.push(part.exports);
    wasm['PART_LOADED'].value = 1;
}

/** Loads what the first screen does not need, and resolves when it is there. */
export function loadPART() {
    partPARTOnItsWay ??= WebAssembly.compileStreaming(fetch(partPART)).then(attachPART);
    partPARTOnItsWay.catch(() => { partPARTOnItsWay = undefined; });
    return partPARTOnItsWay;
}

// Something is called that is not there yet. The page waits for it, so that nothing is lost and nothing comes before it.
function loadPARTNow() {
    for (let unasked = 0; wasm['PART_LOADED'].value === 0;) {
        const request = new XMLHttpRequest();
        try {
            request.open('GET', partPART, false);
            // A window may not ask for bytes here.
            request.overrideMimeType('text/plain; charset=x-user-defined');
            request.send();
        } catch (error) {
            const asked = performance.now();
            alert('The connection was lost. Nothing that you entered is gone. Check the connection, then choose OK to try again.');
            // Where a browser asks nobody, asking again would not end.
            if (performance.now() - asked < 50) unasked += 1;
            if (unasked > 2) throw new WebAssembly.RuntimeError('the rest of the page cannot be loaded', { cause: error });
            continue;
        }
        // Nothing that is tried again would change this: the page was built anew, or is not there.
        if (request.status !== 200) throw new WebAssembly.RuntimeError(`the rest of the page cannot be loaded: ${request.status}`);
        const text = request.responseText;
        const bytes = new Uint8Array(text.length);
        for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at) & 255;
        attachPART(new WebAssembly.Module(bytes));
    }
}
