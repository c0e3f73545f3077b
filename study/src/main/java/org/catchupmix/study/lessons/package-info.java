/**
 * The lessons of docs/lessons: JShell files that explain the autograd, step by step.
 *
 * <p>A {@link Lesson} is split into {@code Snippets}; {@link LessonWalk} runs it in a terminal, and
 * {@link LessonKernel} in Jupyter, where a {@link NotebookFolder} has each as a {@link Notebook}.
 */
package org.catchupmix.study.lessons;
