// @ts-check
/** Response headers of every server that hands out the studio: cross-origin isolation (threads) and a policy
 *  that admits no other origin. `webSocket` and `nonce` are only for Vite's dev server, whose hot reload has a
 *  socket and one inline script. Source: design.md, "Headers". */
export function studioHeaders({ webSocket = '', nonce = '' } = {}) {
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${nonce && `'nonce-${nonce}'`}`.trim(),
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    `connect-src 'self' blob: ${webSocket}`.trim(),
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}
