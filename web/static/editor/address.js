/* The query in the address of the page, and the addresses that hold one. */

const LONGEST = 4000; // what proxies and chats pass on without a doubt

/** The query of the address: behind `#` or behind `?`; null where there is none. */
export function queryOf(place) {
  return new URLSearchParams(place.hash.slice(1)).get("query") ?? new URLSearchParams(place.search).get("query");
}

/** Where a query is asked: the endpoint with the query and what else is wanted. */
export function asking(endpoint, query, others = {}) {
  return `${endpoint}?${new URLSearchParams({ query, ...others })}`;
}

/** Whether a query fits into an address. */
export const fits = (endpoint, query) => asking(endpoint, query).length <= LONGEST;

/** A link to the page with a query; what is too long for a server stands behind `#`, which is not sent to one. */
export function linkTo(endpoint, query) {
  const link = asking(endpoint, query);
  return fits(endpoint, query) ? link : link.replace("?", "#");
}
