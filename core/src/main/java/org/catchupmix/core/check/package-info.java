/**
 * Every primitive as a case that can be run on any backend: for conformance tests, gradient checks,
 * benchmarks and support tables.
 */
package org.catchupmix.core.check;
