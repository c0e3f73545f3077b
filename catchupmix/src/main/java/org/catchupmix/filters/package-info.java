/** How strongly each filter of a network acts, and how that changes while it trains. */
package org.catchupmix.filters;
