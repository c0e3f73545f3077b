/**
 * The same training step in other engines. Each engine runs in a process of its own, which takes
 * its steps on request, so that engines can take turns and neither threads nor memory mix.
 */
package org.catchupmix.bench.peers;
