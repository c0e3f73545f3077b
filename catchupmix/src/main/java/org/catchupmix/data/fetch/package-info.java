/** Downloads, checks and unpacks data sets, whole or not at all. */
package org.catchupmix.data.fetch;
