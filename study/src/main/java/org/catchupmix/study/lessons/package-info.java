/** The lessons of docs/lessons: JShell files that explain the autograd, step by step. */
package org.catchupmix.study.lessons;
