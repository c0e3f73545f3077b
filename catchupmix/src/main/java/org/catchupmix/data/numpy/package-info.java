/** Files of arrays that NumPy reads and writes. */
package org.catchupmix.data.numpy;
