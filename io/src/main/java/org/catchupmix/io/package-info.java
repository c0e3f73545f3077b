/** Files that are written atomically. */
package org.catchupmix.io;
