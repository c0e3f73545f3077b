/** Benchmarks that JMH runs in virtual machines of their own. */
package org.catchupmix.bench.jmh;
