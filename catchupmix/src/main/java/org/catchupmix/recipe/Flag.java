package org.catchupmix.recipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a component of a group of settings as a flag of {@code train} and a key of recipes.
 * Help, comments of {@code init}, the JSON schema and the saved form follow from it. The record's
 * constructor checks the value, and replaces a value that was left out.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Flag {
  /** Clause of help, without the default unless that depends on other settings. */
  String value();

  /** Key of recipes and, after two dashes, the flag; by default the name of the component. */
  String key() default "";

  /**
   * Default as users would write it. Without one the constructor receives null, or an empty text,
   * list or {@link java.util.OptionalInt}.
   */
  String initial() default "";

  /** Stands for the value in the help; by default the words of an enum. */
  String label() default "";

  /** Effect of a different value. */
  Effect effect() default Effect.RESULT;
}
