/** The oracle: double precision, as plain as the formulas. */
package org.catchupmix.core.reference;
