/**
 * The settings of a run: {@link org.catchupmix.recipe.Settings} lists them, a {@link
 * org.catchupmix.recipe.Recipe} has their values, and {@link org.catchupmix.recipe.RecipeFile}
 * reads and writes them.
 */
package org.catchupmix.recipe;
