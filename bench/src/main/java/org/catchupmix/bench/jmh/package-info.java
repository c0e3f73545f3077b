/** What JMH measures, in virtual machines of its own. */
package org.catchupmix.bench.jmh;
