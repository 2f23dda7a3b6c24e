const rest = new URL('REST_NAME', import.meta.url);
let restOnItsWay;

function attach(module) {
    if (wasm['rest:loaded'].value === 0) {
        new WebAssembly.Instance(module, { first: wasm });
        wasm['rest:loaded'].value = 1;
    }
}

/** Loads what the first screen does not need, and resolves when it is there. */
export function loadRest() {
    restOnItsWay ??= WebAssembly.compileStreaming(fetch(rest)).then(attach);
    restOnItsWay.catch(() => { restOnItsWay = undefined; });
    return restOnItsWay;
}

// Something is called that is not there yet. The page waits for it, so that nothing is lost and nothing comes before it.
function loadRestNow() {
    while (wasm['rest:loaded'].value === 0) {
        try {
            const request = new XMLHttpRequest();
            request.open('GET', rest, false);
            // A window may not ask for bytes here.
            request.overrideMimeType('text/plain; charset=x-user-defined');
            request.send();
            if (request.status === 200) {
                const text = request.responseText;
                const bytes = new Uint8Array(text.length);
                for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at) & 255;
                attach(new WebAssembly.Module(bytes));
                continue;
            }
        } catch (error) {
            console.warn('The rest of the page could not be loaded.', error);
        }
        alert('The connection was lost. Nothing that you entered is gone. Check the connection, then choose OK to try again.');
    }
}
