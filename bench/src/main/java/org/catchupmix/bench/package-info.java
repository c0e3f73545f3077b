/** {@code catchup bench}: its commands, and how they run JMH. */
package org.catchupmix.bench;
