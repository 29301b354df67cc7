/* Asking the endpoint: one request that can be stopped, and never more of an answer than a page can show. */

import { asking, fits } from "./address.js";
import { say } from "../words.js";

const LARGEST = 32 * 1024 * 1024;
const ACCEPT = "application/sparql-results+json, text/turtle";

/** What went wrong, in words: the problem that the endpoint tells (RFC 9457), or what stands for it. */
export class Problem extends Error {
  constructor({ title = "", detail = "", hint = "", line = null, column = null }, offers = null) {
    super(detail || title);
    Object.assign(this, { hint, line, column, offers }); // what may be downloaded all the same: "rows" or "graph"
  }
}

/**
 * The answer to a query, as YASR reads it.
 *
 * Throws a Problem; or an AbortError where `signal` stopped it.
 */
export async function ask(endpoint, query, signal) {
  const response = await answered(endpoint, query, signal);
  const { content, whole } = await beginning(response).catch((error) => {
    throw error.name === "AbortError" ? error : new Problem(BROKEN);
  });
  if (!response.ok) throw problemOf(response, content);
  if (!whole) throw new Problem(TOO_LARGE, isGraph(response) ? "graph" : "rows");
  const { status, statusText, headers, ok } = response;
  return { status, statusText, headers, ok, content };
}

/** Whether an answer is a graph, as of CONSTRUCT. */
export const isGraph = (answer) => (answer.headers.get("content-type") ?? "").startsWith("text/turtle");

async function answered(endpoint, query, signal) {
  const request = fits(endpoint, query)
    ? [asking(endpoint, query), {}]
    : [endpoint, { method: "POST", body: new URLSearchParams({ query }) }];
  try {
    return await fetch(request[0], { ...request[1], headers: { Accept: ACCEPT }, signal });
  } catch (error) {
    throw error.name === "AbortError" ? error : new Problem(SILENT);
  }
}

async function beginning(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const pieces = [];
  for (let size = 0; size <= LARGEST; ) {
    const { done, value } = await reader.read();
    if (done) return { content: pieces.join("") + decoder.decode(), whole: true };
    size += value.length;
    pieces.push(decoder.decode(value, { stream: true }));
  }
  await reader.cancel();
  return { content: "", whole: false };
}

function problemOf(response, content) {
  try {
    return new Problem(JSON.parse(content));
  } catch {
    return new Problem({
      detail: say("The server answered {status}.", { status: `${response.status} ${response.statusText}`.trim() }),
      hint: say("Try again in a while."),
    });
  }
}

const SILENT = { detail: say("The endpoint does not answer."), hint: say("Look whether you are connected, and try again.") };
const BROKEN = {
  detail: say("The answer broke off before its end, so nothing of it is shown."),
  hint: say("It may have come to a limit of the endpoint. Ask for less with LIMIT, or try again."),
};
const TOO_LARGE = {
  detail: say("The answer is larger than the 32 MiB that this page shows."),
  hint: say("Add a LIMIT, or download the whole below."),
};
