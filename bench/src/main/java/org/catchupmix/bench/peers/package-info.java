/** Training steps of other engines, each in a process of its own that takes steps on request. */
package org.catchupmix.bench.peers;
