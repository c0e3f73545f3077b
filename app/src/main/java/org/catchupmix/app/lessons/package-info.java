/** Lessons: {@link JShellCommand} opens a shell, {@link NotebookCommand} writes notebooks. */
package org.catchupmix.app.lessons;
