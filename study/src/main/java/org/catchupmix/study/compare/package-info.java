/**
 * Runs of several mix methods with several seeds, and what they come to side by side: {@link
 * org.catchupmix.study.compare.Comparison} runs them, {@link org.catchupmix.study.compare.Setting}
 * is what a run changes of its recipe.
 */
package org.catchupmix.study.compare;
