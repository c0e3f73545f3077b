/**
 * Cases of every primitive that run on any backend, for conformance tests, gradient checks and
 * benchmarks.
 */
package org.catchupmix.core.check;
