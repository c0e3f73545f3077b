/** The networks, by name. */
package org.catchupmix.nn.models;
