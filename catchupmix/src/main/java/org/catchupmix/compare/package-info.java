/**
 * Runs of several mix methods with several seeds, and what they come to side by side: {@link
 * org.catchupmix.compare.Comparison} runs them, {@link org.catchupmix.compare.Variant} is what a
 * run changes of its recipe.
 */
package org.catchupmix.compare;
