/** Training by several processes. This package does not know what is trained. */
package org.catchupmix.parallel;
