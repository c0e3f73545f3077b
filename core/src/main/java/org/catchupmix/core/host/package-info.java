/**
 * Memory of the backends that compute on Java arrays: a {@link
 * org.catchupmix.core.host.ArrayBuffer} is one array, {@link org.catchupmix.core.host.ArrayPool}
 * keeps those that are out of use, so that a training step allocates nothing.
 */
package org.catchupmix.core.host;
