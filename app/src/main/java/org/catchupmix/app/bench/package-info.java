/** Commands that measure speed. */
package org.catchupmix.app.bench;
