/** Failures of benchmarks. */
package org.catchupmix.bench;
