/**
 * Looks into trained networks: how evenly their filters are used, and what they do when parts of
 * them are taken away. {@link Analysis} is one way of looking.
 */
package org.catchupmix.study.analyze;
