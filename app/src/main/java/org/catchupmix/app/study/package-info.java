/** Commands that examine and compare trained runs. */
package org.catchupmix.app.study;
