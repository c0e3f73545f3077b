/**
 * The settings of a run. Records such as {@link org.catchupmix.recipe.DataSettings} declare them, a
 * {@link org.catchupmix.recipe.RecipeText} has those that files and flags give, and its {@code
 * settle} fills in the others and checks them: a {@link org.catchupmix.recipe.Recipe} is complete.
 */
package org.catchupmix.recipe;
