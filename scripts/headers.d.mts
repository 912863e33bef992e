export function studioHeaders(options?: { webSocket?: string }): Record<string, string>;
